"""`film-viz contrast` writes sets, and `film-viz evaluate` says who is right on all of each."""

import json

import pytest

from film_viz.models.checkpoint import load_checkpoint
from terminal import complaint, film_viz


@pytest.fixture(scope="module")
def sets(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sets") / "contrast"
    film_viz("contrast", "--out", folder, "--number", 2, "--variants", 3, "--quality", "training", "--seed", 4)
    return folder


def test_contrast_writes_a_folder_that_evaluate_reads(sets, tmp_path, capsys):
    film_viz("evaluate", "--checkpoint", "oracle", "--data", sets, "--json", tmp_path / "r.json")
    result = json.loads((tmp_path / "r.json").read_text())
    assert result["contrast"]["whole"] == result["contrast"]["original"]
    assert (result["contrast"]["whole"]["accuracy"], result["contrast"]["whole"]["count"]) == (1.0, 2)
    assert result["questions"] == 2 + sum(result["contrast"][name]["count"] for name in ("changed", "kept"))
    assert "and on all its variants" in capsys.readouterr().out


def test_the_same_settings_give_the_same_sets(sets, tmp_path):
    film_viz("contrast", "--out", tmp_path / "b", "--number", 2, "--variants", 3, "--quality", "training", "--seed", 4)
    for name in ("contrast/CLEVR_val_contrast.json", "questions/CLEVR_val_questions.json"):
        assert (tmp_path / "b" / name).read_text() == (sets / name).read_text()


def test_one_question_about_the_scenes_of_a_file(data, tmp_path, capsys):
    scenes = data / "scenes" / "CLEVR_val_scenes.json"
    out = tmp_path / "one"
    question = "How many metal things are there?"
    asked = ["contrast", "--out", out, "--scenes", scenes, "--number", 1, "--question", question, "--variants", 2]
    film_viz(*asked, "--quality", "training")
    questions = json.loads((out / "questions" / "CLEVR_val_questions.json").read_text())["questions"]
    assert [each["question"] for each in questions] == [question] * 3
    assert "1 sets with 2 variants" in capsys.readouterr().out
    message = complaint(capsys, *asked[:3], "--question", "What is love?", "--number", 1)
    assert "no known question reads like" in message


def test_what_a_card_states_of_sets_stays_when_another_folder_is_measured(sets, data, tmp_path, checkpoint):
    film_viz("evaluate", "--checkpoint", checkpoint, "--data", sets, "--publish", tmp_path / "a")
    first = load_checkpoint(tmp_path / "a").info["metrics"]
    film_viz("evaluate", "--checkpoint", tmp_path / "a", "--data", data, "--publish", tmp_path / "a")
    second = load_checkpoint(tmp_path / "a").info["metrics"]
    assert second["questions"] == 12
    assert second["contrast"] == first["contrast"]
    assert "## Contrast sets" in (tmp_path / "a" / "README.md").read_text()
