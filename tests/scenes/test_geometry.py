"""Rays against solids: what is hit lies on the surface, faces the ray, and nothing is missed or met too early."""

import numpy as np
import pytest

from film_viz.scenes.attributes import SHAPES, Shape
from film_viz.scenes.geometry import ground_hit, object_hit, object_normal, surface_distance
from film_viz.scenes.scene import Scene, SceneObject
from film_viz.scenes.studio import BEHIND, ground_profile, studio_of

EYE = (5.0, -4.0, 3.0)


def one(shape: Shape) -> Scene:
    return Scene((SceneObject(shape, "large", "red", "rubber", 0.5, 0.2, rotation=0.7),))


def rays(scene: Scene, n: int = 300) -> list[tuple[float, float, float]]:
    aims = np.array(scene.objects[0].position) + np.random.default_rng(0).normal(0, 0.5, (n, 3))
    ways = aims - EYE
    return [tuple(way) for way in (ways / np.linalg.norm(ways, axis=1, keepdims=True)).tolist()]


def local(scene: Scene, point: np.ndarray) -> tuple[float, float, float]:
    item = scene.objects[0]
    x, y, z = point - np.array(item.position)
    cosine, sine = np.cos(item.rotation), np.sin(item.rotation)
    return cosine * x + sine * y, cosine * y - sine * x, z


@pytest.mark.parametrize("shape", SHAPES)
def test_hits_lie_on_the_surface_and_normals_face_the_ray(shape: Shape) -> None:
    scene = one(shape)
    studio = studio_of(scene)
    distances = [(way, object_hit(studio, 0, EYE, way)) for way in rays(scene)]
    hits = [(way, t) for way, t in distances if t < np.inf]
    assert 30 < len(hits) < len(distances)
    for way, t in hits:
        point = np.array(EYE) + t * np.array(way)
        normal = object_normal(studio, 0, tuple(point.tolist()))
        assert np.linalg.norm(normal) == pytest.approx(1)
        assert np.dot(normal, way) < 0.05
        offset = local(scene, point)
        gap = np.linalg.norm(offset) - 0.7 if shape == "sphere" else surface_distance(SHAPES.index(shape), offset, 0.7)
        assert abs(gap) < 0.005


@pytest.mark.parametrize("shape", ["cube", "cylinder"])
def test_no_ray_passes_through_a_solid_that_small_steps_find(shape: Shape) -> None:
    scene = one(shape)
    studio = studio_of(scene)
    for way in rays(scene, 100):
        steps = np.array(EYE) + np.arange(3.0, 9.0, 0.01)[:, None] * np.array(way)
        deepest = min(surface_distance(SHAPES.index(shape), local(scene, place), 0.7) for place in steps)
        if abs(deepest) > 0.01:
            assert (object_hit(studio, 0, EYE, way) < np.inf) == (deepest < 0)


def test_ground_hits_lie_on_the_ground() -> None:
    for down in (-0.9, -0.4, -0.1, 0.05):
        way = np.array([BEHIND[0], BEHIND[1], down]) / np.hypot(1, down)
        point = np.array(EYE) + ground_hit(EYE, tuple(way.tolist())) * way
        u = point @ np.array(BEHIND)
        height, _ = ground_profile(u)
        assert point[2] == pytest.approx(height, abs=0.01)


def test_a_ray_into_the_sky_misses_the_ground() -> None:
    assert ground_hit(EYE, (0.0, 0.0, 1.0)) == np.inf
