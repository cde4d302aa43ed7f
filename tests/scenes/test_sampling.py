"""Scenes are drawn by CLEVR's placement protocol, uniformly and repeatably."""

import math
from collections import Counter
from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chisquare

from film_viz.scenes import sampling
from film_viz.scenes.attributes import COLORS, DIRECTIONS, MATERIALS, SHAPES, SIZES
from film_viz.scenes.render import visible_pixels
from film_viz.scenes.sampling import SceneSettings, sample_scene
from film_viz.scenes.scene import CAMERA_POSITION, Lamps

N_SCENES = 300


@pytest.fixture(scope="module")
def scenes():
    return [sample_scene(seed) for seed in range(1000, 1000 + N_SCENES)]


@given(st.integers(0, 2**40))
@settings(max_examples=20)
def test_the_same_seed_gives_the_same_scene(seed):
    assert sample_scene(seed) == sample_scene(seed)


def test_seeds_give_different_scenes(scenes):
    assert len(set(scenes)) == N_SCENES
    assert len({sample_scene((seed, index)) for seed in range(3) for index in range(5)}) == 15


def test_objects_stand_in_the_square(scenes):
    assert all(abs(o.x) <= 3 and abs(o.y) <= 3 for scene in scenes for o in scene.objects)


def test_objects_keep_their_distance(scenes):
    gaps = [
        math.dist((a.x, a.y), (b.x, b.y)) - a.radius - b.radius
        for scene in scenes
        for a, b in combinations(scene.objects, 2)
    ]
    assert min(gaps) >= 0.25


@pytest.mark.parametrize("direction", ["right", "behind"])
def test_objects_keep_their_margin_on_both_axes(scenes, direction):
    dx, dy = DIRECTIONS[direction]
    separations = [
        abs((a.x - b.x) * dx + (a.y - b.y) * dy) for scene in scenes for a, b in combinations(scene.objects, 2)
    ]
    assert min(separations) >= 0.4 - 1e-9


def test_every_object_shows_200_pixels(scenes):
    assert min(visible_pixels(scene).min() for scene in scenes[:100]) >= 200


def test_numbers_of_objects_are_uniform_from_3_to_10(scenes):
    counts = Counter(len(scene) for scene in scenes)
    assert set(counts) == set(range(3, 11))
    assert chisquare(list(counts.values())).pvalue > 1e-3


@pytest.mark.parametrize(("name", "values"), [("shape", SHAPES), ("color", COLORS), ("material", MATERIALS)])
def test_attributes_are_uniform(scenes, name, values):
    counts = Counter(getattr(o, name) for scene in scenes for o in scene.objects)
    assert set(counts) == set(values)
    assert chisquare(list(counts.values())).pvalue > 1e-3


def test_the_first_object_is_as_often_small_as_large(scenes):
    counts = Counter(scene.objects[0].size for scene in scenes if len(scene) <= 5)
    assert set(counts) == set(SIZES)
    assert chisquare(list(counts.values())).pvalue > 1e-3


def test_attributes_are_independent_of_each_other(scenes):
    counts = Counter((o.shape, o.material) for scene in scenes for o in scene.objects)
    assert chisquare(list(counts.values())).pvalue > 1e-3


def test_camera_and_lamps_are_jittered_within_their_ranges(scenes):
    cameras = np.array([scene.camera for scene in scenes]) - CAMERA_POSITION
    assert 0.45 < np.abs(cameras).max() <= 0.5
    for name in ("key", "fill", "back"):
        moves = np.array([getattr(scene.lamps, name) for scene in scenes]) - getattr(Lamps(), name)
        assert 0.9 < np.abs(moves).max() <= 1.0


def test_without_jitter_the_studio_stands_still():
    scene = sample_scene(3, SceneSettings(camera_jitter=0.0, lamp_jitter=0.0))
    assert (scene.camera, scene.lamps) == (CAMERA_POSITION, Lamps())


@pytest.mark.parametrize(
    ("cogent", "of_cubes"), [("A", {"gray", "blue", "brown", "yellow"}), ("B", {"red", "green", "purple", "cyan"})]
)
def test_cogent_ties_the_colors_of_cubes_and_cylinders(cogent, of_cubes):
    seen = {shape: set() for shape in SHAPES}
    for seed in range(60):
        for item in sample_scene(seed, SceneSettings(cogent=cogent)).objects:
            seen[item.shape].add(item.color)
    assert seen == {"cube": of_cubes, "cylinder": set(COLORS) - of_cubes, "sphere": set(COLORS)}


def test_subsets_are_kept():
    choice = SceneSettings(2, 2, shapes=("cube",), colors=("red", "blue"), materials=("metal",), sizes=("small",))
    objects = [o for seed in range(20) for o in sample_scene(seed, choice).objects]
    assert len(objects) == 40
    assert {(o.shape, o.color, o.material, o.size) for o in objects} == {
        ("cube", "red", "metal", "small"),
        ("cube", "blue", "metal", "small"),
    }


def test_crowding_that_never_fits_is_given_up(monkeypatch):
    monkeypatch.setattr(sampling, "MAX_ATTEMPTS", 5)
    with pytest.raises(ValueError, match="found no place for 12 objects in 5 attempts: ask for fewer"):
        sample_scene(0, SceneSettings(12, 12, sizes=("large",)))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"min_objects": 0}, "need 1 <= min_objects <= max_objects <= 12, got min_objects=0 and max_objects=10"),
        ({"min_objects": 5, "max_objects": 4}, "got min_objects=5 and max_objects=4"),
        ({"max_objects": 13}, "got min_objects=3 and max_objects=13"),
        ({"cogent": "C"}, "cogent must be one of none, A, B, got 'C'"),
        ({"shapes": ()}, r"shapes must hold one or more of cube, .* got \(\)"),
        ({"colors": ("red", "pink")}, "colors must hold one or more of gray, .* got .*'pink'"),
        ({"sizes": ("small", "small")}, "sizes must hold .* each once"),
        ({"camera_jitter": -1.0}, r"camera_jitter must lie in 0\.\.2 scene units, got -1.0"),
        ({"lamp_jitter": math.nan}, "lamp_jitter must lie in"),
        ({"cogent": "A", "colors": ("red",)}, "condition A leaves no color for a cube: add one of gray, blue"),
    ],
)
def test_settings_that_make_no_sense_are_refused(change, message):
    with pytest.raises(ValueError, match=message):
        replace(SceneSettings(), **change)
