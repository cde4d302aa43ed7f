"""What was read is held against what is there: matched as by trying all ways, and each mistake counted once."""

from dataclasses import replace
from itertools import permutations

import numpy as np
import pytest

from film_viz.evaluation.reading import WITHIN, known_scenes, matched, scores_of
from film_viz.models.parts.scene_reading import ReadObject, ReadPicture
from film_viz.scenes.camera import Camera
from film_viz.scenes.sampling import sample_scene
from film_viz.scenes.scene import Scene
from foreign import good_records, write_folder

SCENE = sample_scene(11)


def seen_as(scene: Scene, shifts: np.ndarray | float = 0.0) -> ReadPicture:
    """Return a picture read as a scene, its centers off by some pixels."""
    points = np.array([item.position for item in scene.objects])
    pixels = Camera(scene.camera).project(points)[:, :2] + shifts
    objects = zip(scene.objects, pixels.tolist(), strict=True)
    return ReadPicture(scene, tuple(ReadObject(item, (px, py), 1.0) for item, (px, py) in objects))


def test_a_scene_that_is_read_as_it_is_scores_all():
    found = scores_of([seen_as(SCENE)] * 2, [SCENE] * 2)
    for score in (found.found, found.true, found.known, found.related, found.whole, *found.attributes.values()):
        assert score.accuracy == 1
    assert found.found.count == found.true.count == 2 * len(SCENE)
    assert found.related.count == 2 * 4 * len(SCENE) * (len(SCENE) - 1)
    assert found.pixels_off == pytest.approx(0, abs=1e-9)


def test_each_mistake_costs_its_own():
    first, second, *rest = SCENE.objects
    other = "cube" if first.shape != "cube" else "sphere"
    wrong = replace(SCENE, objects=(replace(first, shape=other, x=first.x + 0.5), *rest))
    picture = seen_as(SCENE)
    read = ReadPicture(wrong, (picture.objects[0], *picture.objects[2:]))
    stray = ReadObject(second, (5.0, 5.0), 0.4)
    read = ReadPicture(replace(wrong, objects=(*wrong.objects, second)), (*read.objects, stray))
    found = scores_of([read], [SCENE])
    n = len(SCENE)
    assert found.found.accuracy == pytest.approx((n - 1) / n)
    assert found.true.accuracy == pytest.approx((n - 1) / n)
    assert found.attributes["shape"].accuracy == found.known.accuracy == pytest.approx((n - 2) / n)
    assert found.attributes["color"].accuracy == pytest.approx((n - 1) / n)
    assert found.whole.accuracy == 0
    assert found.units_off is not None
    assert found.units_off[0] == 0 < found.units_off[1]


@pytest.mark.parametrize("seed", range(6))
def test_as_many_as_possible_are_matched_and_then_the_nearest(seed):
    rng = np.random.default_rng(seed)
    scene = Scene(sample_scene(seed).objects[:4])
    picture = seen_as(scene, rng.normal(0, 12, (len(scene), 2)))
    distances = np.linalg.norm(
        np.array([one.pixel for one in picture.objects])[:, None]
        - Camera(scene.camera).project(np.array([o.position for o in scene.objects]))[None, :, :2],
        axis=2,
    )

    def cost(order: tuple[int, ...]) -> tuple[int, float]:
        near = [distances[i, j] for i, j in enumerate(order) if distances[i, j] <= WITHIN]
        return -len(near), sum(near)

    best = min(permutations(range(len(scene))), key=cost)
    assert sorted(matched(picture, scene)) == [(i, j) for i, j in enumerate(best) if distances[i, j] <= WITHIN]


def test_where_nothing_was_read_nothing_is_said_of_distances():
    found = scores_of([ReadPicture(Scene(()), ())], [SCENE])
    assert found.found.accuracy == 0
    assert found.to_json()["units_off"] is None
    assert found.true.count == 0


def test_a_folder_without_scene_records_is_refused(tmp_path):
    questions, scenes = good_records()
    assert len(known_scenes(write_folder(tmp_path / "known", questions, scenes), "val")) == len(scenes)
    with pytest.raises(ValueError, match="has no scene records"):
        known_scenes(write_folder(tmp_path / "unknown", questions), "val")
