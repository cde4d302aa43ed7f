"""Changes of the picture, checked against single pictures put to the same network."""

import numpy as np
import pytest
import torch

from film_viz.analysis.answers.ask import ask, image_features
from film_viz.analysis.why.effects import Verdict
from film_viz.analysis.why.picture import picture_effects
from film_viz.models.checkpoint import Checkpoint
from film_viz.models.systems.table import PRESETS, build
from film_viz.questions.execute import execute
from film_viz.questions.parse import parse_question
from film_viz.questions.vocabulary import UnknownWordError, Vocabulary
from film_viz.scenes.changes import moved, removals, scene_changes
from film_viz.scenes.render import render
from three_objects import SCENE

QUESTION = "How many metal things are there?"


def untrained(preset: str) -> Checkpoint:
    with torch.random.fork_rng():
        torch.manual_seed(2)
        return Checkpoint(build(PRESETS[preset].config).eval(), Vocabulary())


def test_every_change_is_answered_as_its_picture_alone_is(saved_checkpoint):
    found = picture_effects(saved_checkpoint, SCENE, QUESTION)
    size = saved_checkpoint.model.config.image_size
    assert found.changes == scene_changes(SCENE)
    for number in (0, 5, 17, 35):
        picture = render(found.changes[number].scene, size, size, "training")
        alone = ask(saved_checkpoint, image_features(saved_checkpoint, picture), QUESTION)
        np.testing.assert_allclose(found.effects.after[number], alone.probability, atol=1e-5)
        base = render(SCENE, size, size, "training").astype(float)
        assert found.pixels[number] == pytest.approx(np.abs(picture - base).mean())


def test_true_answers_are_those_of_the_program_on_each_changed_scene(saved_checkpoint):
    found = picture_effects(saved_checkpoint, SCENE, QUESTION)
    program = parse_question(QUESTION).program
    assert [known.answer for known in found.effects.truth_after] == [
        execute(program, change.scene).answer for change in found.changes
    ]


def test_removing_an_object_that_the_program_never_touches_leaves_the_truth(saved_checkpoint):
    found = picture_effects(saved_checkpoint, SCENE, QUESTION, removals(SCENE))
    assert [known.answer for known in found.effects.truth_after] == ["2", "1", "1"]  # the first one is of rubber


def test_a_change_of_nothing_has_no_effect(saved_checkpoint):
    found = picture_effects(saved_checkpoint, SCENE, QUESTION, [moved(SCENE, 1, "left", 0.0)])
    np.testing.assert_allclose(found.effects.after[0], found.effects.before, atol=1e-6)
    assert (found.pixels.tolist(), found.effects.verdicts, found.doubts) == ([0.0], (Verdict.HELD,), ("",))


def test_the_same_is_found_again(saved_checkpoint):
    first, second = (picture_effects(saved_checkpoint, SCENE, QUESTION) for _ in range(2))
    assert np.array_equal(first.effects.after, second.effects.after)


def test_effects_are_found_by_object(saved_checkpoint):
    found = picture_effects(saved_checkpoint, SCENE, QUESTION)
    assert sorted(i for number in range(3) for i in found.of_object(number)) == list(range(36))
    strongest = found.strongest(1)
    assert abs(found.effects.change[strongest]) == max(abs(found.effects.change[i]) for i in found.of_object(1))
    assert found.changes[found.removal(2)] == removals(SCENE)[2]
    assert (found.removal(3), found.strongest(3)) == (None, None)


def test_what_a_change_hides_or_runs_into_is_told(saved_checkpoint):
    into = moved(SCENE, 1, "behind", 1.4)
    found = picture_effects(saved_checkpoint, SCENE, QUESTION, [into, *removals(SCENE)])
    assert found.doubts[0].startswith("reaches into object 0")
    assert found.doubts[1:] == ("", "", "")


def test_a_question_without_a_program_has_no_verdicts(saved_checkpoint):
    found = picture_effects(saved_checkpoint, SCENE, "Metal cube how many?", removals(SCENE))
    assert set(found.effects.verdicts) == {Verdict.UNKNOWN}
    assert all(known.why for known in found.effects.truth_after)


def test_a_blind_system_never_changes_its_mind():
    found = picture_effects(untrained("lstm"), SCENE, QUESTION, removals(SCENE))
    np.testing.assert_allclose(found.effects.change, 0, atol=1e-6)


def test_systems_without_gamma_and_beta_are_asked_too():
    found = picture_effects(untrained("cnn-lstm"), SCENE, QUESTION, removals(SCENE))
    assert found.effects.after.shape == (3, 28)
    assert np.abs(found.effects.change).max() > 0


def test_a_network_that_reads_features_says_so():
    with pytest.raises(ValueError, match="feature maps of a backbone"):
        picture_effects(untrained("paper-features"), SCENE, QUESTION)


def test_unknown_words_are_named(saved_checkpoint):
    with pytest.raises(UnknownWordError, match="zebra"):
        picture_effects(saved_checkpoint, SCENE, "How many zebras are there?")


def test_the_trained_network_follows_the_objects_that_it_counts(trained, gallery_scene):
    found = picture_effects(trained, gallery_scene, QUESTION, removals(gallery_scene))
    is_metal = [thing.material == "metal" for thing in gallery_scene.objects]
    assert found.effects.first == "2"
    assert [verdict is Verdict.FOLLOWED for verdict in found.effects.verdicts] == is_metal
