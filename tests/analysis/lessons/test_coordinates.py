"""A network with other coordinate maps, and questions in which left and right are exchanged."""

import copy

import numpy as np
import pytest
import torch

from film_viz.analysis.answers.ask import ask, image_features, model_image
from film_viz.analysis.lessons.coordinates import (
    Coordinates,
    PlaceQuestion,
    answers_about,
    counted,
    exchanged,
    exchanged_answer,
    place_questions,
    with_coordinates,
)
from film_viz.models.checkpoint import Checkpoint, load_checkpoint
from film_viz.models.parts.blocks import CoordConv
from film_viz.questions.execute import execute
from film_viz.questions.parse import parse_question
from film_viz.questions.templates import load_templates
from film_viz.scenes.sampling import sample_scene
from film_viz.store.gallery import gallery_picture

QUESTION = "How many cubes are there?"


@pytest.fixture(scope="module")
def checkpoint(app_home):
    return load_checkpoint(app_home / "checkpoints" / "first")


def answer(checkpoint, coordinates):
    other = with_coordinates(checkpoint, coordinates)
    return ask(other, image_features(other, gallery_picture("seed-8")), QUESTION).probability


def test_unchanged_maps_change_nothing(checkpoint):
    seen = image_features(checkpoint, gallery_picture("seed-8"))
    assert np.allclose(answer(checkpoint, Coordinates()), ask(checkpoint, seen, QUESTION).probability, atol=1e-6)


@pytest.mark.parametrize(
    ("coordinates", "factors"), [(Coordinates(0.0, 0.0), (0, 0)), (Coordinates(-1.0, 1.0), (-1, 1))]
)
def test_scaled_maps_are_scaled_weights(checkpoint, coordinates, factors):
    """The oracle leaves the maps alone and changes what the convolutions make of them."""
    twin = twin_of(checkpoint)
    with torch.no_grad():
        for module in twin.model.modules():
            if isinstance(module, CoordConv):
                module.conv.weight[:, -2:] *= torch.tensor(factors, dtype=torch.float32)[None, :, None, None]
    wanted = ask(twin, image_features(twin, gallery_picture("seed-8")), QUESTION).probability
    assert np.allclose(answer(checkpoint, coordinates), wanted, atol=1e-5)


def test_a_shift_is_a_bias_of_one_by_one_convolutions(checkpoint):
    twin = twin_of(checkpoint)
    with torch.no_grad():
        for module in twin.model.modules():
            if isinstance(module, CoordConv):
                assert module.conv.kernel_size == (1, 1)  # of the preset tiny: its stem has no coordinates
                module.conv.bias += 0.5 * module.conv.weight[:, -2, 0, 0]
    wanted = ask(twin, image_features(twin, gallery_picture("seed-8")), QUESTION).probability
    assert np.allclose(answer(checkpoint, Coordinates(x_shift=0.5)), wanted, atol=1e-5)


def twin_of(checkpoint):
    return Checkpoint(copy.deepcopy(checkpoint.model), checkpoint.vocabulary, checkpoint.answers)


def test_the_network_itself_stays_as_it_was(checkpoint):
    before = {name: tensor.clone() for name, tensor in checkpoint.model.state_dict().items()}
    with_coordinates(checkpoint, Coordinates(0.0, 0.0))
    assert all(torch.equal(before[name], tensor) for name, tensor in checkpoint.model.state_dict().items())
    assert any(isinstance(module, CoordConv) for module in checkpoint.model.modules())


def test_questions_come_half_with_and_half_without_a_relation_and_their_truths_are_those_of_programs():
    scene = sample_scene(8)
    questions = place_questions(load_templates(), scene, 6, seed=3)
    assert [question.has_relation for question in questions] == [True, False] * 6
    for question in questions:
        program = parse_question(question.text).program
        assert (program.hops > 0) == question.has_relation
        assert execute(program, scene).answer == question.truth
        if not question.has_relation:
            assert question.exchanged == question.truth


def test_left_and_right_are_exchanged_and_nothing_else():
    program = parse_question("What color is the cube left of the ball that is behind the cylinder?").program
    other = exchanged(program)
    assert [step.values for step in other.steps if step.function == "relate"] == [("behind",), ("right",)]
    assert exchanged(other) == program


def test_answers_to_many_are_those_to_each(checkpoint):
    questions = [PlaceQuestion(text, False, "1", "1") for text in (QUESTION, "Is there a red cube?")]
    picture = gallery_picture("seed-8")
    given = answers_about(checkpoint, model_image(picture, checkpoint.model.config.image_size), questions)
    seen = image_features(checkpoint, picture)
    assert given == [ask(checkpoint, seen, question.text).best for question in questions]


def test_right_answers_are_counted_by_kind():
    questions = [
        PlaceQuestion("a", True, "red", "blue"),
        PlaceQuestion("b", True, "red", None),
        PlaceQuestion("c", False, "2", "2"),
    ]
    found = counted(questions, ["blue", "red", "2"]) + counted(questions, ["red", "red", "1"])
    assert found.total.tolist() == [4, 2]
    assert found.right.tolist() == [3, 1]
    assert found.right_exchanged.tolist() == [1, 1]


def test_the_exchanged_answer_is_that_of_the_other_side():
    scene = sample_scene(44891)
    left, right = (f"What color is the thing {side} of the cube?" for side in ("left", "right"))
    assert exchanged_answer(left, scene) == execute(parse_question(right).program, scene).answer
    assert exchanged_answer("cube cube of", scene) is None
