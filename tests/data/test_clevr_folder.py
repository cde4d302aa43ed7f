"""Folders in CLEVR's layout are read and written."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from film_viz.data.clevr_folder import ClevrFolder, DataError, write_clevr_folder
from film_viz.questions.execute import execute
from film_viz.questions.generate import QuestionGenerator
from film_viz.questions.program import Program
from film_viz.questions.templates import load_templates
from film_viz.scenes.render import render
from film_viz.scenes.sampling import sample_scene

SCENES = [sample_scene(seed) for seed in range(2)]


@pytest.fixture(scope="module")
def questions():
    generator = QuestionGenerator(load_templates(), seed=0)
    return [generator.questions(scene, n=3) for scene in SCENES]


@pytest.fixture(scope="module")
def written(tmp_path_factory, questions):
    path = tmp_path_factory.mktemp("written")
    write_clevr_folder(path, "tiny", SCENES, questions, total=2)
    return path


@pytest.fixture
def folder(written, tmp_path):
    """A small folder that a test may damage."""
    return shutil.copytree(written, tmp_path / "data")


def question_file(folder: Path) -> Path:
    return folder / "questions" / "CLEVR_tiny_questions.json"


def test_what_is_written_is_read_again(folder, questions):
    read = list(ClevrFolder(folder, "tiny"))
    written = [question for about in questions for question in about]
    assert [(q.text, q.answer, q.program, q.family_index) for q in read] == [
        (q.text, q.answer, q.program, q.family_index) for q in written
    ]
    assert [q.scene for q in read] == [scene for scene in SCENES for _ in range(3)]
    assert all(execute(q.program, q.scene).answer == q.answer for q in read)


def test_pictures_are_written_at_clevrs_size(folder):
    paths = [q.picture for q in ClevrFolder(folder, "tiny")]
    assert [path.name for path in paths[::3]] == ["CLEVR_tiny_000000.png", "CLEVR_tiny_000001.png"]
    assert np.array_equal(np.asarray(Image.open(paths[3])), render(SCENES[1], 480, 320))


def test_the_files_carry_clevrs_keys(folder):
    record = json.loads(question_file(folder).read_text())["questions"][4]
    assert (record["image_index"], record["question_index"], record["split"]) == (1, 4, "tiny")
    assert set(record["program"][0]) == {"function", "inputs", "value_inputs"}


def test_a_test_split_has_neither_scenes_nor_answers(folder):
    (folder / "scenes" / "CLEVR_tiny_scenes.json").unlink()
    contents = json.loads(question_file(folder).read_text())
    for record in contents["questions"]:
        del record["answer"], record["program"], record["question_family_index"]
    question_file(folder).write_text(json.dumps(contents))
    data = ClevrFolder(folder, "tiny")
    assert len(data) == 6
    assert (data[0].scene, data[0].answer, data[0].program, data[0].family_index) == (None, None, None, None)


def test_a_picture_without_a_record_has_no_scene(folder):
    path = folder / "scenes" / "CLEVR_tiny_scenes.json"
    contents = json.loads(path.read_text())
    del contents["scenes"][0]
    path.write_text(json.dumps(contents))
    assert [q.scene for q in ClevrFolder(folder, "tiny")] == [None] * 3 + [SCENES[1]] * 3


def test_the_reference_is_read_and_its_answers_follow_from_its_scenes(shared_dir):
    data = ClevrFolder(shared_dir / "clevr" / "reference", "ref")
    assert len(data) == 400
    assert all(execute(q.program, q.scene).answer == q.answer for q in data)
    assert isinstance(data[399].program, Program)


def test_a_missing_folder_is_named(tmp_path):
    with pytest.raises(DataError, match=r"there is no folder .*nowhere"):
        ClevrFolder(tmp_path / "nowhere", "val")


def test_a_missing_split_is_named_with_those_that_are_there(folder):
    message = (
        r"has no images/val and no questions/CLEVR_val_questions\.json, as CLEVR's layout wants for split 'val'; "
        "splits with pictures here: tiny"
    )
    with pytest.raises(DataError, match=message):
        ClevrFolder(folder, "val")


def test_questions_about_a_missing_picture_are_left_out_and_told(folder):
    (folder / "images" / "tiny" / "CLEVR_tiny_000001.png").unlink()
    data = ClevrFolder(folder, "tiny")
    assert [question.number for question in data] == [0, 1, 2]
    assert next(iter(data.notes)).startswith("3 questions ask about pictures that are not there, and are left out: qu")


@pytest.mark.parametrize(
    ("contents", "message"),
    [
        ("[]", "is not a CLEVR question file"),
        ('{"questions": [{"question": "What?"}]}', "question 0 of .* needs a 'question' and an 'image_filename'"),
        (
            '{"questions": [{"question": "?", "image_filename": "CLEVR_tiny_000000.png", "program": [{}]}]}',
            "question 0 of .*: a program step needs 'function'",
        ),
    ],
)
def test_a_bad_question_file_is_refused(folder, contents, message):
    question_file(folder).write_text(contents)
    with pytest.raises(DataError, match=message):
        ClevrFolder(folder, "tiny")


def test_scenes_and_questions_must_be_as_many(tmp_path, questions):
    with pytest.raises(ValueError, match="argument 2 is shorter"):
        write_clevr_folder(tmp_path, "tiny", SCENES, questions[:1])
