"""Where things stand is found from where a picture shows them."""

import numpy as np
import pytest

from film_viz.scenes.camera import Camera
from film_viz.scenes.sampling import sample_scene
from film_viz.scenes.standing import FARTHEST, standing_at


@pytest.mark.parametrize("seed", range(5))
def test_it_inverts_the_camera(seed):
    scene = sample_scene(seed)
    camera, points = Camera(scene.camera), np.array([item.position for item in scene.objects])
    pixels = camera.project(points)[:, :2]
    np.testing.assert_allclose(standing_at(pixels, points[:, 2], camera), points[:, :2], atol=1e-9)


def test_a_pixel_whose_ray_never_comes_down_stays_in_reach():
    places = standing_at(np.array([[240.0, -400.0], [-9e5, 9e5]]), np.array([0.35, 0.7]), Camera())
    assert np.isfinite(places).all()
    assert (np.hypot(*places.T) <= FARTHEST + 1e-9).all()
