"""Contrast sets: scenes that differ in one thing, each with its true answer."""

import json

import pytest

from film_viz.data.clevr_folder import ClevrFolder
from film_viz.data.clevr_layout import DataError
from film_viz.data.contrast import asked, contrast_path, read_contrast, variants, write_contrast_folder
from film_viz.questions.execute import execute
from film_viz.questions.parse import QuestionError
from film_viz.questions.program import ProgramError
from film_viz.scenes.changes import hidden_objects, overlapping
from film_viz.scenes.sampling import sample_scene
from film_viz.scenes.scene import Scene

QUESTION = "How many metal things are there?"


@pytest.fixture(scope="module")
def scene() -> Scene:
    return sample_scene(1)


@pytest.fixture(scope="module")
def written(tmp_path_factory, scene):
    folder = tmp_path_factory.mktemp("contrast")
    scenes = (scene, sample_scene(2))
    sets = write_contrast_folder(folder, "val", [(each, asked(QUESTION, each)) for each in scenes], 3, 5, "training")
    return folder, sets


def n_differing(a: Scene, b: Scene) -> int:
    """Count objects of the one that the other does not have, of whichever has more."""
    return max(len(set(a.objects) - set(b.objects)), len(set(b.objects) - set(a.objects)))


def test_variants_differ_in_one_object_and_half_of_them_in_the_answer(scene):
    program = asked(QUESTION, scene).program
    found = variants(scene, program, 5, 0)
    assert all(n_differing(scene, change.scene) == 1 for change in found)
    assert len({change.scene for change in found}) == 5
    answers = [execute(program, change.scene).answer for change in found]
    assert [answer != "2" for answer in answers] == [True, True, True, False, False]


def test_variants_are_scenes_that_clevr_could_have(scene):
    program = asked(QUESTION, scene).program
    for change in variants(scene, program, 12, 3):
        assert not overlapping(change.scene)
        assert not hidden_objects(change.scene)


def test_the_same_seed_gives_the_same_variants(scene):
    program = asked(QUESTION, scene).program
    assert variants(scene, program, 4, 7) == variants(scene, program, 4, 7)
    assert variants(scene, program, 4, 7) != variants(scene, program, 4, 8)


def test_where_no_change_moves_the_answer_all_variants_leave_it():
    one = Scene(sample_scene(1).objects[:1])
    program = asked("Are there more cubes than cylinders?", one).program
    assert {execute(program, change.scene).answer for change in variants(one, program, 30, 0)} == {"no", "yes"}
    program = asked("Are there more small cubes than small cubes?", one).program
    assert {execute(program, change.scene).answer for change in variants(one, program, 4, 0)} == {"no"}


def test_a_set_is_a_clevr_folder_with_a_list_beside_it(written, scene):
    folder, sets = written
    data = list(ClevrFolder(folder, "val"))
    assert read_contrast(folder, "val") == sets
    assert [index for each in sets for index in (each.original, *(v.question_index for v in each.variants))] == list(
        range(len(data))
    )
    for each in sets:
        original = data[each.original]
        for variant in each.variants:
            question = data[variant.question_index]
            assert question.text == original.text == QUESTION
            assert n_differing(question.scene, original.scene) == 1
            assert (question.answer != original.answer) == variant.changes_answer
            assert question.answer == execute(question.program, question.scene).answer


def test_a_folder_without_sets_has_none(tmp_path):
    assert read_contrast(tmp_path, "val") == ()


def test_a_damaged_list_says_how_to_make_it_again(tmp_path):
    contrast_path(tmp_path, "val").parent.mkdir()
    for damaged in ("{", "{}", json.dumps({"sets": [{"original": "x", "variants": []}]})):
        contrast_path(tmp_path, "val").write_text(damaged)
        with pytest.raises(DataError, match="film-viz contrast"):
            read_contrast(tmp_path, "val")


def test_what_is_there_already_is_left_alone(written, scene):
    with pytest.raises(DataError, match="is already there"):
        write_contrast_folder(written[0], "val", [(scene, asked(QUESTION, scene))], 2)


def test_a_question_without_a_program_or_an_answer_is_refused(scene):
    with pytest.raises(QuestionError):
        asked("Why is the ball so sad?", scene)
    with pytest.raises(ProgramError, match="exactly one"):
        asked("What color is the metal thing?", scene)


def test_scenes_without_a_variant_are_an_error_where_there_are_no_others(tmp_path, scene, monkeypatch):
    monkeypatch.setattr("film_viz.data.contrast.variants", lambda *given: [])
    with pytest.raises(DataError, match="no scene has a variant"):
        write_contrast_folder(tmp_path, "val", [(scene, asked(QUESTION, scene))], 2)
