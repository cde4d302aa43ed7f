"""The pictures that come with the package are those that the renderer draws."""

import numpy as np
import pytest

from film_viz.scenes.render import render
from film_viz.scenes.sampling import sample_scene
from film_viz.store.gallery import GALLERY, SMALL, gallery_picture
from film_viz.store.scenes import SceneStore
from film_viz.store.shown_scene import shown_scene, thumbnail


@pytest.mark.parametrize("scene_id", GALLERY[2::5])
def test_a_kept_picture_is_what_the_renderer_draws(scene_id):
    drawn = render(sample_scene(int(scene_id.removeprefix("seed-")))).astype(int)
    kept = gallery_picture(scene_id)
    assert (np.abs(drawn - kept) > 1).mean() < 1e-3  # another processor may round otherwise


def test_every_scene_of_the_gallery_needs_no_renderer(tmp_path, monkeypatch):
    monkeypatch.setattr("film_viz.store.shown_scene.render", None)
    for scene_id in GALLERY:
        assert shown_scene(scene_id, SceneStore(tmp_path)).picture.shape == (320, 480, 3)
        assert thumbnail(scene_id).shape == (SMALL[1], SMALL[0], 3)


def test_other_scenes_have_no_kept_picture():
    assert gallery_picture("seed-3") is None
    assert gallery_picture("../seed-1") is None
