"""Sets of questions that must agree are asked of a checkpoint, and its answers are judged one set at a time."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from film_viz.data.clevr_folder import ClevrQuestion, DataError
from film_viz.evaluation.consistency import agreements, check_consistency
from film_viz.evaluation.respondents import Given
from film_viz.questions.agree import AGREEMENT_KINDS, agree
from film_viz.scenes.sampling import sample_scene
from film_viz.work.progress import Progress

N_SETS = 7


@pytest.fixture(scope="module")
def asked_about():
    return [ClevrQuestion(Path(f"{i}.png"), "", scene=sample_scene(i)) for i in (0, 0, 1, 2)]


@dataclass(frozen=True)
class Answering:
    """A function of a question that answers in the place of a checkpoint."""

    answer: Callable[[ClevrQuestion], str]
    name: str = "a function"

    def answers(self, questions: Sequence[ClevrQuestion], progress: Progress | None = None) -> Given:
        return Given([self.answer(question) for question in questions])


def test_every_kind_gets_its_share_of_every_picture_and_no_set_comes_twice(asked_about):
    sets = agreements(asked_about, N_SETS)
    for kind in AGREEMENT_KINDS:
        mine = [(picture, agreement) for agreement, picture in sets if agreement.kind == kind]
        assert len(mine) == N_SETS
        assert {picture.name for picture, _ in mine} == {"0.png", "1.png", "2.png"}
        assert len({(picture, frozenset(q.text for q in agreement.questions)) for picture, agreement in mine}) == N_SETS


def test_who_knows_the_truth_is_consistent_and_right(asked_about):
    found = check_consistency(Answering(lambda question: question.answer), asked_about, N_SETS)
    for kind in AGREEMENT_KINDS:
        assert (found.consistent(kind).accuracy, found.right(kind).accuracy) == (1, 1)
        assert found.consistent(kind).count == N_SETS
    assert found.to_json()["inconsistent"] == []


def test_who_always_says_no_agrees_with_itself_where_both_may_be_no(asked_about):
    found = check_consistency(Answering(lambda question: "no"), asked_about, N_SETS)
    assert found.consistent("left / right").accuracy == found.consistent("front / behind").accuracy == 1
    assert found.right("left / right").accuracy < 1
    assert found.consistent("as many / more / fewer").accuracy == found.consistent("count / exist").accuracy == 0


def test_contradictions_are_listed_with_picture_texts_and_both_answers(asked_about):
    first = agreements(asked_about, N_SETS)[0]
    wrong = first[0].questions[0].text
    flipped = {"yes": "no", "no": "yes"}
    found = check_consistency(
        Answering(lambda q: flipped[q.answer] if q.text == wrong else q.answer), asked_about, N_SETS
    )
    (listed,) = found.to_json()["inconsistent"]
    assert (listed["kind"], listed["picture"]) == (first[0].kind, first[1].name)
    assert listed["questions"][0] == {
        "text": wrong,
        "answer": first[0].questions[0].answer,
        "given": flipped[first[0].questions[0].answer],
    }
    assert not agree(listed["kind"], [question["given"] for question in listed["questions"]])
    assert found.consistent(first[0].kind).accuracy == pytest.approx(1 - 1 / N_SETS)


def test_scene_records_are_needed(asked_about):
    with pytest.raises(DataError, match="1 of 3 pictures have no scene record"):
        agreements([*asked_about[:3], replace(asked_about[3], scene=None)], 1)


def test_sets_that_a_scene_cannot_give_are_left_out(asked_about):
    alone = replace(asked_about[0], scene=replace(sample_scene(0), objects=sample_scene(0).objects[:1]))
    kinds = {agreement.kind for agreement, _ in agreements([alone], 1)}
    assert "left / right" not in kinds
    assert "count / exist" in kinds
