import numpy as np
import pytest

from film_viz.app.scene_store import SceneStore
from film_viz.app.shown_scene import GALLERY, LARGEST_SEED, shown_scene, thumbnail
from film_viz.scenes.clevr_json import SceneError
from film_viz.scenes.render import object_index
from film_viz.scenes.sampling import sample_scene


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
    assert np.mean(hits) > 0.6  # the center of a few is hidden behind others


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
    assert thumbnail(GALLERY[0], 30, 20).shape == (20, 30, 3)


def _png() -> bytes:
    import io

    from PIL import Image

    buffer = io.BytesIO()
    Image.new("RGB", (5, 7), "red").save(buffer, "PNG")
    return buffer.getvalue()
