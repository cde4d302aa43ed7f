"""Packed questions say what their file says: words, answers, types, and the objects that programs single out."""

import json

import numpy as np
import pytest

from film_viz.data.batch import ANSWER_ID, TYPE_ID, scene_targets
from film_viz.data.clevr_folder import ClevrFolder
from film_viz.data.clevr_records import DataError, questions_path, scenes_path
from film_viz.data.notes import Notes
from film_viz.data.packed import OTHER_TRUTH, UNKNOWN_TYPE, PackedQuestions, pack_questions
from film_viz.data.picture_bank import picture_names
from film_viz.questions.execute import execute
from film_viz.questions.referents import referents
from film_viz.questions.vocabulary import Vocabulary, tokenize

MAP_SIZE = 7


@pytest.fixture(scope="module")
def rows(clevr_data):
    return {name: row for row, name in enumerate(picture_names(clevr_data / "images" / "train"))}


@pytest.fixture(scope="module")
def packed(clevr_data, rows):
    return pack_questions(clevr_data, "train", rows, MAP_SIZE, with_scenes=True)


def written(folder, questions, scenes=None):
    """A folder with a question file, and scene records where they are given."""
    for path, key, records in (
        (questions_path(folder, "train"), "questions", questions),
        (scenes_path(folder, "train"), "scenes", scenes),
    ):
        if records is not None:
            path.parent.mkdir()
            path.write_text(json.dumps({key: records}))
    return folder


def asking(text="Is there a cube?", answer="yes", **more):
    return {"image_filename": "a.png", "question": text, "answer": answer, **more}


def pack(folder, with_scenes=False):
    return pack_questions(folder, "train", {"a.png": 0}, MAP_SIZE, with_scenes)


def test_every_question_keeps_its_words_answer_type_and_picture(clevr_data, packed, rows):
    questions = list(ClevrFolder(clevr_data, "train"))
    assert len(packed) == len(questions) == 20
    for i, question in enumerate(questions):
        ids = packed.words[packed.starts[i] : packed.starts[i + 1]].tolist()
        assert Vocabulary().decode(ids).split() == tokenize(question.text)
        assert packed.answers[i] == ANSWER_ID[question.answer]
        assert packed.types[i] == TYPE_ID[question.program.question_type]
        assert packed.pictures[i] == rows[question.picture.name]


def test_masks_and_places_are_those_of_the_scenes(clevr_data, packed, rows):
    for i, question in enumerate(ClevrFolder(clevr_data, "train")):
        assert tuple(packed.masks[i]) == referents(question.program, execute(question.program, question.scene))
        targets = scene_targets(question.scene, MAP_SIZE)
        assert np.array_equal(packed.cells[rows[question.picture.name]], targets.cells)
        assert np.array_equal(packed.attributes[rows[question.picture.name]], targets.attributes)


def test_what_is_saved_is_read_again(packed, tmp_path):
    packed.save(tmp_path / "questions.npz")
    again = PackedQuestions.load(tmp_path / "questions.npz")
    for name in PackedQuestions.__slots__:
        assert np.array_equal(getattr(again, name), getattr(packed, name))
        assert getattr(again, name).dtype == getattr(packed, name).dtype


def test_only_the_named_pictures_are_asked_about(clevr_data, packed, rows):
    first = pack_questions(clevr_data, "train", dict(list(rows.items())[:2]), MAP_SIZE, with_scenes=False)
    assert set(first.pictures.tolist()) == {0, 1}
    assert len(first) == np.isin(packed.pictures, (0, 1)).sum()
    assert not first.masks.any()
    assert (first.cells == -1).all()


def test_published_questions_are_packed_with_their_scenes(shared_dir):
    folder = shared_dir / "clevr" / "reference"
    names = {name: row for row, name in enumerate(picture_names(folder / "images" / "ref"))}
    packed = pack_questions(folder, "ref", names, MAP_SIZE, with_scenes=True)
    assert len(packed) == 400
    assert packed.masks.any(axis=0).all()


def test_without_a_program_the_type_is_unknown(tmp_path):
    assert pack(written(tmp_path, [asking()])).types.tolist() == [UNKNOWN_TYPE]


@pytest.mark.parametrize(
    ("record", "complaint"),
    [
        (asking("Is there a zebra and a zebra crossing?"), r"words that the vocabulary lacks: 'zebra' \(1\)"),
        (asking(answer="maybe"), "question 0 of .* has the answer 'maybe'; training needs one of yes, no, 0"),
        (asking(answer=None), "has no answer; training needs one of"),
        (asking(" ? "), "a question needs at least one word"),
        (asking(program=[{"inputs": []}]), "a program step needs 'function'"),
        (asking() | {"image_filename": "b.png"}, "asks nothing about the pictures beside it"),
    ],
)
def test_a_question_that_cannot_be_learned_from_is_refused(tmp_path, record, complaint):
    with pytest.raises(DataError, match=complaint):
        pack(written(tmp_path, [record]))


def test_where_scenes_are_wanted_every_picture_and_question_must_have_its_own(tmp_path):
    scene = {"image_filename": "a.png", "objects": [], "extra": {"camera": [7.0, -6.0, 5.0]}}
    folder = written(tmp_path, [asking()], [])
    with pytest.raises(DataError, match=r"has no record of 1 pictures, such as a\.png: set perception_weight"):
        pack(folder, with_scenes=True)
    scenes_path(folder, "train").write_text(json.dumps({"scenes": [scene]}))
    with pytest.raises(DataError, match=r"question 0 of .* has no program, while others have: set perception_weight"):
        pack(folder, with_scenes=True)
    program = [
        {"function": "scene", "inputs": [], "value_inputs": []},
        {"function": "unique", "inputs": [0], "value_inputs": []},
        {"function": "query_color", "inputs": [1], "value_inputs": []},
    ]
    questions_path(folder, "train").write_text(json.dumps({"questions": [asking(program=program)]}))
    with pytest.raises(DataError, match=r"has no answer in the record of its scene \("):
        pack(folder, with_scenes=True)


def test_answers_that_are_not_what_their_program_gives_are_counted_and_the_first_named(clevr_data, rows, tmp_path):
    records = json.loads(questions_path(clevr_data, "train").read_text())["questions"]
    others = {"yes": "no", "no": "yes", "2": "3"}
    wrong = {i: others.get(record["answer"], "2") for i, record in enumerate(records) if i % 3 == 1}
    truth = {i: records[i]["answer"] for i in wrong}
    for i, answer in wrong.items():
        records[i]["answer"] = answer
    written(tmp_path, records, json.loads(scenes_path(clevr_data, "train").read_text())["scenes"])
    notes = Notes()
    found = pack_questions(tmp_path, "train", rows, MAP_SIZE, with_scenes=True, notes=notes)
    assert notes.count(OTHER_TRUTH) == len(wrong)
    (told,) = [note for note in notes if OTHER_TRUTH in note]
    first = min(wrong)
    assert f"question {first} (answer {wrong[first]}, its program gives {truth[first]})" in told
    assert [found.answers[i] for i in wrong] == [ANSWER_ID[answer] for answer in wrong.values()]
