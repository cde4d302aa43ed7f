"""Every question of a file is taken, refused with its number and field, or told of."""

import json

import pytest

from film_viz.data.clevr_folder import ClevrFolder
from film_viz.data.clevr_layout import DataError
from film_viz.data.notes import Notes
from film_viz.data.picture_lookup import PictureLookup
from film_viz.data.question_records import QuestionReader
from foreign import good_records, picture_name, write_folder

QUESTIONS, SCENES = good_records()


def read(path, questions, scenes=SCENES, pictures=3):
    folder = ClevrFolder(write_folder(path, questions, scenes, pictures), "val")
    return list(folder), list(folder.notes)


def changed(number, **fields):
    return [record | fields if i == number else record for i, record in enumerate(QUESTIONS)]


def test_good_records_are_taken_whole_and_nothing_is_said(tmp_path):
    questions, notes = read(tmp_path, QUESTIONS)
    assert [(q.text, q.answer, q.family_index, q.number, q.question_index, q.picture.name) for q in questions] == [
        (r["question"], r["answer"], r["question_family_index"], i, i, r["image_filename"])
        for i, r in enumerate(QUESTIONS)
    ]
    assert notes == []


def test_questions_about_missing_pictures_are_left_out_and_told(tmp_path):
    questions, notes = read(tmp_path, QUESTIONS, pictures=2)
    assert [q.number for q in questions] == list(range(8))
    assert notes[0] == (
        "4 questions ask about pictures that are not there, and are left out: question 8 (CLEVR_val_000002.png), "
        "question 9 (CLEVR_val_000002.png), question 10 (CLEVR_val_000002.png), ..."
    )


def test_where_no_picture_is_there_the_file_is_refused(tmp_path):
    message = r"asks nothing about the pictures beside it: none of its 12 questions .* the 0 .* CLEVR_val_000002\.png"
    with pytest.raises(DataError, match=message):
        read(tmp_path, QUESTIONS, pictures=0)


def test_pictures_named_by_number_or_in_part_are_found_and_told(tmp_path):
    by_number = [{key: value for key, value in r.items() if key != "image_filename"} for r in QUESTIONS]
    questions, notes = read(tmp_path, by_number)
    assert [q.picture.name for q in questions] == [r["image_filename"] for r in QUESTIONS]
    assert all(q.scene is not None for q in questions)
    assert notes[0].startswith(
        "12 questions name their picture by number or in part, and are read as: question 0 ({'im"
    )


def test_scenes_named_by_number_are_found_doubles_and_strangers_told(tmp_path):
    by_number = [{key: value for key, value in s.items() if key != "image_filename"} for s in SCENES]
    odd = [*by_number, SCENES[1] | {"objects": []}, SCENES[0] | {"image_filename": "x.png"}]
    questions, notes = read(tmp_path, QUESTIONS, odd)
    assert [q.scene for q in questions] == [q.scene for q in read(tmp_path, QUESTIONS)[0]]
    assert notes == [
        "1 scene records are of a picture that has one, and are left out: scene 3 (CLEVR_val_000001.png)",
        "1 scene records are of pictures that are not there: scene 4 (x.png)",
    ]


def test_repeated_questions_and_numbers_are_told(tmp_path):
    repeated = [*QUESTIONS, QUESTIONS[2], QUESTIONS[5] | {"answer": "maybe", "question_index": 77}]
    questions, notes = read(tmp_path, repeated)
    assert len(questions) == 14
    assert notes[0].startswith("1 questions repeat one about the same picture, and count again: question 12 (")
    assert notes[1].startswith("1 questions have a question_index that an earlier one has: question 12 (2)")
    assert notes[2].startswith("1 questions repeat one about the same picture with another answer")


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"question": 5}, r"question 4 of .* needs a text 'question', got 5"),
        ({"question": None}, r"question 4 of .* needs a text 'question', got None"),
        ({"program": "scene"}, r"question 4 of .*: a program must be a list of steps, got 'scene'"),
        ({"program": ["scene"]}, r"question 4 of .*: a program step needs .*; step 0 is 'scene'"),
        ({"program": [{"function": "scene", "inputs": 0}]}, "step 0 is"),
        ({"program": [{"function": "scene", "inputs": [1.5]}]}, r"step 0 is .*\[1\.5\]"),
        ({"program": [{"function": "scene", "inputs": [True]}]}, "step 0 is"),
        ({"program": 7}, "a program must be a list of steps, got 7"),
    ],
)
def test_what_cannot_be_a_question_is_refused_by_number_and_field(tmp_path, fields, message):
    with pytest.raises(DataError, match=message):
        read(tmp_path, changed(4, **fields))


def test_a_record_of_another_kind_is_refused(tmp_path):
    with pytest.raises(DataError, match=r"question 1 of .* needs a 'question' and an 'image_filename', got \{'answer'"):
        read(tmp_path, [QUESTIONS[0], {"answer": "yes"}])


def test_programs_of_either_age_are_the_same(tmp_path):
    def older(step):
        return {
            "type": step["function"],
            "inputs": [str(i) for i in step["inputs"]],
            "side_inputs": step["value_inputs"],
        }

    aged = [record | {"program": [older(step) for step in record["program"]]} for record in QUESTIONS]
    assert [q.program for q in read(tmp_path, aged)[0]] == [q.program for q in read(tmp_path, QUESTIONS)[0]]
    both = changed(
        0,
        program=[step | {"side_inputs": step["value_inputs"], "value_inputs": []} for step in QUESTIONS[0]["program"]],
    )
    assert read(tmp_path, both)[0][0].program == read(tmp_path, QUESTIONS)[0][0].program


def test_answers_are_read_as_clevrs_words(tmp_path):
    words = {"yes": True, "no": "No", "1": 1, "2": 2.0}
    loose = [record | {"answer": words.get(record["answer"], f" {record['answer'].upper()}")} for record in QUESTIONS]
    assert [q.answer for q in read(tmp_path, loose)[0]] == [record["answer"] for record in QUESTIONS]


def test_the_same_questions_in_lines_and_other_encodings(tmp_path):
    notes = Notes()
    path = tmp_path / "lines.jsonl"
    path.write_text("\n".join(map(json.dumps, QUESTIONS)), encoding="utf-16")
    found = QuestionReader(path, PictureLookup(map(picture_name, range(3))), notes)
    assert [record.text for record in found] == [record["question"] for record in QUESTIONS]
    assert list(notes) == []
