"""Closed-form soft shadows against brute force: many rays to a disc, each traced against the solid itself."""

import numpy as np
import pytest

from film_viz.scenes.attributes import Shape
from film_viz.scenes.geometry import object_hit
from film_viz.scenes.scene import Scene, SceneObject
from film_viz.scenes.shadows import covered_share, disc_share
from film_viz.scenes.studio import SUN_RADIUS, SUN_UNIT, studio_of


def disc_directions(n: int) -> np.ndarray:
    """Unit directions spread evenly over the disc of the sun."""
    radius, angle = np.tan(SUN_RADIUS) * np.sqrt((np.arange(n) + 0.5) / n), 2.399963 * np.arange(n)
    axis = np.array(SUN_UNIT)
    side = np.cross(axis, (0, 0, 1)) / np.linalg.norm(np.cross(axis, (0, 0, 1)))
    up = np.cross(side, axis)
    out = axis + (radius * np.cos(angle))[:, None] * side + (radius * np.sin(angle))[:, None] * up
    return out / np.linalg.norm(out, axis=1, keepdims=True)


@pytest.mark.parametrize(
    ("shape", "clear", "tolerance"), [("sphere", 0.3, 0.01), ("cylinder", 0.72, 0.01), ("cube", 0.95, 0.02)]
)
def test_the_covered_share_of_the_sun_is_what_many_rays_find(shape: Shape, clear: float, tolerance: float) -> None:
    studio = studio_of(Scene((SceneObject(shape, "large", "red", "rubber", 0.3, -0.2, rotation=0.4),)))
    directions = [tuple(row) for row in disc_directions(200)]
    xy = np.random.default_rng(1).uniform((-1.6, -1.1), (0.8, 1.2), (400, 2))
    points = [(x, y, 0.0) for x, y in xy.tolist() if np.hypot(x - 0.3, y + 0.2) > clear]
    found = np.array([covered_share(studio, 0, point, SUN_UNIT, SUN_RADIUS) for point in points])
    true = np.array([np.mean([object_hit(studio, 0, p, way) < np.inf for way in directions]) for p in points])
    assert ((true > 0.1) & (true < 0.9)).sum() > 10, "too few points lie in the half-shadow to compare"
    assert np.abs(found - true).mean() < tolerance


def test_a_line_through_the_middle_of_a_disc_halves_it() -> None:
    assert disc_share(0.0) == 0.5
    assert disc_share(-1.5) == 0.0
    assert disc_share(1.5) == 1.0
