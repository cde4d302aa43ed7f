"""Runs and checkpoints with damaged files: each page says so, and the others stay in their lists."""

import json
import shutil
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from film_viz.app.train.draft import recipe_of
from film_viz.work.processes import Process
from film_viz.work.status import Status, write_status
from visits import opened, text, unsealed

TRAIN, RESULTS = "pages/train.py", "pages/results.py"
FILES = ("config.json", "status.json", "run.json", "metrics.jsonl", "examples/step-00000010.json", "log.txt")
DAMAGES = (b"", b"{", b"[]\n", b"null\n", b'{"step": "x", "steps": {}, "state": 3}\n', b"\xff\xfe\0\0", b'"text"\n')


@pytest.fixture(autouse=True)
def runs(tmp_path: Path, app_home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FILM_VIZ_HOME", str(app_home))
    monkeypatch.setenv("FILM_VIZ_RUNS", str(tmp_path / "runs"))
    return tmp_path / "runs"


def made_up(folder: Path) -> Path:
    (folder / "examples").mkdir(parents=True)
    config = replace(recipe_of("tiny"), steps=40)
    (folder / "config.json").write_text(json.dumps(asdict(config), default=str), encoding="utf-8")
    row = {"step": 10, "questions": 1200, "seconds": 5.0, "loss": 0.5, "accuracy": 0.1, "validation_accuracy": 0.25}
    (folder / "metrics.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    told = [{"text": "Is it?", "true": "yes", "given": "no", "scene": 0}]
    (folder / "examples" / "step-00000010.json").write_text(json.dumps(told), encoding="utf-8")
    (folder / "run.json").write_text(json.dumps({"command": "film-viz train", "started": 1.0e9}), encoding="utf-8")
    (folder / "log.txt").write_text("step 10\n", encoding="utf-8")
    write_status(folder, Status("finished", 40, 40, 4800, 20.0), Process.this())
    return folder


@pytest.mark.parametrize("name", FILES)
def test_damaged_runs_are_said_and_the_others_are_listed(runs: Path, name: str) -> None:
    made_up(runs / "good")
    bad = {f"bad{number}": damage for number, damage in enumerate(DAMAGES)}
    for run, damage in bad.items():
        (made_up(runs / run) / name).write_bytes(damage)
        opened(TRAIN, run=run, train_view="Examples" if name.startswith("examples") else "Curves")
        good = opened(TRAIN, run="good", beside=run)
        assert "Finished" in good.success[0].value
    listed = opened(TRAIN, run="_new").dataframe[0].value.set_index("run")
    assert {"good", *bad} <= set(listed.index) | (set(bad) if name == "config.json" else set())
    assert listed.loc["good", "right in validation"] == 0.25


@pytest.mark.parametrize(
    "metrics",
    [
        {"overall": {"accuracy": 0.5}, "questions": 10},
        {"overall": {"accuracy": "high", "count": 3}},
        {"overall": {"accuracy": 7.0, "count": 3}, "questions": 3, "pictures": 1},
        {"overall": {"accuracy": 0.5, "count": 4}, "questions": "many"},
        {"overall": {"accuracy": 0.5, "count": 4}, "groups": 3, "types": {"x": 1}, "families": {"1e9": {}}},
        {"overall": {"accuracy": 0.5, "count": 4}, "confusion": {"yes": 3}, "consistency": {"kinds": 1}, "q_type": []},
        {"overall": {"accuracy": 0.5, "count": 4}, "findings": {"claims": [1]}, "split": "![x](http://evil.invalid)"},
        {"overall": [], "findings": 3},
    ],
    ids=range(8),
)
@pytest.mark.parametrize("show", ["Accuracy", "Mistakes", "Consistency", "Side by side", "The paper's findings"])
def test_foreign_metrics_break_no_page(metrics: dict, show: str, app_home: Path, tmp_path: Path, monkeypatch) -> None:
    for name in ("first", "foreign"):
        shutil.copytree(app_home / "checkpoints" / "first", tmp_path / "home" / "checkpoints" / name)
    foreign = unsealed(tmp_path / "home" / "checkpoints" / "foreign")
    (foreign / "metrics.json").write_text(json.dumps(metrics), encoding="utf-8")
    monkeypatch.setenv("FILM_VIZ_HOME", str(tmp_path / "home"))
    monkeypatch.setattr("film_viz.app.results.run.seconds_per_scene", lambda checkpoint, sha: 0.1)
    for name in ("foreign", "first"):
        app = opened(RESULTS, checkpoint=name, show=show)
        assert "![x]" not in text(app)
        is_sound = metrics["overall"] == {"accuracy": 0.5, "count": 4} and metrics.get("questions") != "many"
        if name == "foreign":
            said = any("passed over" in warning.value for warning in app.warning)
            assert said != is_sound


def test_the_case_of_foreign_metrics_is_passed_over(
    shared_dir: Path, app_home: Path, tmp_path: Path, monkeypatch
) -> None:
    folder = tmp_path / "home" / "checkpoints" / "foreign"
    shutil.copytree(app_home / "checkpoints" / "first", folder)
    shutil.copyfile(shared_dir / "cases" / "foreign_metrics" / "metrics.json", folder / "metrics.json")
    monkeypatch.setenv("FILM_VIZ_HOME", str(tmp_path / "home"))
    app = opened(RESULTS, show="Side by side")
    assert "Not evaluated yet: foreign." in text(app)
    assert "passed over" in app.warning[0].value


def test_an_evaluation_that_was_not_written_with_its_checkpoint_is_passed_over(
    app_home: Path, tmp_path: Path, monkeypatch
) -> None:
    folder = tmp_path / "home" / "checkpoints" / "swapped"
    shutil.copytree(app_home / "checkpoints" / "first", folder)
    metrics = {"overall": {"accuracy": 0.957, "count": 30_000}, "questions": 30_000, "pictures": 3_000, "split": "val"}
    (folder / "metrics.json").write_text(json.dumps(metrics), encoding="utf-8")
    monkeypatch.setenv("FILM_VIZ_HOME", str(tmp_path / "home"))
    app = opened(RESULTS)
    assert "its checksum differs" in app.warning[0].value
    assert "95.7" not in text(app)


def test_the_sidebar_says_on_what_a_checkpoint_was_measured(app_home: Path, tmp_path: Path, monkeypatch) -> None:
    folder = tmp_path / "home" / "checkpoints" / "measured"
    shutil.copytree(app_home / "checkpoints" / "first", folder)
    metrics = {"overall": {"accuracy": 0.957, "count": 30_000}, "questions": 30_000, "pictures": 3_000, "split": "val"}
    (unsealed(folder) / "metrics.json").write_text(json.dumps(metrics), encoding="utf-8")
    monkeypatch.setenv("FILM_VIZ_HOME", str(tmp_path / "home"))
    assert "95.7% right on 30,000 questions of split val" in text(opened(RESULTS))


CONFIGS = (
    b"",
    b"[]",
    b"\xff\xfe",
    b"[" * 100_000,
    {"format_version": 99},
    {"model": []},
    {"model": {"n_blocks": "x"}},
    {"model": {"n_blocks": None}},
    {"model": {"channels": 1.5}},
    {"model": {"channels": [3]}},
    {"model": {"n_blocks": True, "channels": -1}},
    {"model": {"film_position": 3}},
    {"model": {"image_size": 10**400}},
    {"vocabulary": [1, 2]},
    {"vocabulary": "words"},
    {"answers": [["yes"]]},
    {"answers": []},
    {"info": 3},
    {"weights_sha256": 3},
)


@pytest.fixture(scope="module")
def damaged(app_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a sound checkpoint and many damaged ones."""
    home = tmp_path_factory.mktemp("damaged")
    shutil.copytree(app_home / "checkpoints" / "first", home / "checkpoints" / "good")
    for number, change in enumerate(CONFIGS):
        path = home / "checkpoints" / f"bad{number}" / "config.json"
        shutil.copytree(app_home / "checkpoints" / "first", path.parent)
        config = json.loads(path.read_text(encoding="utf-8"))
        path.write_bytes(change if isinstance(change, bytes) else json.dumps({**config, **change}).encode())
    return home


@pytest.mark.parametrize("number", range(len(CONFIGS)))
def test_a_damaged_checkpoint_is_named(number: int, damaged: Path, monkeypatch) -> None:
    monkeypatch.setenv("FILM_VIZ_HOME", str(damaged))
    assert f"'bad{number}' cannot be used" in opened("pages/ask.py", checkpoint=f"bad{number}").error[0].value


def test_beside_damaged_checkpoints_the_others_answer_and_all_are_listed(damaged: Path, monkeypatch) -> None:
    monkeypatch.setenv("FILM_VIZ_HOME", str(damaged))
    assert not opened("pages/ask.py", checkpoint="good").error
    listed = opened(RESULTS, checkpoint="good", show="Side by side").selectbox(key="checkpoint_box").options
    assert set(listed) == {"good", *(f"bad{number}" for number in range(len(CONFIGS)))}
