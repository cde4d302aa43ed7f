"""Records are read one by one as `json` reads them all, whatever the window, and damage is told."""

import json

import pytest

from film_viz import records
from film_viz.data.clevr_records import DataError, knows_scenes, questions_path, scenes_path, stream_records


@pytest.mark.parametrize("window", [7, 1_000, 2**22])
def test_records_are_those_of_json_whatever_the_window(clevr_data, monkeypatch, window):
    monkeypatch.setattr(records, "WINDOW", window)
    for path, key in ((questions_path(clevr_data, "train"), "questions"), (scenes_path(clevr_data, "train"), "scenes")):
        assert list(stream_records(path, key)) == json.loads(path.read_text())[key]


def test_published_files_are_read_as_well(shared_dir):
    path = questions_path(shared_dir / "clevr" / "reference", "ref")
    assert list(stream_records(path, "questions")) == json.loads(path.read_text())["questions"]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("[]", "is not a CLEVR question file, a JSON object with a list 'questions'"),
        ('{"questions": [{"a": 1}, {"a": ', "breaks off or is damaged at record 1 of 'questions'"),
        ('{"questions": [{"a": 1}, 5]}', "record 1 of 'questions' in .* must be a JSON object, got 5"),
    ],
)
def test_what_is_no_list_of_records_is_refused(tmp_path, text, complaint):
    path = tmp_path / "questions.json"
    path.write_text(text)
    with pytest.raises(DataError, match=complaint):
        list(stream_records(path, "questions"))


def test_an_empty_list_and_loose_spacing_are_fine(tmp_path):
    path = tmp_path / "questions.json"
    path.write_text('{"info": {}, "questions"  : [ ] }')
    assert list(stream_records(path, "questions")) == []
    path.write_text('{"questions":\n[\n{"a": 1}\n,\t{"b": [{}]}\n]}')
    assert list(stream_records(path, "questions")) == [{"a": 1}, {"b": [{}]}]


def test_scenes_are_known_where_records_and_programs_are(clevr_data, tmp_path):
    assert knows_scenes(clevr_data, "train")
    assert not knows_scenes(clevr_data, "val")
    for path in (scenes_path(tmp_path, "train"), questions_path(tmp_path, "train")):
        path.parent.mkdir()
    scenes_path(tmp_path, "train").write_text('{"scenes": []}')
    questions_path(tmp_path, "train").write_text('{"questions": [{"question": "Is it?"}]}')
    assert not knows_scenes(tmp_path, "train")
