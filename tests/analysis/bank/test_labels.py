"""Colorings say what the table says, in a fixed order, and never about what is unknown."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from film_viz.analysis.bank.files import unknown_questions
from film_viz.analysis.bank.labels import LABELS, available_labels, kinds, labels
from film_viz.analysis.bank.parameter_bank import ParameterBank, ParameterError
from film_viz.questions.program import QUESTION_TYPES


def bank_of(**known: object) -> ParameterBank:
    n = len(next(iter(known.values())))
    return ParameterBank(np.ones((n, 1, 1)), np.ones((n, 1, 1)), unknown_questions(n, known), "x", "", "")


@pytest.mark.parametrize("what", list(LABELS))
def test_every_coloring_of_a_bank_has_a_label_for_every_question(built_bank, what):
    each = labels(built_bank, what)
    assert len(each.of_each()) == len(built_bank)
    assert each.is_scale == (what in ("n_words", "n_objects"))


def test_kinds_are_what_the_table_says(built_bank):
    assert labels(built_bank, "question_type").of_each().tolist() == built_bank.questions.question_type.tolist()
    assert labels(built_bank, "family").of_each().astype(int).tolist() == built_bank.questions.family.tolist()
    assert_array_equal(labels(built_bank, "n_words").values, built_bank.questions.n_words)


def test_types_come_in_their_own_order_and_the_unknown_last():
    types = ["exist", "", "count", "equal_color"]
    assert labels(bank_of(question_type=types), "question_type").names == ("count", "exist", "equal_color", "unknown")
    assert [name for name in QUESTION_TYPES if name in types] == ["count", "exist", "equal_color"]


def test_numbers_sort_as_numbers():
    assert labels(bank_of(family=[10, 9, -1, 100]), "family").names == ("9", "10", "100", "unknown")
    assert kinds("x", "X", ["b", "10", "a", "9"]).names == ("a", "b", "9", "10")


def test_correct_needs_both_answers():
    bank = bank_of(answer=["yes", "no", "2", ""], given=["yes", "yes", "", "2"])
    assert labels(bank, "correct").of_each().tolist() == ["right", "wrong", "unknown", "unknown"]


def test_groups_collect_types():
    bank = bank_of(question_type=["less_than", "query_size", "equal_size"])
    assert labels(bank, "group").of_each().tolist() == ["compare numbers", "query attribute", "compare attribute"]


def test_a_word_is_present_as_a_whole_word_only():
    bank = bank_of(words=["is it left", "leftover cubes"], n_words=[3, 2])
    assert labels(bank, "word:left").of_each().tolist() == ['with "left"', 'without "left"']


def test_what_is_unknown_of_all_is_not_offered(built_bank):
    assert "given" not in available_labels(built_bank)
    assert {"question_type", "hops", "answer", "n_words"} <= set(available_labels(built_bank))
    assert set(available_labels(bank_of(hops=[1, 2]))) == {"hops"}


def test_labels_that_are_not_there_are_named(built_bank):
    with pytest.raises(ParameterError, match="there are no labels 'mood'; known are question_type"):
        labels(replace(built_bank), "mood")
