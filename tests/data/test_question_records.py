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


@pytest.mark.parametrize("with_program", [True, False])
def test_one_and_zero_are_read_as_yes_and_no_where_these_are_asked_for(tmp_path, with_program):
    truth = {"yes": 1, "no": "0"}
    loose = [record | {"answer": truth.get(record["answer"], record["answer"])} for record in QUESTIONS]
    if not with_program:
        loose = [{key: value for key, value in record.items() if key != "program"} for record in loose]
    questions, notes = read(tmp_path, loose)
    assert [q.answer for q in questions] == [record["answer"] for record in QUESTIONS]
    n_truths = sum(record["answer"] in truth for record in QUESTIONS)
    assert notes[0].startswith(f"{n_truths} answers 0 and 1 to questions of yes or no are read as no and yes: question")


def test_an_answer_of_another_kind_is_told(tmp_path):
    asked = next(i for i, record in enumerate(QUESTIONS) if record["program"][-1]["function"] == "count")
    questions, notes = read(tmp_path, changed(asked, answer="red"))
    assert questions[asked].answer == "red"
    told = "1 true answers are of another kind than their question asks for, and stay as they are"
    assert notes == [f"{told}: question {asked} ('red' to a count)"]


def test_numbers_of_questions_may_be_texts_and_others_are_told(tmp_path):
    odd = [record | {"question_index": f"00{700 + i}"} for i, record in enumerate(QUESTIONS)]
    odd[3]["question_index"] = "third"
    questions, notes = read(tmp_path, odd)
    assert [q.question_index for q in questions] == [3 if i == 3 else 700 + i for i in range(len(QUESTIONS))]
    place = "are known by their place in the file: question 3 ('third')"
    assert notes == [f"1 questions have a question_index that is no number, and {place}"]


def test_a_file_without_questions_is_named(tmp_path):
    with pytest.raises(DataError, match=r"CLEVR_val_questions.json holds no questions, its list is empty"):
        read(tmp_path, [])


def test_what_scene_records_hold_beside_is_told(tmp_path):
    height = SCENES[0]["objects"][0]["3d_coords"][2]
    away = SCENES[0]["objects"][0] | {"3d_coords": [40, -40, height], "pixel_coords": None}
    plain = {"image_index": 0, "image_filename": SCENES[0]["image_filename"], "objects": [away], "camera": [0, 0, 9]}
    _, notes = read(tmp_path, QUESTIONS[:2], [plain, *SCENES[1:]])
    name = plain["image_filename"]
    assert f"1 scene records are not taken just as they stand: {name} (not read: 'camera')" in notes
    assert f"1 scenes have objects outside the picture, which count in true answers: {name} (1 of 1)" in notes
