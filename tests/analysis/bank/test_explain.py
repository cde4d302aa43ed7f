"""Planted structure is found and named; the statistics agree with SciPy's tests of one term at a time."""

import numpy as np
import pytest
from scipy.stats import fisher_exact

from film_viz.analysis.bank.explain import explain
from film_viz.analysis.bank.files import unknown_questions
from film_viz.analysis.bank.parameter_bank import ParameterError
from film_viz.analysis.bank.terms import Terms
from film_viz.questions.program import QUESTION_GROUPS


@pytest.fixture
def left(planted_bank):
    return np.array(["left" in words for words in planted_bank.words])


@pytest.fixture
def count(planted_bank):
    return (planted_bank.questions.question_type == "count").to_numpy()


def test_a_planted_word_is_the_first_term_and_the_rule(planted_bank, left):
    found = explain(planted_bank.questions, planted_bank.gamma[:, 2, 5] > 4)
    assert found.terms.iloc[0][["kind", "term"]].tolist() == ["word", "left"]
    assert found.rule == '"left" in the question'
    assert (found.precision, found.recall) == (1, 1)
    assert found.terms.lift[0] == pytest.approx(len(left) / left.sum())


def test_two_conditions_make_a_conjunction(planted_bank, left, count):
    found = explain(planted_bank.questions, left & count)
    assert sorted(p.name for p in found.conditions.either[0]) in (["count", "left"], ["how", "left"], ["left", "many"])
    assert (found.precision, found.recall) == (1, 1)


def test_what_a_group_lacks_can_be_the_rule(planted_bank, left):
    found = explain(planted_bank.questions, ~left)
    assert found.rule == 'no "left" in the question'
    assert found.precision == found.recall == 1


def test_types_that_belong_together_are_one_task_and_a_program_has_the_name_of_its_templates():
    types = [name for names in QUESTION_GROUPS.values() for name in names] * 3
    files = np.repeat(["zero_hop.json", "one_hop.json", "same_relate.json"], 13)
    questions = unknown_questions(39, {"question_type": types, "template_file": files})
    is_comparison = np.isin(types, QUESTION_GROUPS["compare attribute"])
    assert explain(questions, is_comparison).rule == "task is compare attribute"
    assert explain(questions, ~is_comparison).rule == "task is not compare attribute"
    assert explain(questions, files == "one_hop.json").rule == "program is one_hop"
    both = explain(questions, is_comparison & (files == "one_hop.json"))
    assert set(both.rule.split(" and ")) == {"task is compare attribute", "program is one_hop"}
    assert ("task", "count") not in Terms(questions).names  # that is a type


def test_p_values_are_those_of_fishers_exact_test(planted_bank):
    selected = np.random.default_rng(1).random(len(planted_bank)) < 0.2
    table = explain(planted_bank.questions, selected).terms
    rest = len(selected) - selected.sum()
    for row in table.itertuples():
        outside = row.total - row.selected
        cells = [[row.selected, selected.sum() - row.selected], [outside, rest - outside]]
        assert row.p_value == pytest.approx(fisher_exact(cells, "greater").pvalue, rel=1e-6)


def test_q_values_are_those_of_benjamini_and_hochberg(planted_bank, left):
    terms = Terms(planted_bank.questions)
    table = explain(terms, left).terms
    assert len(table) == len(terms)  # no term is without a question of the group, so all tests are listed
    p = np.sort(table.p_value)
    by_hand = np.minimum.accumulate((p * len(p) / np.arange(1, len(p) + 1))[::-1])[::-1]
    np.testing.assert_allclose(np.sort(table.q_value), by_hand.clip(max=1))


def test_a_random_group_has_no_discoveries(planted_bank):
    selected = np.random.default_rng(2).random(len(planted_bank)) < 0.3
    assert explain(planted_bank.questions, selected).discoveries.empty


def test_counts_are_those_of_a_plain_count(planted_bank, left):
    terms = Terms(planted_bank.questions)
    cube = terms.names.index(("word", "cube"))
    expected = sum("cube" in words for words, is_left in zip(planted_bank.words, left, strict=True) if is_left)
    assert terms.count(left)[cube] == expected
    assert terms.having(cube).tolist() == ["cube" in words for words in planted_bank.words]


def test_a_word_said_twice_counts_once():
    terms = Terms(unknown_questions(2, {"words": ["a a b", "b"], "n_words": [3, 1]}))
    assert dict(zip(terms.names, terms.count(np.ones(2, dtype=bool)), strict=True)) == {
        ("word", "a"): 1,
        ("word", "b"): 2,
    }


def test_synonyms_count_as_one_word_whatever_their_number():
    said = ["big ball", "large spheres", "left of object", "the things that are shiny"]
    terms = Terms(unknown_questions(4, {"words": said, "n_words": [2, 2, 3, 5]}))
    count = dict(zip(terms.names, terms.count(np.ones(4, dtype=bool)), strict=True))
    assert {name: n for (_, name), n in count.items() if n > 1} == {"large": 2, "sphere": 2, "thing": 2}
    assert count["word", "metal"] == count["word", "left"] == 1


def test_questions_of_which_nothing_is_known_have_no_terms():
    found = explain(unknown_questions(3), np.array([True, False, True]))
    assert found.terms.empty
    assert found.rule == "any question"
    assert (found.precision, found.recall) == (2 / 3, 1)


def test_an_empty_or_misfitting_selection_is_refused(planted_bank):
    with pytest.raises(ParameterError, match="select at least one question"):
        explain(planted_bank.questions, np.zeros(len(planted_bank), dtype=bool))
    with pytest.raises(ParameterError, match="the selection has 2 questions, the bank 150"):
        explain(planted_bank.questions, np.ones(2, dtype=bool))
