"""What the page Results shows beside evaluations made here: records that came with checkpoints, names of families."""

from pathlib import Path

import pytest

from film_viz.app.results.data import families, readable, results_of, row_names
from film_viz.models.checkpoint import Checkpoint, load_checkpoint
from film_viz.questions.program import QUESTION_TYPES


@pytest.fixture
def checkpoint(app_home: Path, monkeypatch: pytest.MonkeyPatch) -> Checkpoint:
    monkeypatch.setenv("FILM_VIZ_HOME", str(app_home))
    return load_checkpoint(app_home / "checkpoints" / "first")


def test_a_record_with_its_checkpoint_shows_at_once(checkpoint):
    metrics = {"overall": {"accuracy": 0.5, "count": 4}, "groups": {}, "questions": 4, "pictures": 2}
    checkpoint.info["metrics"] = metrics
    results = results_of(checkpoint)
    assert next(iter(results.values())).title == "On the checkpoint's card: 4 questions about 2 pictures"
    checkpoint.info["metrics"] = {"validation_accuracy": 0.5, "questions": 300}  # a row of a training run
    assert "shipped" not in results_of(checkpoint)
    assert row_names(by_type=True) == [*QUESTION_TYPES]


def test_a_family_is_named_by_one_of_its_wordings_without_holes():
    text = "How many <Z3> <C> <S>s or <C2> things [that are] <R> the <M2> <S2>?"
    assert readable(text) == "How many things or color things that are beside the thing?"
    assert sorted(families()) == list(range(90))
    assert not any(set(name) & set("<>[]") for name in families().values())
