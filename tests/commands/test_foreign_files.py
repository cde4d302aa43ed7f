"""Files of other people, such as were met: the right value, or a sentence that says what is odd and where."""

import json

import pytest

from film_viz.data.notes import Notes
from film_viz.data.packed import pack_questions
from film_viz.questions.vocabulary import ANSWERS
from foreign import good_records, picture_name, write_folder
from terminal import film_viz

QUESTIONS, SCENES = good_records()


@pytest.fixture
def cases(shared_dir):
    folder = shared_dir / "cases"
    if not folder.is_dir():
        pytest.skip(f"REFERENCE DATA ABSENT: {folder} is not there, so these inputs were not tried")
    return folder


def oracle_on(folder, tmp_path, capsys, *options):
    film_viz("evaluate", "--checkpoint", "oracle", "--data", folder, "--json", tmp_path / "result.json", *options)
    return json.loads((tmp_path / "result.json").read_text()), capsys.readouterr().out


def test_boolean_answers_are_learned_from_as_well(cases):
    folder, names = cases / "boolean_answers", {picture_name(i): i for i in range(2)}
    packed = pack_questions(folder, "val", names, 7, with_scenes=True)
    given = [
        record["answer"]
        for record in json.loads((folder / "questions/CLEVR_val_questions.json").read_text())["questions"]
    ]
    words = {True: "yes", False: "no"}
    assert [ANSWERS[i] for i in packed.answers] == [
        words.get(a, str(a)) if isinstance(a, bool) else str(a) for a in given
    ]


def test_humans_questions_are_asked_with_an_option(tmp_path, capsys):
    folder = write_folder(tmp_path / "data", QUESTIONS[:3], SCENES)
    (tmp_path / "CLEVR-Humans-val.json").write_text(json.dumps({"questions": QUESTIONS[3:]}))
    result, _ = oracle_on(folder, tmp_path, capsys, "--questions", tmp_path / "CLEVR-Humans-val.json")
    assert (result["overall"]["accuracy"], result["questions"]) == (1.0, len(QUESTIONS) - 3)


def test_what_was_left_out_is_in_the_result_as_well(tmp_path, capsys):
    result, told = oracle_on(write_folder(tmp_path / "data", QUESTIONS, SCENES, pictures=2), tmp_path, capsys)
    assert result["questions"] == 8
    assert result["notes"][0].startswith("4 questions ask about pictures that are not there, and are left out")
    assert f"Note: {result['notes'][0]}." in told


def test_training_tells_what_it_leaves_out_but_not_what_it_was_not_asked_for(tmp_path):
    notes = Notes()
    folder = write_folder(tmp_path / "data", QUESTIONS, SCENES, pictures=2)
    packed = pack_questions(folder, "val", {picture_name(0): 0}, 7, with_scenes=True, notes=notes)
    told = " ".join(notes)
    assert len(packed) == 4
    assert "4 questions ask about pictures that are not there, and are left out: question 8" in told
    assert "question 4" not in told
