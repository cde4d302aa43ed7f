"""Families are asked as often as their shares say."""

from collections import Counter

import pytest

from film_viz.questions.generate import QuestionGenerator
from film_viz.questions.shares import check_shares, family_weights
from film_viz.questions.templates import load_templates

TEMPLATES = load_templates()


def test_a_share_chooses_by_type_group_or_file_and_by_relations():
    def raised(*shares: str) -> set[tuple[str, int]]:
        weights = family_weights(TEMPLATES, shares)
        return {(t.question_type, t.hops) for t in TEMPLATES if weights[t.family_index] != 1}

    assert raised() == set()
    assert raised("count/2=3") == {("count", 2)}
    assert {kind for kind, _ in raised("compare numbers=2")} == {"equal_integer", "less_than", "greater_than"}
    assert {hops for _, hops in raised("three_hop=0.5")} == {3}


def test_shares_of_one_family_are_multiplied():
    weights = family_weights(TEMPLATES, ("count=3", "count/2=0.5"))
    assert {weights[t.family_index] for t in TEMPLATES if t.question_type == "count"} == {3.0, 1.5}


def test_questions_come_as_often_as_their_share(random_scene):
    chosen = [t for t in TEMPLATES if t.file == "zero_hop.json"]
    generator = QuestionGenerator(chosen, 1, family_weights(chosen, ["count=4"]))
    asked = Counter(q.question_type for seed in range(60) for q in generator.questions(random_scene(seed, 7), 2))
    others = [n for kind, n in asked.items() if kind != "count"]
    families = Counter(t.question_type for t in chosen)
    assert asked["count"] / families["count"] == pytest.approx(
        4 * sum(others) / (len(chosen) - families["count"]), rel=0.3
    )


def test_equal_shares_change_nothing(random_scene):
    plain, weighted = (QuestionGenerator(TEMPLATES, 5, weights) for weights in (None, family_weights(TEMPLATES, ())))
    assert [q.text for q in plain.questions(random_scene(4, 6), 9)] == [
        q.text for q in weighted.questions(random_scene(4, 6), 9)
    ]


@pytest.mark.parametrize(
    "share", ["count", "count=", "=2", "count/two=2", "count/2=0", "count=-1", "count=inf", "count/=2"]
)
def test_a_share_that_cannot_be_read_is_named(share):
    with pytest.raises(ValueError, match="a share is written name=number") as error:
        check_shares([share])
    assert repr(share) in str(error.value)
