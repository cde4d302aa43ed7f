"""Relations that an answer hangs on and that CLEVR's placement leaves out."""

from dataclasses import replace

import pytest

from film_viz.analysis.answers.close_calls import CloseCall
from film_viz.analysis.answers.truth import true_answer
from film_viz.scenes.sampling import sample_scene
from film_viz.scenes.scene import Scene, SceneObject
from three_objects import SCENE


def two(right: float) -> Scene:
    """Return a cube, and a ball so far right of it and 2 behind."""
    x, y = SCENE.directions.right
    u, v = SCENE.directions.behind
    cube = SceneObject("cube", "large", "red", "rubber", 0.0, 0.0)
    return replace(
        SCENE, objects=(cube, SceneObject("sphere", "small", "blue", "metal", right * x + 2 * u, right * y + 2 * v))
    )


@pytest.mark.parametrize(("right", "answer"), [(-0.39, "0"), (0.0, "0"), (0.19, "0"), (0.21, "1"), (0.39, "1")])
def test_a_thing_nearer_than_the_margin_is_a_close_call_on_whichever_side_the_answer_falls(right, answer):
    truth = true_answer("How many things are right of the cube?", two(right))
    assert truth.answer == answer
    (call,) = truth.close
    assert (call.relation, call.of, call.thing) == ("right", 0, 1)
    assert call.beyond == pytest.approx(right, abs=1e-6)
    assert call.otherwise == {"0": "1", "1": "0"}[answer]


@pytest.mark.parametrize("right", [-1.0, -0.4, 0.4, 1.0])
def test_things_as_far_apart_as_clevr_wants_them_are_none(right):
    assert true_answer("How many things are right of the cube?", two(right)).close == ()


def test_only_the_direction_that_is_asked_about_counts():
    assert true_answer("How many things are behind the cube?", two(0.1)).close == ()
    assert true_answer("How many things are there?", two(0.1)).close == ()


def test_scenes_that_clevr_places_have_none():
    asked = "How many things are left of the {size} {color} {material} {shape}?"
    for seed in range(3):
        scene = sample_scene(seed)
        thing = scene.objects[0]
        names = {name: getattr(thing, name) for name in ("size", "color", "material", "shape")}
        assert true_answer(asked.format(**names), scene).close == ()


def test_the_call_nearest_to_turning_over_comes_first():
    scene = two(-0.3)
    x, y = SCENE.directions.right
    nearer = SceneObject("cylinder", "small", "green", "rubber", 0.25 * x, 0.25 * y)
    truth = true_answer("How many things are right of the cube?", replace(scene, objects=(*scene.objects, nearer)))
    assert [call.thing for call in truth.close] == [2, 1]


def test_a_question_that_takes_the_call_for_granted_has_no_answer_otherwise():
    truth = true_answer("What color is the thing right of the cube?", two(0.3))
    assert truth.answer == "blue"
    assert [call.otherwise for call in truth.close] == [None]


def test_it_is_said_with_the_side_on_which_the_thing_stands():
    names = ["cube", "ball"]
    assert "the ball (1) is 0.12 to the right of the cube (0)" in CloseCall("right", 0, 1, 0.12).sentence(names)
    assert "the ball (1) is 0.12 to the left of the cube (0)" in CloseCall("right", 0, 1, -0.12).sentence(names)
    assert "the cube (0) is 0.05 farther in front than the ball (1)" in CloseCall("behind", 1, 0, -0.05).sentence(names)
