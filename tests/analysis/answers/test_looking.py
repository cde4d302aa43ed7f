"""Scores of where the network looks, on maps whose scores can be counted by hand."""

import numpy as np
import pytest

from film_viz.analysis.answers.looking import looking_score, meant_objects, object_cells
from film_viz.questions.parse import QuestionError
from film_viz.questions.program import ProgramError
from film_viz.scenes.scene import Scene, SceneObject

SCENE = Scene(
    (
        SceneObject("cube", "large", "red", "rubber", 0.0, 0.0),
        SceneObject("sphere", "small", "blue", "metal", -1.5, -1.5),
        SceneObject("cylinder", "small", "red", "metal", 1.5, 1.5),
    )
)


def test_a_question_means_what_it_singles_out_and_what_it_reads():
    assert meant_objects("How many red things are there?", SCENE) == (0, 2)
    assert meant_objects("What color is the thing left of the cube?", SCENE) == (0, 1)


def test_a_question_without_an_answer_has_no_objects():
    with pytest.raises(ProgramError):
        meant_objects("What shape is the red thing?", SCENE)
    with pytest.raises(QuestionError):
        meant_objects("What is the meaning of this?", SCENE)


def test_coverage_is_the_share_of_each_cell():
    index = np.full((6, 9), -1, dtype=np.int8)
    index[:3, :3] = 4  # a third of the width, half of the height
    index[3:, 6:] = 7
    coverage = object_cells(index, (4,), 2, 3)
    np.testing.assert_allclose(coverage, [[1, 0, 0], [0, 0, 0]])
    coarse = object_cells(index, (4, 7), 4, 2)
    np.testing.assert_allclose(coarse, [[2 / 3, 0], [2 / 3, 0], [0, 2 / 3], [0, 2 / 3]])


def test_coverage_keeps_the_area_on_any_grid():
    mask = (np.random.default_rng(0).random((31, 47)) < 0.3).astype(np.int8) - 1
    assert object_cells(mask, (0,), 14, 14).mean() == pytest.approx((mask == 0).mean())


def test_looking_only_at_the_objects_scores_full():
    coverage = np.zeros((4, 5))
    coverage[1, 2:4] = 1
    score = looking_score(np.where(coverage > 0, 8, 0), coverage)
    assert (score.iou, score.pointing, score.is_hit, score.chance) == (1, 1, True, 2 / 20)


def test_looking_elsewhere_scores_nothing():
    coverage = np.zeros((4, 5))
    coverage[1, 2:4] = 1
    maxima = np.zeros((4, 5), dtype=int)
    maxima[3, 0] = 9
    score = looking_score(maxima, coverage)
    assert (score.iou, score.pointing, score.is_hit) == (0, 0, False)


def test_half_right_is_counted_by_hand():
    coverage = np.zeros((2, 2))
    coverage[0] = 1
    score = looking_score(np.array([[6, 1], [3, 0]]), coverage)  # the two cells looked at are (0, 0) and (1, 0)
    assert (score.iou, score.pointing, score.is_hit) == (pytest.approx(1 / 3), 0.7, True)


def test_a_small_object_still_has_a_cell():
    coverage = np.zeros((3, 3))
    coverage[2, 2], coverage[2, 1] = 0.1, 0.05
    assert looking_score(np.eye(3, dtype=int), coverage).chance == pytest.approx(1 / 9)
    assert looking_score(np.eye(3, dtype=int), np.zeros((3, 3))) is None
