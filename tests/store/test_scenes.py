import io
import json

import numpy as np
import pytest
from PIL import Image

import film_viz.store.scenes as scene_store
from film_viz.data.pictures import MOST_BYTES, PictureError
from film_viz.scenes.clevr_json import SceneError, record_of
from film_viz.scenes.sampling import sample_scene
from film_viz.store.scenes import SceneStore


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
        (b"{", "not JSON"),
        (b"[1, 2]", "no CLEVR scene record"),
        (b"{}", "no list 'objects'"),
        (b'{"objects": []}', "no objects"),
        (b"[" * 100_000, "not JSON"),
        (b'{"scenes": [3]}', "no CLEVR scene record"),
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
    monkeypatch.setattr(scene_store, "MOST_FILES", 2)
    ids = [store.add("a.png", picture_bytes(30 + i, 20)) for i in range(3)]
    assert len(list(store.folder.iterdir())) == 2
    assert store.picture(ids[2]).shape == (20, 32, 3)
