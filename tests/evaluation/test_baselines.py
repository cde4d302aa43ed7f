"""The oracle answers as the records say, and says why where it cannot."""

import pytest

from film_viz.data.clevr_folder import ClevrFolder, DataError
from film_viz.data.notes import Notes
from film_viz.evaluation.baselines import oracle_answers
from foreign import good_records, write_folder

QUESTIONS, SCENES = good_records()


def test_the_oracle_gives_the_answers_of_the_records(tmp_path):
    notes = Notes()
    data = list(ClevrFolder(write_folder(tmp_path, QUESTIONS, SCENES), "val"))
    assert oracle_answers(data, notes) == [record["answer"] for record in QUESTIONS]
    assert list(notes) == []


def test_answers_as_the_public_generator_writes_them_are_those_of_the_oracle(tmp_path):
    words = {"yes": True, "no": False} | {str(number): number for number in range(11)}
    loose = [record | {"answer": words.get(record["answer"], record["answer"])} for record in QUESTIONS]
    data = list(ClevrFolder(write_folder(tmp_path, loose, SCENES), "val"))
    assert any(record["answer"] is True or record["answer"] is False for record in loose)
    assert oracle_answers(data) == [question.answer for question in data]


def test_why_a_program_gives_no_answer_is_told_with_record_and_step(tmp_path):
    scene = {"function": "scene", "inputs": [], "value_inputs": []}
    programs = {
        1: [scene, {"function": "filter_kind", "inputs": [0], "value_inputs": ["cube"]}],
        4: [scene, scene, {"function": "filter_kind", "inputs": [0], "value_inputs": ["ball"]}],
        6: [scene, {"function": "unique", "inputs": [0]}, {"function": "query_color", "inputs": [1]}],
        7: [scene, {"function": "filter_color", "inputs": [0], "value_inputs": ["pink"]}],
        8: [scene, {"function": "count", "inputs": [5]}],
    }
    questions = [record | ({"program": programs[i]} if i in programs else {}) for i, record in enumerate(QUESTIONS)]
    questions[9] = {key: value for key, value in QUESTIONS[9].items() if key != "program"} | {"question": "Why?"}
    notes = Notes()
    given = oracle_answers(list(ClevrFolder(write_folder(tmp_path, questions, SCENES), "val")), notes)
    assert [i for i, answer in enumerate(given) if answer is None] == [1, 4, 6, 7, 8, 9]
    told = "\n".join(notes)
    assert "2 programs give no answer, for unknown function; a program may hold count, " in told
    assert told.splitlines()[0].endswith(": question 1 step 1 (filter_kind), question 4 step 2 (filter_kind)")
    assert "1 programs give no answer, for needs exactly one object, got " in told
    assert "for Color must be one of gray, " in told
    assert "got 'pink': question 7 step 1 (filter_color)" in told
    assert "inputs [5] must name earlier steps, of which there are 1: question 8 step 1 (count)" in told
    assert "1 questions have no program: question 9 (no known question reads like 'Why?'" in told


def test_a_picture_without_a_record_is_refused(tmp_path):
    with pytest.raises(DataError, match="the oracle reads scene records, and CLEVR_val_000000"):
        oracle_answers(list(ClevrFolder(write_folder(tmp_path, QUESTIONS), "val")))
