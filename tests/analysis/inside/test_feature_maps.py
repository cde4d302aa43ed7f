"""What is seen inside the blocks, against the formula of FiLM and against whole passes."""

import numpy as np
import pytest
import torch

from film_viz.analysis.answers.ask import ask, image_features, question_params
from film_viz.analysis.inside.feature_maps import (
    MapPlace,
    SpriteOrder,
    channel_steps,
    look_inside,
    peaks_over_scenes,
    sprite_order,
)
from film_viz.models.checkpoint import load_checkpoint
from film_viz.models.exhibits import Maxima

QUESTION = "How many cubes are there?"


@pytest.fixture(scope="module")
def checkpoint(app_home):
    return load_checkpoint(app_home / "checkpoints" / "first")


@pytest.fixture(scope="module")
def features(checkpoint):
    pictures = np.random.default_rng(0).integers(0, 256, (3, 40, 60, 3), dtype=np.uint8)
    return (torch.cat([image_features(checkpoint, picture)[0] for picture in pictures]),)


@pytest.fixture(scope="module")
def params(checkpoint):
    return question_params(checkpoint, QUESTION)[1]


@pytest.fixture(scope="module")
def inside(checkpoint, features, params):
    return look_inside(checkpoint, (features[0][:1],), params)


def test_the_last_layer_gives_the_networks_own_answer(checkpoint, features, inside):
    answer = ask(checkpoint, (features[0][:1],), QUESTION)
    np.testing.assert_allclose(inside.probability[-1], answer.probability, atol=1e-6)
    np.testing.assert_array_equal(inside.maxima[-1], answer.exhibit(Maxima).counts)
    assert inside.maxima.shape == (3, 8, 8)  # stem and two blocks
    assert (inside.maxima.sum(axis=(1, 2)) == 32).all()


def test_the_steps_of_a_channel_are_those_of_the_network(inside, params):
    block, channel = 1, 5
    gamma, beta = float(params.gamma[0, block, channel]), float(params.beta[0, block, channel])
    steps = channel_steps(inside.before[block, channel], gamma, beta)
    np.testing.assert_allclose(steps[1], gamma * inside.before[block, channel], rtol=1e-6)
    np.testing.assert_allclose(steps[2], inside.after[block, channel], atol=1e-5)
    np.testing.assert_allclose(steps[3], inside.maps(MapPlace.RECTIFIED, block)[channel], atol=1e-5)


def test_every_stage_has_one_map_per_channel(inside):
    for stage in MapPlace:
        assert inside.maps(stage, 0).shape == (16, 8, 8)
    np.testing.assert_array_equal(inside.maps(MapPlace.OUTPUT, 1), inside.output[1])


def test_channels_are_sorted_by_what_is_asked():
    maps = np.zeros((3, 2, 2))
    maps[1] = -5
    maps[2, 0, 0] = 2
    gamma = np.array([-3.0, 0.5, 1.0])
    assert sprite_order(maps, gamma, None, SpriteOrder.INDEX).tolist() == [0, 1, 2]
    assert sprite_order(maps, gamma, None, SpriteOrder.ACTIVATION).tolist() == [1, 2, 0]
    assert sprite_order(maps, gamma, None, SpriteOrder.GAMMA).tolist() == [0, 2, 1]
    assert sprite_order(maps, gamma, maps + np.array([[[1]], [[2]], [[0]]]), SpriteOrder.CHANGE).tolist() == [1, 0, 2]


def test_sorting_by_change_needs_a_pinned_question():
    with pytest.raises(ValueError, match="no pinned question"):
        sprite_order(np.zeros((3, 2, 2)), np.ones(3), None, SpriteOrder.CHANGE)


def test_peaks_over_scenes_are_those_of_each_scene_alone(checkpoint, features, params):
    peaks = peaks_over_scenes(checkpoint, features, params)
    assert peaks.shape == (3, 2, 16)
    for index in range(3):
        alone = look_inside(checkpoint, (features[0][index : index + 1],), params)
        expected = np.maximum(alone.after, 0).max(axis=(2, 3))
        np.testing.assert_allclose(peaks[index], expected, atol=1e-5)
