"""CLEVR's rules of placement, against the scenes that are drawn by them and scenes that break one."""

from dataclasses import replace

import numpy as np
import pytest

from film_viz.scenes.camera import HEIGHT, WIDTH, Camera
from film_viz.scenes.placement import FARTHEST_SEEN, field_of_view, keeps_apart, violations
from film_viz.scenes.sampling import sample_scene
from film_viz.scenes.scene import CAMERA_POSITION, Scene, SceneObject
from film_viz.scenes.scene_code import scene_code, scene_of_code
from three_objects import SCENE


def at(thing: SceneObject, x: float, y: float) -> SceneObject:
    return replace(thing, x=x, y=y)


@pytest.mark.parametrize("seed", range(8))
def test_scenes_that_are_drawn_by_the_rules_break_none_and_none_once_rounded(seed):
    scene = sample_scene(seed)
    assert violations(scene) == violations(scene_of_code(scene_code(scene))) == ()


def test_each_rule_is_told_with_its_figures():
    cube, ball, cylinder = SCENE.objects
    right, behind = np.array(SCENE.directions.right), np.array(SCENE.directions.behind)
    near = at(ball, *(0.9 * right + 0.5 * behind))  # 1.03 from the cube's middle, 1.05 of both radii
    (touching,) = violations(Scene((cube, near)))
    assert (touching.rule, touching.objects, touching.wanted) == ("distance", (0, 1), 0.25)
    assert touching.found == pytest.approx(np.hypot(0.9, 0.5) - 1.05)
    assert "reach 0.02 into each other" in touching.sentence(Scene((cube, near)))
    (level,) = violations(Scene((cube, at(ball, *(2 * right + 0.3 * behind)))))
    assert (level.rule, level.direction, level.found) == ("margin", "front and behind", pytest.approx(0.3))
    away = Scene((at(cylinder, -3.2, 0.5),))
    assert [one.rule for one in violations(away)] == ["ground"]
    assert "stands outside CLEVR's piece of ground" in violations(away)[0].sentence(away)


def test_what_is_hidden_or_out_of_the_picture_shows_too_few_pixels():
    cube, ball, _ = SCENE.objects
    behind = np.array(SCENE.directions.behind)
    hidden = Scene((cube, at(ball, *(2.0 * behind))))
    rules = {one.rule: one for one in violations(hidden)}
    assert rules["pixels"].objects == (1,)
    assert "CLEVR wants 200 of 480 x 320" in rules["pixels"].sentence(hidden)
    beside = Scene((at(ball, 6.0, 6.0),))
    assert [(one.rule, one.found) for one in violations(beside)] == [("ground", 6.0), ("pixels", 0)]


def test_an_object_keeps_apart_or_not():
    cube, ball, cylinder = SCENE.objects
    assert keeps_apart(ball, ())
    assert not keeps_apart(at(ball, 0.1, 0.1), (cube,))
    assert keeps_apart(ball, (cube, cylinder)) == (not violations(SCENE))


def test_the_field_of_view_is_what_the_pictures_corners_show():
    corners = field_of_view(CAMERA_POSITION)
    pixels = Camera().project(np.column_stack([corners, np.zeros(4)]))[:, :2]
    np.testing.assert_allclose(pixels[:2], [[0, HEIGHT], [WIDTH, HEIGHT]], atol=1e-6)
    np.testing.assert_allclose(pixels[2:, 0], [WIDTH, 0], atol=1e-6)


@pytest.mark.parametrize("height", [2.0, 3.35, 5.34, 7.34])
def test_however_low_the_camera_its_field_ends(height):
    camera = (*CAMERA_POSITION[:2], height)
    corners = field_of_view(camera)
    assert np.isfinite(corners).all()
    assert np.hypot(*(corners - np.array(camera[:2])).T).max() < 1.1 * FARTHEST_SEEN
