"""Confusions count every question once, and the share of near misses is that of plain counting."""

import math

import numpy as np
import pytest

from film_viz.evaluation.mistakes import NO_ANSWER, confusion, off_by_one
from film_viz.questions.vocabulary import ANSWERS


def test_a_confusion_counts_every_question_once_by_both_answers():
    rng = np.random.default_rng(0)
    truth, given = (list(rng.choice(ANSWERS, 300)) for _ in range(2))
    counts = confusion(truth, given)
    assert sum(sum(row.values()) for row in counts.values()) == 300
    for true, row in counts.items():
        for answer, number in row.items():
            assert number == sum((a, b) == (true, answer) for a, b in zip(truth, given, strict=True))


def test_rows_and_columns_come_in_the_order_of_the_answers_and_no_answer_is_one():
    counts = confusion(["red", "2", "yes", "2", "2"], ["blue", None, "yes", "10", "1"])
    assert list(counts) == ["yes", "2", "red"]
    assert list(counts["2"]) == ["1", "10", NO_ANSWER]


def test_near_misses_are_wrong_counts_that_differ_by_1():
    rng = np.random.default_rng(1)
    truth, given = (list(map(str, rng.integers(0, 11, 200))) for _ in range(2))
    wrong = [(int(a), int(b)) for a, b in zip(truth, given, strict=True) if a != b]
    score = off_by_one(confusion([*truth, "red", "3", "3"], [*given, "blue", "yes", None]))
    near = sum(abs(a - b) == 1 for a, b in wrong)
    assert score.count == len(wrong) + 2
    assert score.accuracy == pytest.approx(near / score.count)


def test_without_wrong_counts_there_is_no_share():
    score = off_by_one(confusion(["2", "red"], ["2", "blue"]))
    assert score.count == 0
    assert math.isnan(score.accuracy)
