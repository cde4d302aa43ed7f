"""Questions that must agree do, on every scene, and only answers that agree are said to."""

from collections import Counter
from itertools import product

import pytest

from film_viz.questions.agree import AGREEMENT_KINDS, AgreementGenerator, agree
from film_viz.questions.execute import execute
from film_viz.questions.parse import parse_question
from film_viz.scenes.sampling import sample_scene
from film_viz.scenes.scene import Scene


@pytest.fixture(scope="module")
def made():
    generator = AgreementGenerator(seed=3)
    scenes = [sample_scene(seed) for seed in range(12)]
    return [(scene, generator.agreement(scene, kind)) for kind in AGREEMENT_KINDS for scene in scenes for _ in range(4)]


def test_true_answers_agree_and_are_those_that_a_slow_executor_gives(made, slow_values):
    for scene, agreement in made:
        assert agree(agreement.kind, [question.answer for question in agreement.questions])
        for question in agreement.questions:
            value = slow_values(question.program, scene)[-1]
            assert question.answer == (("no", "yes")[value] if isinstance(value, bool) else str(value))


def test_texts_mean_their_programs(made):
    for scene, agreement in made[::3]:
        for question in agreement.questions:
            assert execute(parse_question(question.text).program, scene).answer == question.answer


def test_every_kind_comes_with_every_pattern_of_answers(made):
    patterns = Counter((a.kind, tuple(question.answer for question in a.questions)) for _, a in made)
    for kind in ("left / right", "front / behind"):
        assert patterns[kind, ("yes", "yes")] > 10
        assert patterns[kind, ("no", "no")] > 10
    triples = [answers for kind, answers in patterns if kind == "as many / more / fewer"]
    assert sorted(triples) == [("no", "no", "yes"), ("no", "yes", "no"), ("yes", "no", "no")]
    counts = {answers for kind, answers in patterns if kind == "count / exist"}
    assert {("0", "no"), ("1", "yes"), ("2", "yes")} <= counts


def test_sets_of_a_kind_ask_of_the_same_objects(made):
    for _, agreement in made:
        programs = [question.program for question in agreement.questions]
        if agreement.kind in ("as many / more / fewer", "count / exist"):
            assert len({program.steps[:-1] for program in programs}) == 1
        else:
            relations = {step.values[0] for program in programs for step in program.steps if step.function == "relate"}
            assert "".join(sorted(relations)) in ("leftright", "behindfront")


def test_exactly_one_of_as_many_more_and_fewer_is_so():
    agreeing = [a for a in product(("yes", "no", "2", None), repeat=3) if agree("as many / more / fewer", a)]
    assert len(agreeing) == 3
    assert all(answers.count("yes") == 1 and answers.count("no") == 2 for answers in agreeing)


@pytest.mark.parametrize(
    ("answers", "do"),
    [
        (("0", "no"), True), (("3", "yes"), True), (("10", "yes"), True), (("0", "yes"), False),
        (("1", "no"), False), (("red", "yes"), False), ((None, "no"), False), (("2", None), False),
    ],
)  # fmt: skip
def test_there_is_something_if_its_count_is_above_0(answers, do):
    assert agree("count / exist", answers) is do


@pytest.mark.parametrize("kind", ["left / right", "front / behind"])
def test_both_sides_say_the_same(kind):
    agreeing = [answers for answers in product(("yes", "no", "red", None), repeat=2) if agree(kind, answers)]
    assert agreeing == [("yes", "yes"), ("no", "no")]


def test_a_scene_with_one_object_gives_no_mirrored_questions(random_scene):
    scene = random_scene(0, 1)
    assert isinstance(scene, Scene)
    assert AgreementGenerator(0).agreement(scene, "left / right") is None


def test_the_same_seed_asks_the_same():
    scene = sample_scene(5)
    first, second, other = (AgreementGenerator(seed) for seed in (7, 7, 8))
    asked = [[g.agreement(scene, kind) for kind in AGREEMENT_KINDS] for g in (first, second, other)]
    assert asked[0] == asked[1] != asked[2]
