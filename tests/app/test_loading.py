"""Keys of caches are exact: what an answer depends on is in them, and only that."""

import json

import numpy as np
import pytest

from film_viz.app import loading
from film_viz.app.asked import true_answer_of
from film_viz.places import checkpoint_folders
from film_viz.scenes.clevr_json import read_record, record_of
from film_viz.scenes.sampling import SceneSettings, sample_scene
from film_viz.store.shown_scene import ShownScene


@pytest.fixture(autouse=True)
def _home(app_home, monkeypatch):
    monkeypatch.setenv("FILM_VIZ_HOME", str(app_home))


def test_checkpoints_are_found_by_name(app_home):
    assert checkpoint_folders() == {name: app_home / "checkpoints" / name for name in ("first", "second")}


def test_the_same_question_is_answered_once():
    model, scene = loading.checkpoint(checkpoint_folders()["first"]), loading.scene("seed-1")
    assert loading.answer(model, scene, "how many cubes") is loading.answer(model, scene, "how many cubes")


def test_checkpoint_scene_and_question_all_count():
    folders = checkpoint_folders()
    first, second = loading.checkpoint(folders["first"]), loading.checkpoint(folders["second"])
    answer = loading.answer(first, loading.scene("seed-1"), "how many cubes")
    assert not np.allclose(answer.gamma, loading.answer(second, loading.scene("seed-1"), "how many cubes").gamma)
    assert not np.allclose(answer.gamma, loading.answer(first, loading.scene("seed-1"), "how many spheres").gamma)
    other = loading.answer(first, loading.scene("seed-2"), "how many cubes")
    np.testing.assert_array_equal(answer.gamma, other.gamma)  # the question alone writes them
    assert not np.allclose(answer.probability, other.probability)


def test_a_checkpoint_that_is_written_anew_is_loaded_anew(app_home, tmp_path):
    import shutil

    folder = tmp_path / "c"
    shutil.copytree(app_home / "checkpoints" / "first", folder)
    before = loading.checkpoint(folder)
    assert loading.checkpoint(folder) is before
    for path in (app_home / "checkpoints" / "second").iterdir():
        shutil.copyfile(path, folder / path.name)
    assert loading.checkpoint(folder).sha != before.sha


def test_a_true_answer_is_that_of_the_scene_itself_whatever_it_is_called():
    few, more = (sample_scene(1, SceneSettings(min_objects=n, max_objects=n)) for n in (3, 5))
    records = [read_record(json.loads(json.dumps(record_of(scene, 0, "0.png", "val")))).scene for scene in (few, more)]
    for scene, truth in ((few, "3"), (more, "5"), (records[0], "3"), (records[1], "5")):
        tried = ShownScene("tried", np.zeros((2, 3, 3), np.uint8), "", scene)
        answer, _ = true_answer_of("How many things are there?", tried)
        assert answer.answer == truth
