"""Right on the original and on all its variants."""

from pathlib import Path

import pytest

from film_viz.data.clevr_folder import ClevrQuestion, DataError
from film_viz.data.contrast import ContrastSet, Variant
from film_viz.evaluation.contrast import contrast_scores

PICTURE = Path("a.png")
SETS = (
    ContrastSet(10, (Variant(11, 0, "removed", True), Variant(12, 1, "color red -> blue", False))),
    ContrastSet(13, (Variant(14, 2, "removed", True),)),
    ContrastSet(15, (Variant(16, 2, "removed", False),)),
)
TRUE = ["2", "1", "2", "yes", "no", "red", "red"]


def questions():
    return [ClevrQuestion(PICTURE, "?", answer, question_index=10 + i) for i, answer in enumerate(TRUE)]


def test_a_set_counts_as_a_whole_only_if_all_of_it_is_right():
    given = ["2", "1", "3", "yes", "no", "blue", "red"]  # wrong: the second variant of the first set, the last original
    found = contrast_scores(SETS, questions(), given)
    assert (found.original.accuracy, found.original.count) == (pytest.approx(2 / 3), 3)
    assert (found.whole.accuracy, found.whole.count) == (pytest.approx(1 / 3), 3)
    assert (found.changed.accuracy, found.changed.count) == (1.0, 2)
    assert (found.kept.accuracy, found.kept.count) == (0.5, 2)


def test_who_is_always_right_is_right_on_all():
    found = contrast_scores(SETS, questions(), TRUE)
    assert {score["accuracy"] for score in found.to_json().values()} == {1.0}


def test_a_question_that_was_not_answered_is_not_right():
    found = contrast_scores(SETS, questions(), [None, *TRUE[1:]])
    assert found.whole.accuracy == pytest.approx(2 / 3)


def test_a_set_about_other_questions_is_refused():
    with pytest.raises(DataError, match="names question 16"):
        contrast_scores(SETS, questions()[:-1], TRUE[:-1])
