"""`film-viz evaluate` measures a checkpoint, says so and publishes it."""

import json

import pytest

from film_viz.evaluation.examples import kept_examples
from film_viz.models.checkpoint import load_checkpoint
from film_viz.questions.program import QUESTION_GROUPS, QUESTION_TYPES
from terminal import complaint, film_viz


def test_evaluate_writes_the_scores_as_json(data, tmp_path, checkpoint, capsys):
    film_viz("evaluate", "--checkpoint", checkpoint, "--data", data, "--json", tmp_path / "result.json")
    result = json.loads((tmp_path / "result.json").read_text())
    assert list(result["groups"]) == list(QUESTION_GROUPS)
    assert list(result["types"]) == list(QUESTION_TYPES)
    scores = [result["overall"], *result["groups"].values(), *result["types"].values()]
    assert all(score["accuracy"] is None or 0 <= score["accuracy"] <= 1 for score in scores)
    assert result["overall"]["count"] == sum(score["count"] for score in result["types"].values()) == 12
    assert (result["system"], result["split"], result["questions"], result["pictures"]) == ("first", "val", 12, 3)
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
    message = "consistency is asked of checkpoints only, got 2 for oracle"
    with pytest.raises(SystemExit):
        film_viz("evaluate", "--checkpoint", "oracle", "--data", data, "--consistency", 2)
    assert message in " ".join(capsys.readouterr().err.replace("│", " ").split())


def test_evaluate_tells_how_often_a_checkpoint_looks_at_what_questions_are_about(data, tmp_path, checkpoint, capsys):
    what = ["--no-accuracy", "--pointing", 5, "--json", tmp_path / "p.json"]
    film_viz("evaluate", "--checkpoint", checkpoint, "--data", data, *what)
    result = json.loads((tmp_path / "p.json").read_text())
    assert result["pointing"]["hits"]["count"] == 5
    assert 0 < result["pointing"]["chance"] < 1
    assert "overall" not in result
    assert "maximum: highest on what the question is about" in capsys.readouterr().out
    with pytest.raises(SystemExit):
        film_viz("evaluate", "--checkpoint", "oracle", "--data", data, "--pointing", 5)
    said = " ".join(capsys.readouterr().err.replace("│", " ").split())
    assert "pointing is asked of checkpoints only, got 5 for oracle" in said


def test_evaluate_knows_the_oracle(data, capsys):
    film_viz("evaluate", "--checkpoint", "oracle", "--data", data)
    assert "overall                100.0%" in capsys.readouterr().out


def test_evaluate_can_publish_a_checkpoint_with_its_numbers_on_the_card(data, tmp_path, checkpoint, capsys):
    film_viz("evaluate", "--checkpoint", checkpoint, "--data", data, "--publish", tmp_path / "shipped")
    shipped = load_checkpoint(tmp_path / "shipped")
    assert shipped.sha == load_checkpoint(checkpoint).sha
    assert shipped.info["metrics"]["overall"]["count"] == 12
    kept = kept_examples(tmp_path / "shipped", shipped.sha)
    assert kept is not None
    assert 0 < len(kept.questions) <= 12
    assert "| **overall** |" in (tmp_path / "shipped" / "README.md").read_text()
    assert "oracle has none" in complaint(
        capsys, "evaluate", "--checkpoint", "oracle", "--data", data, "--publish", tmp_path / "nothing"
    )
