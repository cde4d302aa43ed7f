"""Patching, checked against the runs that it is put together from."""

import numpy as np
import pytest
import torch

from film_viz.analysis.answers.ask import question_params
from film_viz.analysis.film import NoModulationError
from film_viz.analysis.why.asking import seen_of, training_pictures
from film_viz.analysis.why.patching import patch_objects, patched, touched_cells
from film_viz.analysis.why.picture import picture_effects
from film_viz.models.checkpoint import Checkpoint
from film_viz.models.systems.table import PRESETS, build
from film_viz.questions.vocabulary import Vocabulary
from film_viz.scenes.camera import Camera
from film_viz.scenes.changes import removals
from film_viz.scenes.sampling import sample_scene
from three_objects import SCENE

QUESTION = "How many metal things are there?"


@pytest.fixture(scope="module")
def stems(saved_checkpoint):
    scenes = [SCENE, *(change.scene for change in removals(SCENE))]
    return seen_of(saved_checkpoint, training_pictures(saved_checkpoint, scenes))[0]


@pytest.fixture(scope="module")
def params(saved_checkpoint):
    return question_params(saved_checkpoint, QUESTION)[1]


def cells_of(stems, value):
    return torch.full((len(stems), *stems.shape[2:]), value)


def alone(checkpoint, stem, params):
    with torch.inference_mode():
        return torch.softmax(checkpoint.model.net.observe(stem, params).logits, dim=1).numpy()[0]


def test_patching_with_the_same_picture_changes_nothing(saved_checkpoint, stems, params):
    found = patched(saved_checkpoint, stems, stems, params, torch.rand(4, *stems.shape[2:]) < 0.5)
    for layer in found:
        np.testing.assert_allclose(layer, found[0], atol=1e-6)
    np.testing.assert_allclose(found[0, 2], alone(saved_checkpoint, stems[2:3], params), atol=1e-5)


def test_patching_no_cell_changes_nothing(saved_checkpoint, stems, params):
    found = patched(saved_checkpoint, stems[:2], stems[2:], params, cells_of(stems[:2], False))
    for layer in found:
        np.testing.assert_allclose(layer[1], alone(saved_checkpoint, stems[1:2], params), atol=1e-5)


def test_patching_every_cell_gives_the_other_picture_at_every_layer(saved_checkpoint, stems, params):
    found = patched(saved_checkpoint, stems[:2], stems[2:], params, cells_of(stems[:2], True))
    assert len(found) == 1 + len(saved_checkpoint.model.net.blocks)
    for layer in found:
        np.testing.assert_allclose(layer[0], alone(saved_checkpoint, stems[2:3], params), atol=1e-5)


def test_a_patch_is_the_network_run_by_hand(saved_checkpoint, stems, params):
    net = saved_checkpoint.model.net
    where = torch.zeros(1, *stems.shape[2:], dtype=torch.bool)
    where[0, 1:4, 2] = True
    found = patched(saved_checkpoint, stems[:1], stems[1:2], params, where)
    with torch.inference_mode():
        first, donor = (
            net.blocks[0](one, params.gamma[:, 0], params.beta[:, 0]).output for one in (stems[:1], stems[1:2])
        )
        mixed = torch.where(where[:, None], donor, first)
        last = net.blocks[1](mixed, params.gamma[:, 1], params.beta[:, 1]).output
        expected = torch.softmax(net.classifier(last).logits, dim=1).numpy()
    np.testing.assert_allclose(found[1], expected, atol=1e-5)


def test_objects_are_patched_with_the_pictures_without_them(saved_checkpoint):
    found = patch_objects(saved_checkpoint, SCENE, QUESTION)
    effects = picture_effects(saved_checkpoint, SCENE, QUESTION, removals(SCENE)).effects
    np.testing.assert_allclose(found.without, effects.after, atol=1e-5)
    np.testing.assert_allclose(found.before, effects.before, atol=1e-5)
    assert found.after.shape == (3, 3, 28)
    np.testing.assert_allclose(found.change, found.after[..., found.before.argmax()] - found.before.max())


def test_the_cells_of_an_object_are_about_its_center():
    scene = sample_scene(6)
    cells = touched_cells(scene, 7, 11)
    x, y = Camera(scene.camera).project(np.array([o.position for o in scene.objects]), 11, 7)[:, :2].astype(int).T
    assert cells.shape == (len(scene), 7, 11)
    for number, mask in enumerate(cells):
        rows, columns = np.nonzero(mask)
        assert rows.min() - 1 <= y[number] <= rows.max() + 1
        assert columns.min() - 1 <= x[number] <= columns.max() + 1


def test_the_trained_network_loses_what_it_counts_at_the_first_layer_already(trained, gallery_scene):
    found = patch_objects(trained, gallery_scene, QUESTION)
    is_metal = [thing.material == "metal" for thing in gallery_scene.objects]
    assert [found.best(0, number) == "1" for number in range(len(gallery_scene))] == is_metal


def test_other_systems_say_that_they_have_no_blocks_to_patch():
    with torch.random.fork_rng():
        other = Checkpoint(build(PRESETS["cnn-lstm"].config).eval(), Vocabulary())
    with pytest.raises(NoModulationError, match="no gamma and beta"):
        patch_objects(other, SCENE, QUESTION)
