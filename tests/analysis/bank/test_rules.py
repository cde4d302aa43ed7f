"""Rules describe what they say, and two conjunctions stand only for groups that are two in truth."""

import numpy as np
import pandas as pd
import pytest

from film_viz.analysis.bank.explain import explain
from film_viz.analysis.bank.files import unknown_questions
from film_viz.analysis.bank.rules import Predicate, Rule, best_rule
from film_viz.analysis.bank.terms import Terms
from film_viz.questions.program import QUESTION_TYPES

N_QUESTIONS = 390


@pytest.fixture(scope="module")
def questions() -> pd.DataFrame:
    """Questions of all types with words at random."""
    rng = np.random.default_rng(0)
    said = [
        " ".join(rng.permutation(["left", "cube", "metal", "red", "tiny"])[: rng.integers(1, 4)]) for _ in range(390)
    ]
    known = {"words": said, "n_words": [len(each.split()) for each in said], "question_type": [*QUESTION_TYPES] * 30}
    return unknown_questions(N_QUESTIONS, known)


def by_hand(questions: pd.DataFrame, rule: Rule) -> np.ndarray:
    def has(row: pd.Series, predicate: Predicate) -> bool:
        if predicate.kind == "word":
            return predicate.name in row.words.split()
        assert predicate.kind == "type"
        return row.question_type == predicate.name

    return np.array(
        [any(all(has(row, p) != p.is_absent for p in each) for each in rule.either) for _, row in questions.iterrows()]
    )


@pytest.mark.parametrize("kinds", [("equal_color", "count"), ("less_than", "query_size")])
def test_a_group_of_two_types_is_described_by_either(questions: pd.DataFrame, kinds: tuple[str, str]) -> None:
    found = explain(questions, questions.question_type.isin(kinds).to_numpy())
    assert set(found.rule.split(" or ")) == {f"type is {kind}" for kind in kinds}
    assert (found.precision, found.recall) == (1, 1)


def test_a_part_of_a_type_and_another_type_are_told_apart(questions: pd.DataFrame) -> None:
    left = questions.words.str.contains("left") & (questions.question_type == "exist")
    found = explain(questions, (left | (questions.question_type == "count")).to_numpy())
    assert found.rule in (
        'type is count or ("left" in the question and type is exist)',
        'type is count or (type is exist and "left" in the question)',
        '("left" in the question and type is exist) or type is count',
        '(type is exist and "left" in the question) or type is count',
    )
    assert (found.precision, found.recall) == (1, 1)


def test_the_questions_described_are_those_that_fit_what_the_rule_says(questions: pd.DataFrame) -> None:
    terms, kinds = Terms(questions), questions.question_type
    for selected in (kinds == "count", kinds.isin(["count", "exist"]), questions.words.str.contains("red")):
        rule, described = best_rule(terms, selected.to_numpy())
        assert (described == by_hand(questions, rule)).all()


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("size", [3, 12, 40, 150])
def test_a_group_at_random_has_no_second_conjunction(questions: pd.DataFrame, seed: int, size: int) -> None:
    selected = np.random.default_rng(seed).permutation(N_QUESTIONS) < size
    assert len(best_rule(Terms(questions), selected)[0].either) == 1


def test_one_conjunction_is_enough_for_one_kind_of_questions(questions: pd.DataFrame) -> None:
    assert explain(questions, (questions.question_type == "count").to_numpy()).rule == "type is count"
    red = questions.words.str.contains("red").to_numpy()
    assert explain(questions, red).rule == '"red" in the question'
    assert explain(questions, ~red).rule == 'no "red" in the question'
