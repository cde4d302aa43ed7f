"""Records are read one by one as `json` reads them all, in whatever form they are written, and damage is told."""

import json

import pytest

from film_viz import records
from film_viz.files import TextError
from film_viz.records import stream_records

QUESTIONS = [
    {"question": "Is there a cube?", "n": 12, "nested": {"questions": [1, {"a": None}]}},
    {"question": 'a "quoted" ]}, [ word \\', "x": -1.5e-3, "t": True},
    {"question": "é", "program": [{"inputs": []}] * 5},
]


def as_published(questions):
    return json.dumps({"info": {"version": 1.25, "questions": [{"question": "not this"}]}, "questions": questions})


FORMS = {
    "as published": as_published,
    "with what follows": lambda q: json.dumps({"questions": q, "license": "CC", "n": 100}, indent=2) + "\n",
    "bare list": json.dumps,
    "one a line": lambda q: "\n".join(map(json.dumps, q)) + "\n",
    "spread out": lambda q: json.dumps({"questions": q}, indent=3, separators=(" ,", " : ")),
    "a comma too many": lambda q: json.dumps({"questions": q})[:-2] + ",\n]}",
}


@pytest.fixture
def path(tmp_path):
    return tmp_path / "questions.json"


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("window", [1, 2, 7, 64, 2**22])
def test_records_are_the_same_in_every_form_whatever_the_window(path, monkeypatch, form, window):
    monkeypatch.setattr(records, "WINDOW", window)
    path.write_text(FORMS[form](QUESTIONS))
    assert list(stream_records(path, "questions")) == QUESTIONS


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "latin-1"])
def test_records_are_the_same_in_every_encoding(path, encoding):
    path.write_bytes(json.dumps({"questions": QUESTIONS}, ensure_ascii=False).encode(encoding))
    assert list(stream_records(path, "questions")) == QUESTIONS


def test_a_file_may_hold_one_record_and_a_folder_such_files(tmp_path):
    scenes = [{"image_index": i, "objects": []} for i in range(3)]
    for i in (2, 0, 1):
        (tmp_path / f"CLEVR_new_00000{i}.json").write_text(json.dumps(scenes[i]))
    assert list(stream_records(tmp_path / "CLEVR_new_000002.json", "scenes")) == [scenes[2]]
    assert list(stream_records(tmp_path, "scenes")) == scenes


@pytest.mark.parametrize("window", [3, 2**22])
def test_a_file_that_is_cut_anywhere_is_refused(path, monkeypatch, window):
    monkeypatch.setattr(records, "WINDOW", window)
    whole = as_published(QUESTIONS)
    for end in range(len(whole)):
        path.write_text(whole[:end])
        with pytest.raises(TextError, match=r"is empty|breaks off or is damaged at"):
            list(stream_records(path, "questions"))


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("[]", "is not a CLEVR question file, a JSON object with a list 'questions'"),
        ("nothing", "is not a CLEVR question file"),
        ('{"info": {"questions": [{"question": "?"}]}}', "is not a CLEVR question file"),
        ('{"questions": {"0": {}}}', r"'questions' in .* must be a list of JSON objects, got \{'0': \{\}\}"),
        ('{"questions": [], "questions": []}', "has two lists 'questions'"),
        ('{"questions": [{"a": 1}]} {"questions": []}', r"damaged at its end \('\{\"questions\": \[\]\}' comes after"),
        ('{"questions": [{"a": 1}, {"a": ', "breaks off or is damaged at record 1 of 'questions'"),
        ('{"questions": [{"a": 1} {"a": 2}]}', r"damaged at record 1 of 'questions' \(a comma is missing before it\)"),
        ('{"questions": [{"a": 1}, {a: 2}, {}]}', r"record 1 of 'questions' \(Expecting property name"),
        ('{"questions": [{"a": 1}, 5]}', "record 1 of 'questions' in .* must be a JSON object, got 5"),
        ('{"questions": [{"a": ' + "9" * 5_000 + "}]}", "record 0 of 'questions' .a number of thousands of digits"),
        ('{"questions": [{"a": ' + "[" * 100_000, "record 0 of 'questions' .brackets within brackets, deeper than"),
        (
            '{"questions": [{"a": 1}, {"b": [{"c": 1, "c": 1}]}]}',
            "at record 1 of 'questions' .'c' stands twice in one JSON",
        ),
        (
            '{"image_index": 0, "objects": [], "question": "?", "question": "!"}',
            "has the field 'question' twice: remove",
        ),
        ('{"a"; 1}', "a name and a colon are wanted"),
    ],
)
def test_what_is_no_list_of_records_is_refused(path, text, complaint):
    path.write_text(text)
    with pytest.raises(TextError, match=complaint):
        list(stream_records(path, "questions"))


def test_damage_early_in_a_large_file_does_not_read_it_all(path, monkeypatch):
    monkeypatch.setattr(records, "WINDOW", 100)
    path.write_text('{"questions": [{"a": oops}, ' + '{"a": 1}, ' * 10_000 + "{}]}")
    reads = []
    monkeypatch.setattr(
        records._Reader, "_read_on", lambda self, read=records._Reader._read_on: reads.append(1) or read(self)
    )
    with pytest.raises(TextError, match="record 0"):
        list(stream_records(path, "questions"))
    assert len(reads) == 1
