import numpy as np
import pytest

from film_viz.analysis.answers.ask import question_params
from film_viz.analysis.answers.truth import true_answer
from film_viz.analysis.lessons.affine import analogy, channel_sum
from film_viz.models.checkpoint import load_checkpoint
from film_viz.scenes.sampling import sample_scene

QUESTION = "What color is the large cylinder?"


@pytest.fixture(scope="module")
def checkpoint(app_home):
    return load_checkpoint(app_home / "checkpoints" / "first")


@pytest.mark.parametrize("part", ["gamma", "beta"])
def test_the_parts_add_up_to_what_the_question_writes(checkpoint, part):
    params = question_params(checkpoint, QUESTION)[1]
    for block, channel in ((0, 0), (1, 5)):
        found = channel_sum(checkpoint, QUESTION, block, channel, part)
        assert found.total == pytest.approx(float(getattr(params, part)[0, block, channel]), abs=1e-5)
        strongest = found.largest(3)
        rest = np.delete(np.abs(found.parts), strongest)
        assert np.abs(found.parts[strongest]).min() >= rest.max()


def test_the_questions_of_an_analogy_differ_by_the_same_step(checkpoint):
    found = analogy(checkpoint, QUESTION, sample_scene(23))
    assert found is not None
    new, old = found.title.split(" -> ")
    assert found.b.replace(new, old) == found.a
    assert found.c.replace(new, old) == QUESTION
    assert found.a != found.c


def test_questions_that_the_picture_can_answer_are_preferred(checkpoint):
    scene = sample_scene(23)  # a small and a large cylinder, and a large sphere: nothing is a cube
    found = analogy(checkpoint, QUESTION, scene)
    assert found is not None
    assert (true_answer(found.a, scene).answer, true_answer(found.c, scene).answer) == ("blue", "red")


def test_a_question_with_no_two_words_to_change_has_no_analogy(checkpoint):
    assert analogy(checkpoint, "How many things are there?") is None
