"""A split's files are found under CLEVR's names, or under the only other one that can be meant."""

import json

import pytest

from film_viz.data.clevr_folder import ClevrFolder
from film_viz.data.clevr_layout import DataError, check_layout, find_questions, find_scenes, questions_path, scenes_path
from film_viz.data.notes import Notes
from foreign import good_records, write_folder

QUESTIONS, SCENES = good_records()


@pytest.fixture
def folder(tmp_path):
    return write_folder(tmp_path / "data", QUESTIONS, SCENES)


@pytest.mark.parametrize(
    "name", ["questions/val.json", "questions/CLEVR_val.jsonl", "CLEVR-Humans-val.json", "my-questions.val.json"]
)
def test_the_only_file_of_the_split_is_read_and_told(folder, name):
    questions_path(folder, "val").rename(folder / name)
    (folder / "questions" / "CLEVR_valA_questions.json").write_text("{}")
    (folder / "val_metadata.json").write_text("{}")
    found = ClevrFolder(folder, "val")
    assert len(found) == len(QUESTIONS)
    assert list(found.notes) == [f"{folder / name} is read, for there is no CLEVR_val_questions.json"]


def test_of_two_other_files_none_is_read(folder):
    questions_path(folder, "val").rename(folder / "questions" / "val.json")
    (folder / "CLEVR-Humans-val.json").write_text("{}")
    with pytest.raises(
        DataError, match=r"2 files could be meant where there is no .*CLEVR-Humans-val\.json.*val\.json"
    ):
        ClevrFolder(folder, "val")


def test_a_second_file_of_the_split_is_told(folder):
    (folder / "questions" / "CLEVR_val_questions_2.json").write_text("{}")
    notes = Notes()
    assert find_questions(folder, "val", notes) == questions_path(folder, "val")
    assert list(notes) == [f"{questions_path(folder, 'val')} is read, and 1 beside it not: CLEVR_val_questions_2.json"]


def test_scenes_may_lie_one_in_a_file(folder):
    whole = [question.scene for question in ClevrFolder(folder, "val")]
    scenes_path(folder, "val").unlink()
    for number, scene in enumerate(SCENES):
        (folder / "scenes" / f"CLEVR_val_{number:06d}.json").write_text(json.dumps(scene))
    assert find_scenes(folder, "val") == folder / "scenes"
    assert [question.scene for question in ClevrFolder(folder, "val")] == whole


def test_humans_questions_are_asked_about_clevrs_pictures(folder, tmp_path):
    humans = [
        {key: r[key] for key in ("question_index", "question", "answer", "image_filename")} for r in QUESTIONS[:5]
    ]
    path = tmp_path / "CLEVR-Humans-val.json"
    path.write_text(json.dumps({"info": {}, "questions": humans}))
    asked = list(ClevrFolder(folder, "val", path))
    assert [q.text for q in asked] == [r["question"] for r in humans]
    assert all(q.scene is not None and q.program is None for q in asked)
    with pytest.raises(
        DataError, match=r"has no images/val.*asks about pictures that lie elsewhere.*--questions .*Humans"
    ):
        ClevrFolder(tmp_path, "val")
    with pytest.raises(DataError, match=r"has no .*nowhere\.json, as"):
        ClevrFolder(folder, "val", tmp_path / "nowhere.json")


def test_the_published_humans_file_is_told_how_to_be_asked(shared_dir):
    with pytest.raises(
        DataError, match=r"film-viz evaluate --data CLEVR_v1\.0 --split val --questions .*Humans-val\.json"
    ):
        check_layout(shared_dir / "cases" / "humans_as_published", "val")


def test_pictures_must_lie_in_a_folder(tmp_path):
    write_folder(tmp_path, QUESTIONS, pictures=0)
    (tmp_path / "images" / "val").rmdir()
    (tmp_path / "images" / "val").touch()
    with pytest.raises(DataError, match="must be a folder of pictures"):
        ClevrFolder(tmp_path, "val")
