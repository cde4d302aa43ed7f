import contextlib
import io
import json
import os
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from PIL import Image

from film_viz.data.pictures import MOST_BYTES, PictureError
from film_viz.scenes.clevr_json import SceneError, record_of
from film_viz.scenes.sampling import sample_scene
from film_viz.store import scenes
from film_viz.store.scenes import SceneStore
from mutations import mutations


def picture_bytes(width: int, height: int, kind: str = "PNG", **options: object) -> bytes:
    pixels = np.random.default_rng(0).integers(0, 256, (height, width, 3), dtype=np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, kind, **options)
    return buffer.getvalue()


@pytest.fixture
def store(tmp_path):
    return SceneStore(tmp_path / "uploads")


def test_a_picture_comes_back_as_it_was(store):
    contents = picture_bytes(30, 20)
    kept = store.picture(store.add("a.png", contents))
    np.testing.assert_array_equal(kept, np.asarray(Image.open(io.BytesIO(contents))))


def test_the_same_picture_has_the_same_id(store):
    assert store.add("a.png", picture_bytes(30, 20)) == store.add("other name.png", picture_bytes(30, 20))


def test_a_picture_is_turned_upright(store):
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was held on its side
    assert store.picture(store.add("a.jpg", picture_bytes(30, 20, "JPEG", exif=exif))).shape == (30, 20, 3)


def test_a_large_picture_is_made_smaller(store):
    assert store.picture(store.add("a.webp", picture_bytes(3000, 30, "WEBP"))).shape == (10, 1024, 3)


def test_what_is_kept_is_not_the_file_that_came(store):
    scene_id = store.add("a.png", picture_bytes(30, 20) + b"<script>")
    assert b"<script>" not in (store.folder / f"{scene_id}.png").read_bytes()


def test_a_scene_record_comes_back_as_a_scene(store):
    scene = sample_scene(3)
    record = record_of(scene, 0, "a.png", "val")
    assert store.scene(store.add("scene.JSON", json.dumps(record).encode())) == scene


def test_the_first_scene_of_a_scene_file_is_taken(store):
    records = [record_of(sample_scene(seed), 0, "a.png", "val") for seed in (4, 5)]
    contents = json.dumps({"info": {}, "scenes": records}).encode()
    assert store.scene(store.add("scenes.json", contents)) == sample_scene(4)


@pytest.mark.parametrize(
    ("contents", "reason"),
    [
        (b"no picture", "not a picture in png, jpg or webp format"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 40, "damaged|not a picture"),
        (bytes(MOST_BYTES + 1), "more than the 10 MB allowed"),
    ],
)
def test_what_is_no_picture_is_refused(store, contents, reason):
    with pytest.raises(PictureError, match=reason):
        store.add("a.png", contents)


@pytest.mark.parametrize(
    ("contents", "reason"),
    [
        (b"{", "this file breaks off or is damaged at the name of a field"),
        (b"[1, 2]", "record 0 of 'scenes' in this file must be a JSON object, got 1"),
        (b"{}", "this file is not a CLEVR scene file, .*: it has nothing"),
        (b'{"objects": []}', "no objects"),
        (b"[" * 100_000, "brackets within brackets, deeper than can be read"),
        (b'{"scenes": [3]}', "must be a JSON object, got 3"),
    ],
)
def test_what_is_no_scene_is_refused(store, contents, reason):
    with pytest.raises(SceneError, match=reason):
        store.add("a.json", contents)


@pytest.mark.parametrize("scene_id", ["picture-0123456789abcdef0123", "picture-../../etc/passwd", "", "picture-"])
def test_an_unknown_id_is_refused(store, scene_id):
    with pytest.raises(SceneError, match="upload it again"):
        store.picture(scene_id)


def test_the_oldest_go_when_there_are_too_many(store, monkeypatch):
    monkeypatch.setattr(scenes, "MOST_FILES", 2)
    monkeypatch.setattr(scenes, "REST_SECONDS", -1.0)
    ids = [store.add("a.png", picture_bytes(30 + i, 20)) for i in range(3)]
    assert len(list(store.folder.iterdir())) == 2
    assert store.picture(ids[2]).shape == (20, 32, 3)


def age(store, scene_id, seconds):
    path = next(store.folder.glob(f"{scene_id}.*"))
    os.utime(path, (time.time() - seconds,) * 2)


def test_what_was_used_longest_ago_goes_first(store, monkeypatch):
    monkeypatch.setattr(scenes, "MOST_FILES", 3)
    ids = [store.add("a.png", picture_bytes(30 + i, 20)) for i in range(3)]
    for scene_id, seconds in zip(ids, (9000, 8000, 7000), strict=True):
        age(store, scene_id, seconds)
    store.picture(ids[0])  # is looked at again
    store.add("a.png", picture_bytes(40, 20))
    assert store.picture(ids[0]).shape == (20, 30, 3)
    assert store.picture(ids[2]).shape == (20, 32, 3)
    with pytest.raises(SceneError, match="upload it again"):
        store.picture(ids[1])


def test_nobody_loses_what_is_looked_at_to_who_uploads_much(store, monkeypatch):
    monkeypatch.setattr(scenes, "MOST_FILES", 4)
    mine = store.add("a.png", picture_bytes(30, 20))
    for i in range(7):
        store.add("a.png", picture_bytes(31 + i, 20))
    with pytest.raises(SceneError, match="8 uploads are in use, more than this computer keeps: try again"):
        store.add("a.png", picture_bytes(50, 20))
    assert store.add("a.png", picture_bytes(30, 20)) == mine  # what is here needs no room
    assert store.picture(mine).shape == (20, 30, 3)
    for path in store.folder.iterdir():
        os.utime(path, (1e9, 1e9))
    store.touch(mine)
    store.add("a.png", picture_bytes(50, 20))
    assert store.picture(mine).shape == (20, 30, 3)
    assert len(list(store.folder.iterdir())) == 4


def test_many_upload_at_once_to_a_full_store_and_all_find_their_picture(store, monkeypatch):
    monkeypatch.setattr(scenes, "MOST_FILES", 40)
    for i in range(60):
        age(store, store.add("a.png", picture_bytes(100 + i, 20)), 5000)
    files = [picture_bytes(10 + i, 10 + j) for i in range(8) for j in range(6)]
    with ThreadPoolExecutor(8) as pool:
        ids = list(pool.map(lambda contents: store.add("a.png", contents), files))
        shapes = list(pool.map(lambda scene_id: store.picture(scene_id).shape[:2], ids))
    assert shapes == [(10 + j, 10 + i) for i in range(8) for j in range(6)]
    assert len(list(store.folder.iterdir())) <= 2 * 40


def test_what_a_killed_writer_left_behind_goes_too(store, monkeypatch):
    monkeypatch.setattr(scenes, "MOST_FILES", 1)
    store.add("a.png", picture_bytes(30, 20))
    partial = store.folder / f".picture-{'0' * 20}.{'f' * 32}.png"
    partial.touch()
    os.utime(partial, (1e9, 1e9))
    store.add("a.png", picture_bytes(31, 20))
    assert not partial.exists()


@pytest.mark.parametrize("kind", ["png", "json"])
def test_a_damaged_upload_is_to_be_uploaded_again(store, kind):
    if kind == "png":
        scene_id, read = store.add("a.png", picture_bytes(30, 20)), store.picture
    else:
        record = record_of(sample_scene(3), 0, "a.png", "val")
        scene_id, read = store.add("a.json", json.dumps(record).encode()), store.scene
    path = store.folder / f"{scene_id}.{kind}"
    whole = path.read_bytes()
    for damaged in mutations(whole, 40):
        path.write_bytes(damaged)
        with contextlib.suppress(SceneError):
            read(scene_id)
