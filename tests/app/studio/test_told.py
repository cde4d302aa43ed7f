"""What the canvas says of an answer that is not the true one."""

from dataclasses import replace

import numpy as np
import pytest

from film_viz.analysis.answers.ask import Answer
from film_viz.analysis.answers.truth import true_answer
from film_viz.app.asked import Asked
from film_viz.app.studio.told import UNLIKE_TRAINING, told
from film_viz.scenes.changes import moved
from film_viz.scenes.sampling import sample_scene
from three_objects import SCENE

QUESTION = "How many things are right of the cube?"
CLOSE = moved(SCENE, 1, "left", 0.5).scene  # the ball is 0.06 right of the cube, which is not yet "right"
PLACED = sample_scene(1)


def said(scene, question, answer: str) -> str:
    given = Answer((), (answer,), np.ones(1))
    return told(Asked("any", "made", question, given, true_answer(question, scene)), scene)["apart"]


def test_a_wrong_answer_that_hangs_on_a_close_call_is_explained_by_it():
    assert "the small blue metal sphere (1) is 0.06 to the right of the large red rubber cube (0)" in said(
        CLOSE, QUESTION, "1"
    )


def test_a_close_call_is_no_excuse_for_an_answer_that_is_wrong_either_way():
    assert said(CLOSE, QUESTION, "7") == UNLIKE_TRAINING


@pytest.mark.parametrize(("scene", "answer"), [(CLOSE, "0"), (SCENE, "1")])
def test_a_right_answer_needs_no_excuse(scene, answer):
    assert said(scene, QUESTION, answer) == ""


def test_a_wrong_answer_on_a_scene_as_clevr_places_them_has_none():
    assert said(PLACED, "How many things are there?", "0") == ""


def test_another_broken_rule_is_pointed_at():
    crowd = replace(SCENE, objects=(*SCENE.objects, replace(SCENE.objects[0], color="gray", x=0.5)))
    assert said(crowd, "How many things are there?", "3") == UNLIKE_TRAINING
