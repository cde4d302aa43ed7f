import io
import json
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from film_viz.data.fresh import fresh_scene
from film_viz.scenes.clevr_json import SceneError
from film_viz.scenes.render import object_index
from film_viz.scenes.sampling import sample_scene
from film_viz.store.gallery import SMALL
from film_viz.store.scenes import SceneStore
from film_viz.store.shown_scene import (
    GALLERY,
    LARGEST_SEED,
    changed_id,
    fresh_id,
    made_id,
    read_id,
    shown_scene,
    thumbnail,
    upload_of,
)


@pytest.fixture
def store(tmp_path):
    return SceneStore(tmp_path)


def test_a_seed_is_a_scene(store):
    shown = shown_scene("seed-7", store)
    assert shown.scene == sample_scene(7)
    assert shown.picture.shape == (320, 480, 3)
    assert shown.title == "Scene 7"
    assert all(thing.color in shown.alt for thing in shown.scene.objects)


def test_a_shared_picture_cannot_be_written_to(store):
    with pytest.raises(ValueError, match="read-only"):
        shown_scene("seed-7", store).picture[:] = 0


def test_places_lie_on_their_objects(store):
    shown = shown_scene("seed-7", store)
    index = object_index(shown.scene)
    hits = [index[int(y), int(x)] == i for i, (x, y) in enumerate(shown.places())]
    assert np.mean(hits) > 0.6  # the centre of a few is hidden behind others


def test_an_upload_is_a_picture_without_a_scene(store):
    scene_id = store.add_picture(_png())
    shown = shown_scene(scene_id, store)
    assert shown.scene is None
    assert len(shown.places()) == 0
    assert shown.title == "Uploaded picture"


@pytest.mark.parametrize("scene_id", ["seed-", "seed--1", f"seed-{LARGEST_SEED + 1}", "seed-1e3", "nonsense", "../x"])
def test_what_is_no_id_is_refused(store, scene_id):
    with pytest.raises(SceneError, match="choose one from the gallery"):
        shown_scene(scene_id, store)


def test_the_gallery_has_a_small_picture_of_each_scene():
    for scene_id in (*GALLERY, "seed-3"):  # the last is not of the gallery, and drawn
        assert thumbnail(scene_id).shape == (SMALL[1], SMALL[0], 3)


def test_a_fresh_scene_has_an_id_that_draws_it(tmp_path):
    shown = shown_scene(fresh_id("val", 0, 17), SceneStore(tmp_path))
    assert shown.scene == fresh_scene("val", 0, 17)
    assert shown.title == "Scene 17 of val"
    assert np.array_equal(shown.picture, shown_scene("fresh-val-0-17", SceneStore(tmp_path)).picture)


@pytest.mark.parametrize(
    "scene_id", ["fresh-", "fresh-val-0", "fresh-../x-0-1", "fresh-val-0-9999999999", "fresh-val--1-0"]
)
def test_what_is_no_fresh_scene_is_refused(tmp_path, scene_id):
    with pytest.raises(SceneError, match="choose one from the gallery"):
        shown_scene(scene_id, SceneStore(tmp_path))


def _png() -> bytes:
    import io

    from PIL import Image

    buffer = io.BytesIO()
    Image.new("RGB", (5, 7), "red").save(buffer, "PNG")
    return buffer.getvalue()


def test_what_to_know_of_an_uploaded_record_is_told_with_it(store):
    cube = {"shape": "cube", "size": "large", "color": "red", "material": "rubber", "3d_coords": [0, 0, 0.7]}
    ways = {"left": [-1, 0, 0], "right": [1, 0, 0], "behind": [0, 1, 0], "front": [0, -1, 0]}
    record = {"objects": [cube, cube | {"3d_coords": [30, -30, 0.7]}], "directions": ways}
    shown = shown_scene(store.add("a.json", json.dumps({"scenes": [record] * 3}).encode("utf-16")), store)
    told = " ".join(shown.notes)
    assert "the record's own directions" in told
    assert "the first of 3 scenes of the file is shown" in told
    assert "1 of 2 objects cannot be seen in the picture" in told
    assert np.isnan(shown.places()).tolist() == [[False, False], [True, True]]  # the second is behind the camera


def test_a_picture_that_is_not_of_clevrs_studio_is_told(store):
    assert "unlike those the network knows" in shown_scene(store.add_picture(_png()), store).notes[0]
    assert not shown_scene("seed-7", store).notes


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"extra": {"camera": [7.5, -6.5, -1]}}, "must stand where CLEVR's studio can have it"),
        ({"n": 40}, "has 40 objects; at most 32 can be drawn"),
        ({"relationships": True}, "'relationships' of the scene must be a JSON object"),
    ],
)
def test_a_record_that_cannot_be_shown_is_refused_before_it_is_kept(store, fields, reason):
    cube = {"shape": "cube", "size": "large", "color": "red", "material": "rubber", "3d_coords": [0, 0, 0.7]}
    record = {"objects": [cube] * fields.pop("n", 1), **fields}
    with pytest.raises(SceneError, match=reason):
        store.add("a.json", json.dumps(record).encode())


def test_of_an_animation_is_told_that_its_first_picture_is_shown(store):
    buffer, blue = io.BytesIO(), Image.new("RGB", (30, 20), "blue")
    Image.new("RGB", (30, 20), "red").save(buffer, "WEBP", save_all=True, append_images=[blue], lossless=True)
    upload = store.add("a.webp", buffer.getvalue())
    for name in (upload, read_id(upload, sample_scene(5))):
        shown = shown_scene(name, store)
        assert shown.picture[3, 4].tolist() == [255, 0, 0]
        assert [note for note in shown.notes if "the first picture of an animation" in note]
    assert not store.notes(store.add_picture(_png()))


def test_a_scene_that_was_read_is_shown_on_the_picture_as_it_came(store):
    buffer = io.BytesIO()
    Image.new("RGB", (30, 20), (110, 108, 105)).save(buffer, "PNG")
    picture, scene = store.add_picture(buffer.getvalue()), sample_scene(5)
    name = read_id(picture, scene)
    shown = shown_scene(name, store)
    assert shown.is_read
    assert shown.picture.shape == (20, 30, 3)
    assert [item.color for item in shown.scene.objects] == [item.color for item in scene.objects]
    assert "true only as far as that is" in shown.notes[0]
    assert upload_of(name) == picture
    assert upload_of("seed-7") == "seed-7"
    assert upload_of(changed_id(name, sample_scene(6))) == picture
    assert changed_id("seed-7", scene) == made_id(scene)


@pytest.mark.parametrize("name", ["read-", "read-0123456789abcdef0123-", "read-0123456789abcdef0123-AA", "read-x-y"])
def test_a_damaged_link_to_a_reading_is_refused(store, name):
    with pytest.raises(SceneError, match=r"damaged|not kept"):
        shown_scene(name, store)


def test_the_id_of_a_made_scene_holds_all_of_it(store):
    scene = sample_scene(7)
    shown = shown_scene(made_id(scene), store)
    assert shown.title == "Made scene"
    assert made_id(shown.scene) == shown.id
    drawn = shown_scene("seed-7", store).picture.astype(float)
    assert np.abs(shown.picture - drawn).mean() < 0.05  # gray levels
    assert not shown.notes


def test_a_made_scene_tells_of_what_it_hides(store):
    scene = sample_scene(7)
    away = replace(scene, objects=(replace(scene.objects[0], x=5.5, y=5.5), *scene.objects[1:]))
    assert "1 of" in shown_scene(made_id(away), store).notes[0]


@pytest.mark.parametrize("code", ["", "AAAA", "x" * 500])
def test_a_damaged_link_to_a_made_scene_is_refused(store, code):
    with pytest.raises(SceneError, match="damaged or cut short"):
        shown_scene(f"made-{code}", store)
