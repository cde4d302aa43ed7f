"""Targets of supervision point at the right cells and objects, and padding is what it says."""

import pytest
import torch

from film_viz.data.batch import ANSWER_ID, collate_questions, pad_questions, scene_targets
from film_viz.questions.execute import execute
from film_viz.questions.generate import Question
from film_viz.questions.program import Program
from film_viz.questions.vocabulary import Vocabulary
from film_viz.scenes.attributes import COLORS, MATERIALS, SHAPES, SIZES
from film_viz.scenes.scene import Scene, SceneObject
from three_objects import COMPARE, COUNT, SCENE


def question(text: str, program: Program) -> Question:
    trace = execute(program, SCENE)
    return Question(text, program, trace.answer, 0, "zero_hop.json", trace)


def test_an_object_at_the_origin_lies_just_above_the_middle_of_the_map():
    size = 14
    cell = scene_targets(SCENE, size).cells[0]
    x, y = cell % size, cell // size
    assert x == size // 2
    assert y in (size // 2 - 1, size // 2 - 2)  # its center is 0.7 above the ground point at the image's center


def test_attribute_ids_follow_the_attributes_order():
    targets = scene_targets(SCENE, 5)
    sphere = [SIZES.index("small"), COLORS.index("blue"), MATERIALS.index("metal"), SHAPES.index("sphere")]
    assert targets.attributes[1].tolist() == sphere
    assert (targets.cells[3:] == -1).all()


def test_questions_are_padded_at_the_end_with_zeros():
    tokens, lengths = pad_questions([[3, 1], [5, 6, 7]])
    assert tokens.tolist() == [[3, 1, 0], [5, 6, 7]]
    assert lengths.tolist() == [2, 3]


def test_a_batch_holds_its_pictures_and_bits_as_objects():
    images = torch.arange(2 * 3 * 5 * 7, dtype=torch.uint8).view(2, 3, 5, 7)
    questions = [question("how many metal things are there", COUNT), question("how big is it", COMPARE)]
    targets = [scene_targets(SCENE, 3)] * 2
    batch = collate_questions(images, questions, [1, 0], targets, Vocabulary())
    assert batch.images is images
    assert batch.answers.tolist() == [ANSWER_ID["2"], ANSWER_ID[questions[1].answer]]
    assert batch.referents[0, 0].nonzero().flatten().tolist() == [1, 2]
    assert batch.lengths.tolist() == [6, 4]
    assert batch.to(torch.device("cpu")).image_index.tolist() == [1, 0]


@pytest.mark.parametrize("size", [3, 14])
def test_cells_stay_on_the_map(size):
    far = Scene((SceneObject("cube", "large", "red", "rubber", 30.0, 30.0),))
    assert 0 <= scene_targets(far, size).cells[0] < size * size
