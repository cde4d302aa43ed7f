"""The command line: every command does its work, and says in one line why it cannot."""

import json
import os
import shutil
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from film_viz.analysis.parameter_files import write_parameters
from film_viz.cli import COMMANDS, main
from film_viz.models.checkpoint import Checkpoint, load_checkpoint
from film_viz.models.film import FiLMModel
from film_viz.questions.program import QUESTION_GROUPS, QUESTION_TYPES
from film_viz.questions.vocabulary import Vocabulary
from film_viz.training.config import TrainConfig

TINY_RUN = "--preset tiny --scenes 16 --images-per-batch 2 --questions-per-image 3 --validation-scenes 4 --device cpu"
TINY_RUN += " --data-workers 0 --log-every 1 --evaluate-every 2 --save-every 2"


def film_viz(*arguments: object) -> None:
    main([str(argument) for argument in arguments])


def complaint(capsys, *arguments: object) -> str:
    """Run a command that must fail, and return its one line."""
    with pytest.raises(SystemExit) as end:
        film_viz(*arguments)
    assert end.value.code == 2
    lines = [line for line in capsys.readouterr().err.splitlines() if line.startswith("film-viz: ")]
    assert len(lines) == 1
    return lines[0]


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    folder = tmp_path_factory.mktemp("cli") / "data"
    film_viz("scenes", "--out", folder, "--number", 3, "--questions-per-image", 4, "--quality", "training")
    return folder


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory):
    torch.manual_seed(0)
    folder = tmp_path_factory.mktemp("checkpoints") / "random"
    Checkpoint(FiLMModel(TrainConfig(preset="tiny").model), Vocabulary()).save_pretrained(folder)
    return folder


@pytest.fixture
def picture(data):
    return data / "images" / "val" / "CLEVR_val_000000.png"


def test_the_overview_names_every_command_and_does_not_load_pytorch():
    code = "import sys; from film_viz.cli import main\ntry: main(['--help'])\nfinally: print('torch' in sys.modules)"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert all(f"  {name} " in shown for name in COMMANDS)
    assert shown.endswith("False\n")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_that_opens_with_its_summary(command, capsys):
    with pytest.raises(SystemExit) as end:
        film_viz(command, "--help")
    assert end.value.code == 0
    shown = capsys.readouterr().out
    assert f"usage: film-viz {command}" in shown
    assert COMMANDS[command] in shown
    options = getattr(import_module(f"film_viz.commands.{command}"), command.capitalize())
    assert options.__doc__.startswith(COMMANDS[command])


def test_without_a_command_the_overview_is_shown(capsys):
    with pytest.raises(SystemExit) as end:
        main([])
    assert end.value.code == 2
    assert "usage: film-viz COMMAND" in capsys.readouterr().out


def test_a_reader_who_has_seen_enough_is_no_error():
    command = f"{sys.executable} -m film_viz --help | true"
    ended = subprocess.run(["bash", "-o", "pipefail", "-c", command], capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stderr) == (0, "")


def test_an_unknown_command_is_named(capsys):
    assert "there is no command 'dance'; the commands are app, scenes" in complaint(capsys, "dance")


def test_scenes_writes_a_folder_in_clevrs_layout(data, capsys):
    assert sorted(path.name for path in (data / "images" / "val").iterdir()) == [
        f"CLEVR_val_{i:06d}.png" for i in range(3)
    ]
    assert len(json.loads((data / "scenes" / "CLEVR_val_scenes.json").read_text())["scenes"]) == 3
    assert len(json.loads((data / "questions" / "CLEVR_val_questions.json").read_text())["questions"]) == 12
    assert "is already there" in complaint(capsys, "scenes", "--out", data)


def test_scenes_follow_their_settings_seed_and_split(data, tmp_path):
    common = ["scenes", "--number", 2, "--questions-per-image", 1, "--quality", "training"]
    film_viz(*common, "--out", tmp_path / "a", "--min-objects", 2, "--max-objects", 2, "--shapes", "cube", "--seed", 5)
    film_viz(*common, "--out", tmp_path / "b", "--split", "test")
    film_viz(*common, "--out", tmp_path / "c")

    def objects(folder, split="val"):
        records = json.loads((folder / "scenes" / f"CLEVR_{split}_scenes.json").read_text())["scenes"]
        return [record["objects"] for record in records]

    assert [[item["shape"] for item in record] for record in objects(tmp_path / "a")] == [["cube", "cube"]] * 2
    assert objects(tmp_path / "c") == objects(data)[:2]
    assert objects(tmp_path / "b", "test") != objects(data)[:2]


def test_render_makes_the_pictures_of_scene_records_again(data, picture, tmp_path):
    scenes = data / "scenes" / "CLEVR_val_scenes.json"
    film_viz("render", "--scenes", scenes, "--out", tmp_path, "--quality", "training")
    assert len(list(tmp_path.iterdir())) == 3
    np.testing.assert_array_equal(np.asarray(Image.open(tmp_path / picture.name)), np.asarray(Image.open(picture)))


def test_evaluate_writes_the_scores_as_json(data, tmp_path, checkpoint, capsys):
    film_viz("evaluate", "--checkpoint", checkpoint, "--data", data, "--json", tmp_path / "result.json")
    result = json.loads((tmp_path / "result.json").read_text())
    assert list(result["groups"]) == list(QUESTION_GROUPS)
    assert list(result["types"]) == list(QUESTION_TYPES)
    scores = [result["overall"], *result["groups"].values(), *result["types"].values()]
    assert all(score["accuracy"] is None or 0 <= score["accuracy"] <= 1 for score in scores)
    assert result["overall"]["count"] == sum(score["count"] for score in result["types"].values()) == 12
    assert (result["system"], result["split"], result["questions"], result["pictures"]) == ("random", "val", 12, 3)
    assert "12 questions about 3 pictures" in capsys.readouterr().out


def test_evaluate_asks_what_must_agree_and_tells_how_counts_miss(data, tmp_path, checkpoint, capsys):
    film_viz("evaluate", "--checkpoint", checkpoint, "--data", data, "--consistency", 2, "--json", tmp_path / "r.json")
    result = json.loads((tmp_path / "r.json").read_text())
    assert sum(sum(row.values()) for row in result["confusion"].values()) == 12
    kinds = result["consistency"]["kinds"]
    assert all(kind["consistent"]["count"] == kind["right"]["count"] == 2 for kind in kinds.values())
    shown = capsys.readouterr().out
    assert "counts are wrong" in shown
    assert all(kind in shown for kind in kinds)
    message = "consistency must be at least 0, and is asked of checkpoints only, got 2 for oracle"
    with pytest.raises(SystemExit):
        film_viz("evaluate", "--checkpoint", "oracle", "--data", data, "--consistency", 2)
    assert message in " ".join(capsys.readouterr().err.replace("│", " ").split())


def test_findings_go_to_a_file_and_to_the_card_and_stay_there(data, tmp_path, checkpoint, capsys):
    published = tmp_path / "shipped"
    arguments = ["--data", data, "--sets", 1, "--out", tmp_path / "f.json", "--publish", published]
    film_viz("findings", "--checkpoint", checkpoint, *arguments)
    result = json.loads((tmp_path / "f.json").read_text())
    assert result["checkpoint_sha"] == load_checkpoint(checkpoint).sha
    shown = capsys.readouterr().out
    card = (published / "README.md").read_text()
    for claim in result["claims"]:
        assert claim["here"] in shown
        assert claim["here"] in card
    film_viz("evaluate", "--checkpoint", published, "--data", data, "--publish", published)
    metrics = load_checkpoint(published).info["metrics"]
    assert (metrics["overall"]["count"], metrics["findings"]["claims"]) == (12, result["claims"])


def test_evaluate_knows_the_oracle(data, capsys):
    film_viz("evaluate", "--checkpoint", "oracle", "--data", data)
    assert "overall                100.0%" in capsys.readouterr().out


def test_evaluate_can_publish_a_checkpoint_with_its_numbers_on_the_card(data, tmp_path, checkpoint, capsys):
    film_viz("evaluate", "--checkpoint", checkpoint, "--data", data, "--publish", tmp_path / "shipped")
    shipped = load_checkpoint(tmp_path / "shipped")
    assert shipped.sha == load_checkpoint(checkpoint).sha
    assert shipped.info["metrics"]["overall"]["count"] == 12
    assert "| **overall** |" in (tmp_path / "shipped" / "README.md").read_text()
    assert "oracle has none" in complaint(
        capsys, "evaluate", "--checkpoint", "oracle", "--data", data, "--publish", tmp_path / "nothing"
    )


def test_ask_prints_answers_with_their_probabilities(picture, checkpoint, capsys):
    film_viz("ask", "How many gray boxes are there?", "--image", picture, "--checkpoint", checkpoint, "--top", 28)
    lines = [line.rsplit(maxsplit=1) for line in capsys.readouterr().out.splitlines()]
    assert len(lines) == 28
    assert sum(float(share.rstrip("%")) for _, share in lines) == pytest.approx(100, abs=1.5)


def test_ask_prints_json(picture, checkpoint, capsys):
    film_viz("ask", "How many grey boxes?", "--image", picture, "--checkpoint", checkpoint, "--top", 2, "--json")
    record = json.loads(capsys.readouterr().out)
    assert record["words"] == ["how", "many", "gray", "cubes"]
    assert record["checkpoint"] == "random"
    first, second = (answer["probability"] for answer in record["answers"])
    assert first >= second > 0


def test_parameters_writes_a_file_that_numpy_reads(tmp_path, checkpoint):
    film_viz("parameters", "--checkpoint", checkpoint, "--number", 12, "--out", tmp_path / "new" / "p.npz")
    with np.load(tmp_path / "new" / "p.npz") as file:
        assert file["gamma"].shape == file["beta"].shape == (12, 2, 16)
        assert file["text"].shape == file["question_type"].shape == (12,)


def test_explain_names_the_clusters_of_every_channel(tmp_path, planted, capsys):
    write_parameters(planted, tmp_path / "p.npz")
    film_viz("explain", "--parameters", tmp_path / "p.npz", "--json", tmp_path / "new" / "clusters.json")
    result = json.loads((tmp_path / "new" / "clusters.json").read_text())
    assert (result["n_questions"], len(result["channels"])) == (len(planted), 3 * 7)
    first = max(result["channels"], key=lambda channel: channel["silhouette"] * (len(channel["clusters"]) > 1))
    assert (first["block"], first["channel"]) == (2, 5)
    rules = {cluster["rule"]: cluster["precision"] for cluster in first["clusters"]}
    assert rules == {'"left" in the question': 1, 'no "left" in the question': 1}
    assert sum(cluster["size"] for cluster in first["clusters"]) == len(planted)
    printed = capsys.readouterr().out
    assert "of 21 channels have clusters" in printed
    assert '"left" in the question (precision 1.00, recall 1.00)' in printed
    (tmp_path / "p.npz").write_bytes(b"no arrays")
    assert "p.npz" in complaint(capsys, "explain", "--parameters", tmp_path / "p.npz", "--json", tmp_path / "x.json")


def test_train_makes_a_checkpoint_and_resume_goes_on_with_its_settings(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("FILM_VIZ_DATA", str(tmp_path / "data"))
    run = tmp_path / "runs" / "first"
    film_viz("train", "--run", run, "--steps", 2, *TINY_RUN.split())
    assert [row["step"] for row in rows(run)] == [1, 2]
    assert "already holds a run; resume it with --resume" in complaint(capsys, "train", "--run", run)
    film_viz("train", "--run", run, "--resume", "--steps", 3)
    assert [row["step"] for row in rows(run)] == [1, 2, 3]
    assert load_checkpoint(run).info["preset"] == "tiny"
    assert "channels" in json.dumps(json.loads((run / "checkpoint" / "config.json").read_text())["model"])
    other = complaint(capsys, "train", "--run", run, "--resume", "--seed", 9)
    assert "seed was 0, now 9" in other


def rows(run: Path) -> list[dict[str, float]]:
    return [json.loads(line) for line in (run / "metrics.jsonl").read_text().splitlines()]


def test_app_hands_over_to_streamlit_in_the_projects_folder(monkeypatch, capsys):
    handed: list[list[str]] = []
    monkeypatch.chdir(Path.cwd())  # and back at the end
    monkeypatch.setattr(os, "execv", lambda program, arguments: handed.append(arguments))
    film_viz("app", "--port", 8600, "--no-browser")
    assert handed[0][1:5] == ["-m", "streamlit", "run", "streamlit_app.py"]
    assert handed[0][5:] == ["--server.port=8600", "--server.showEmailPrompt=false", "--server.headless=true"]
    assert (Path.cwd() / "streamlit_app.py").is_file()
    monkeypatch.setattr("film_viz.commands.app.PROJECT", Path("/nowhere"))
    assert "there is no streamlit_app.py in /nowhere" in complaint(capsys, "app")


ASK = ["ask", "How many cubes?", "--image"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([*ASK, "{picture}", "--checkpoint", "nowhere"], "no checkpoint 'nowhere'"),
        ([*ASK, "{data}/none.png", "--checkpoint", "{checkpoint}"], "none.png cannot be opened"),
        ([*ASK, "{data}/scenes/CLEVR_val_scenes.json"], "is not a picture"),
        (["ask", "Any dogs?", "--image", "{picture}", "--checkpoint", "{checkpoint}"], "the word 'dogs' is unknown"),
        (["ask", "?", "--image", "{picture}", "--checkpoint", "{checkpoint}"], "a question needs at least one word"),
        (["evaluate", "--checkpoint", "oracle", "--data", "{data}/none"], "there is no folder"),
        (["evaluate", "--checkpoint", "oracle", "--data", "{data}", "--split", "train"], "splits with pictures here"),
        (["evaluate", "--checkpoint", "{checkpoint}", "--data", "{data}", "--device", "abacus"], "cannot use device"),
        (["render", "--scenes", "{picture}", "--out", "{data}/none"], "is not a CLEVR scene file"),
        (["render", "--scenes", "{data}/none", "--out", "{data}/none"], "there is no scene file"),
        (["parameters", "--checkpoint", "{checkpoint}", "--out", "{data}/p.npz", "--number", 0], "at least 1, got 0"),
        (["scenes", "--out", "{data}/none", "--templates", "{data}/none"], "is not a folder of template files"),
        (["train", "--run", "{data}/none", "--resume"], "holds no run"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(arguments, message, data, picture, checkpoint, capsys):
    places = {"data": data, "picture": picture, "checkpoint": checkpoint}
    assert message in complaint(capsys, *(str(argument).format(**places) for argument in arguments))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["train", "--run", "x", "--steps", 0], "steps must be at least 1, got 0"),
        (["train", "--run", "x", "--preset", "huge"], "preset must be one of tiny"),
        (["scenes", "--out", "x", "--number", 0], "number must be at least 1"),
        (["scenes", "--out", "x", "--split", "../x"], "split must be a plain name"),
        (["scenes", "--out", "x", "--max-objects", 40], "max_objects <= 12"),
        (["app", "--port", 0], "port must be 1 to 65535"),
        (["render", "--scenes", "x", "--out", "x", "--width", 0], "width and height must be"),
        (["evaluate", "--data", "x"], "--checkpoint"),
    ],
)
def test_a_wrong_option_is_explained(arguments, message, capsys):
    with pytest.raises(SystemExit) as end:
        film_viz(*arguments)
    assert end.value.code == 2
    shown = " ".join(capsys.readouterr().err.replace("│", " ").split())
    assert message in shown


def test_the_readme_example_runs(tmp_path, checkpoint, picture, monkeypatch, capsys):
    readme = (Path(__file__).parents[1] / "README.md").read_text()
    example = readme.split("```python\n")[1].split("```")[0]
    shutil.copytree(checkpoint, tmp_path / "checkpoints" / "small")
    shutil.copy(picture, tmp_path / "scene.png")
    monkeypatch.chdir(tmp_path)
    exec(compile(example, "README.md", "exec"), {})
    assert capsys.readouterr().out.strip().endswith("(2, 16) (2, 16)")


def test_the_readme_names_every_command():
    readme = (Path(__file__).parents[1] / "README.md").read_text()
    assert all(f"film-viz {name}" in readme for name in COMMANDS if name != "app")
