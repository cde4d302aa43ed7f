"""Objects outside the picture are counted as the picture itself shows it."""

import numpy as np

from film_viz.scenes.outside import n_outside
from film_viz.scenes.render import object_index
from film_viz.scenes.sampling import sample_scene
from film_viz.scenes.scene import Scene, SceneObject


def lone(x: float, y: float, shape: str = "sphere") -> Scene:
    return Scene((SceneObject(shape, "large", "red", "rubber", x, y),))


def test_no_object_that_the_picture_shows_is_called_outside():
    draw = np.random.default_rng(4)
    for x, y in draw.uniform(-12, 12, (60, 2)):
        scene = lone(x, y, str(draw.choice(["sphere", "cube", "cylinder"])))
        if n_outside(scene):
            assert (object_index(scene, 240, 160) < 0).all()


def test_far_away_and_behind_the_camera_is_outside():
    assert [n_outside(lone(*place)) for place in ((0, 0), (30, -30), (-500, 500), (40, 40), (9, -8))] == [0, 1, 1, 1, 1]
    assert [n_outside(sample_scene(seed)) for seed in range(20)] == [0] * 20
    assert n_outside(Scene(())) == 0
