"""Hostile records are rendered or refused in a sentence, and no kernel reads or writes outside its tables."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import hostile_records
from film_viz.scenes.render import object_index, render
from film_viz.scenes.sampling import sample_scene
from film_viz.scenes.scene import CAMERA_POSITION, Lamps, Scene, SceneObject
from film_viz.scenes.studio import studio_of
from hostile_records import run_kernels_on_any_numbers

FUZZER = Path(hostile_records.__file__)
ENDS = {"rendered", "refused", "kernels of any numbers"}


def fuzzed(n_records: int, **environment: str) -> dict[str, int]:
    """Return how so many records end in a process of their own."""
    command = [sys.executable, str(FUZZER), str(n_records), "1"]
    done = subprocess.run(command, capture_output=True, text=True, env=os.environ | environment, timeout=280)
    assert done.returncode == 0, done.stderr
    ends: dict[str, int] = json.loads(done.stdout)
    assert set(ends) == ENDS, done.stderr
    return ends


@pytest.mark.slow
def test_hostile_records_are_rendered_or_refused_in_a_sentence():
    ends = fuzzed(500)
    assert min(ends["rendered"], ends["refused"]) > 100


@pytest.mark.slow
def test_no_index_leaves_its_table_with_bounds_checked(tmp_path):
    ends = fuzzed(400, NUMBA_BOUNDSCHECK="1", NUMBA_CACHE_DIR=str(tmp_path))
    assert ends["kernels of any numbers"] == 40


def test_kernels_return_whatever_numbers_they_are_given():
    with np.errstate(all="ignore"):
        for seed in range(30):
            run_kernels_on_any_numbers(np.random.default_rng(seed))


@pytest.mark.parametrize("place", [float("nan"), float("inf")])
def test_numbers_that_are_none_are_refused_before_rendering(place):
    cube = SceneObject("cube", "large", "red", "rubber", place, 0.0)
    for scene in (Scene((cube,)), Scene((), (place, -6.0, 5.0)), Scene((), CAMERA_POSITION, Lamps(key=(0, 0, place)))):
        with pytest.raises(ValueError, match="must stand at finite coordinates"):
            studio_of(scene)


def test_a_lamp_at_the_origin_is_refused_before_rendering():
    with pytest.raises(ValueError, match="no lamp at the origin"):
        studio_of(Scene((), lamps=Lamps(back=(0.0, 0.0, 0.0))))


@pytest.mark.parametrize("corner", [(x, y, z) for x in (-2, 2) for y in (-2, 2) for z in (-2, 2)])
def test_from_every_corner_of_its_bounds_the_camera_sees_the_studio(corner):
    moved = Scene(sample_scene(1).objects, tuple(np.add(CAMERA_POSITION, corner).tolist()))
    picture = render(moved, 60, 40, "training")
    assert picture.min() > 0
    assert len(np.unique(object_index(moved, 60, 40))) > 2


def test_objects_behind_the_camera_and_far_away_leave_the_picture_as_it_is():
    scene = sample_scene(2)
    away = [
        SceneObject("cube", "large", "red", "metal", x, y) for x, y in ((30, -30), (-900, 900), (12, -10.5), (900, 0))
    ]
    with_away = Scene((*scene.objects, *away), scene.camera, scene.lamps)
    gap = np.abs(render(with_away, 96, 64).astype(int) - render(scene, 96, 64))
    assert gap.mean() < 0.5
    assert (object_index(with_away) < len(scene)).all()
