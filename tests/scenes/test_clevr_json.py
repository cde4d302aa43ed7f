"""CLEVR scene files are read and written, and their relationships are checked."""

import json
from copy import deepcopy
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from film_viz.scenes.clevr_json import (
    SceneError,
    read_scenes,
    record_of,
    relationships,
    scene_from_record,
    write_scenes,
)
from film_viz.scenes.render import render
from film_viz.scenes.sampling import sample_scene
from film_viz.scenes.scene import CAMERA_POSITION, Lamps, Scene, SceneObject

SCENE = sample_scene(11)


@pytest.fixture
def record():
    return deepcopy(record_of(SCENE, 7, "CLEVR_val_000007.png", "val"))


@pytest.fixture(scope="session")
def reference(shared_dir: Path):
    return shared_dir / "clevr" / "reference" / "scenes" / "CLEVR_ref_scenes.json"


@given(st.integers(0, 2**32))
@settings(max_examples=20)
def test_a_scene_survives_the_round_trip_exactly(seed):
    scene = sample_scene(seed)
    assert scene_from_record(json.loads(json.dumps(record_of(scene, 0, "a.png", "val")))) == scene


def test_a_file_survives_the_round_trip_exactly(tmp_path):
    scenes = [sample_scene(seed) for seed in range(5)]
    records = [record_of(scene, 3 + i, f"CLEVR_new_{3 + i:06d}.png", "new") for i, scene in enumerate(scenes)]
    write_scenes(tmp_path / "scenes.json", records, "new")
    again = read_scenes(tmp_path / "scenes.json")
    assert [item.scene for item in again] == scenes
    assert [(r.image_index, r.image_filename, r.split) for r in again][1] == (4, "CLEVR_new_000004.png", "new")
    assert json.loads((tmp_path / "scenes.json").read_text())["info"]["split"] == "new"


def test_a_scene_that_is_read_renders_the_same_picture(record):
    assert np.array_equal(render(scene_from_record(record), 48, 32), render(SCENE, 48, 32))


def test_an_empty_scene_survives(record):
    assert scene_from_record(record_of(Scene(()), 0, "a.png", "val")) == Scene(())


def test_our_records_agree_with_the_reference(reference):
    records = json.loads(reference.read_text())["scenes"]
    for theirs, read in zip(records, read_scenes(reference), strict=True):
        ours = record_of(read.scene, read.image_index, read.image_filename, read.split)
        assert set(ours) == set(theirs)
        assert ours["relationships"] == theirs["relationships"]
        assert ours["directions"] == theirs["directions"]
        for mine, other in zip(ours["objects"], theirs["objects"], strict=True):
            assert mine.pop("pixel_coords") == pytest.approx(other.pop("pixel_coords"), abs=1e-5)
            assert mine == other


def test_the_camera_is_found_from_the_pixel_coordinates(reference):
    for theirs in json.loads(reference.read_text())["scenes"]:
        camera = theirs.pop("extra")["camera"]
        assert scene_from_record(theirs).camera == pytest.approx(camera, abs=1e-4)


@pytest.mark.parametrize("n_objects", [1, 2])
def test_few_objects_still_give_a_camera_that_sees_them_there(record, n_objects):
    few = Scene(SCENE.objects[:n_objects], SCENE.camera)
    record = record_of(few, 0, "a.png", "val")
    del record["extra"]
    seen = record_of(scene_from_record(record), 0, "a.png", "val")["objects"]
    for ours, given_ in zip(seen, record["objects"], strict=True):
        assert ours["pixel_coords"] == pytest.approx(given_["pixel_coords"], abs=1.01)


def test_without_extra_and_pixel_coordinates_the_studio_stands_still(record):
    del record["extra"]
    for item in record["objects"]:
        del item["pixel_coords"]
    scene = scene_from_record(record)
    assert (scene.camera, scene.lamps) == (CAMERA_POSITION, Lamps())


def test_pixel_coordinates_of_another_camera_are_not_believed(record):
    del record["extra"]
    for item in record["objects"]:
        item["pixel_coords"][0] = 480 - item["pixel_coords"][0]
    assert scene_from_record(record).camera == CAMERA_POSITION


def test_relationships_may_be_missing(record):
    del record["relationships"]
    assert scene_from_record(record) == SCENE


def test_a_claimed_relationship_that_does_not_hold_is_refused(record):
    i, j = next((i, row[0]) for i, row in enumerate(relationships(SCENE)["left"]) if row)
    record["relationships"]["left"][j].append(i)
    message = f"scene CLEVR_val_000007.png says that object {i} is 'left' of object {j}, but by .* directions it is not"
    with pytest.raises(SceneError, match=message):
        scene_from_record(record)


def test_a_relationship_that_is_left_out_is_refused(record):
    i, j = next((i, row[-1]) for i, row in enumerate(relationships(SCENE)["front"]) if row)
    record["relationships"]["front"][i].pop()
    message = f"000007.png does not say that object {j} is 'front' of object {i}, but by .* directions it is;"
    with pytest.raises(SceneError, match=message):
        scene_from_record(record)


def _change(record, path, value):
    *parents, last = path
    for key in parents:
        record = record[key]
    record[last] = value


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (["objects"], None, "scene CLEVR_val_000007.png has no list 'objects', but None there"),
        (["objects"], {"0": {}}, "scene CLEVR_val_000007.png has no list 'objects', but {'0': {}} there"),
        (["objects"], [{}] * 33, "has 33 objects; at most 32 can be drawn"),
        (["objects", 2], 7, "object 2 of scene .*000007.png must be a JSON object, got 7"),
        (["objects", 1, "color"], "pink", "object 1 of scene .*000007.png cannot be read: color must be one of gray"),
        (["objects", 1, "shape"], ["cube"], r"shape must be one of cube, .*, got \['cube'\]"),
        (["objects", 0], {"3d_coords": [0, 0, 0]}, "object 0 of scene .* has no 'shape'"),
        (["objects", 0, "3d_coords"], [0.0, float("nan"), 1.0], "number 1 of '3d_coords' of object 0 of .* got nan"),
        (["objects", 0, "3d_coords"], [10**400, 0, 1.0], "must be a finite number from -1000 to 1000, got 1000"),
        (["objects", 0, "3d_coords"], [1e308, 0, 1.0], r"from -1000 to 1000, got 1e\+308"),
        (["objects", 0, "3d_coords"], [1, 2], r"must be a list of 3 numbers, got 2: \[1, 2\]"),
        (["objects", 0, "3d_coords"], [1, 2, 3, 4], r"must be a list of 3 numbers, got 4: \[1, 2, 3, 4\]"),
        (["objects", 0, "3d_coords"], "123", "must be a list of 3 numbers, got '123'"),
        (["objects", 0, "3d_coords"], [True, 0, 0], "must be a finite number from -1000 to 1000, got True"),
        (["objects", 0, "rotation"], float("inf"), "'rotation' of object 0 of .* must be a finite number, got inf"),
        (["extra", "camera"], [1.0], r"'camera' in 'extra' of scene .* must be a list of 3 numbers, got 1: \[1.0\]"),
        (["extra", "camera"], [0.0, 0.0, 9.0], "its x from 5.481 to 9.481 scene units, got 0"),
        (["extra", "camera"], [7.5, -6.5, -1], "its z from 3.344 to 7.344 scene units, got -1; leave 'extra' out"),
        (["extra", "lamps", "Lamp_Back"], [0, 0, 0], "'Lamp_Back' in 'lamps' in 'extra' of .* its y from 0.646"),
        (["extra", "lamps"], {"Lamp_Key": [6, -3, 4]}, "'lamps' in 'extra' of scene .* has no 'Lamp_Fill'"),
        (["relationships"], True, "'relationships' of .* must be a JSON object of 'left'.* got True"),
        (["relationships"], [[0, "left", 1]], "'relationships' of .* must be a JSON object"),
        (["relationships", "left"], [], "'left' in 'relationships' of scene .* has 0 rows for [0-9]+ objects"),
        (["relationships", "left"], 3, "must be a list of object numbers per object, got 3"),
        (["relationships", "left", 0], [99], "names object 99, but the [0-9]+ objects are numbered from 0"),
        (["relationships", "left", 0], [0.5], "must be a whole number from 0 on, got 0.5"),
        (["directions", "left"], [0, 0, 0], "'left' in 'directions' of .* must be a vector of length 1 on the ground"),
        (["directions"], {"left": [-1, 0, 0]}, "'directions' of .* has no 'right': state all four"),
    ],
)
def test_a_bad_record_is_refused_by_name(record, path, value, message):
    _change(record, path, value)
    with pytest.raises(SceneError, match=message):
        scene_from_record(record)


def test_what_is_not_a_record_is_refused():
    with pytest.raises(SceneError, match=r"the scene has no list 'objects', it is \[1, 2\]"):
        scene_from_record([1, 2])


@pytest.mark.parametrize(
    ("contents", "message"),
    [
        ("[]", "is not a CLEVR scene file"),
        ("{", "breaks off or is damaged at the name of a field"),
        ('{"scenes": [3]}', "record 0 of 'scenes' in .* must be a JSON object, got 3"),
        ('{"scenes": [{"objects": []}]}', "scene 0 of scenes.json needs an image_index, an image_filename and a split"),
    ],
)
def test_a_bad_file_is_refused(tmp_path, contents, message):
    path = tmp_path / "scenes.json"
    path.write_text(contents)
    with pytest.raises(SceneError, match=message):
        read_scenes(path)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(SceneError, match=r"there is no scene file .*none\.json"):
        read_scenes(tmp_path / "none.json")


def test_a_rotated_object_keeps_its_rotation():
    item = SceneObject("cube", "large", "red", "metal", 1.0, -2.0, rotation=271.70234229113413)
    record = record_of(Scene((item,)), 0, "a.png", "val")
    assert record["objects"][0]["rotation"] == item.rotation
    assert scene_from_record(record).objects == (item,)
