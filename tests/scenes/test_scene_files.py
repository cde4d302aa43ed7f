"""Scene files come in the forms that people write them in, and what is none is named as such."""

import json

import pytest

from film_viz.scenes.record_values import SceneError
from film_viz.scenes.scene_files import read_records, records_in

RECORDS = [{"objects": [], "image_filename": f"{number}é.png"} for number in range(3)]
FILE = json.dumps({"info": {}, "scenes": RECORDS}, ensure_ascii=False)
LINES = [json.dumps(record, ensure_ascii=False) for record in RECORDS]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "latin-1", "windows-1252"]
)
def test_every_usual_encoding_is_read(encoding):
    assert records_in(FILE.encode(encoding), "a.json") == RECORDS


@pytest.mark.parametrize(
    "text",
    [FILE, json.dumps(RECORDS), "\n".join(LINES), "\r\n".join(LINES) + "\r\n", "\n\n".join(LINES)],
    ids=["CLEVR's own", "list", "lines", "lines of Windows", "lines apart"],
)
def test_records_come_in_several_forms(text):
    assert records_in(text.encode(), "a.json") == RECORDS


def test_a_record_alone_is_a_file_and_a_folder_of_them_is_read_in_order(tmp_path):
    assert records_in(LINES[1].encode(), "a.json") == RECORDS[1:2]
    for number, line in enumerate(LINES):
        (tmp_path / f"CLEVR_new_{number:06d}.json").write_text(line, encoding="utf-8-sig")
    assert read_records(tmp_path) == RECORDS


@pytest.mark.parametrize(
    ("contents", "message"),
    [
        (b"", "a.json is not a CLEVR scene file: it is empty"),
        (b"[]", "a.json is not a CLEVR scene file: it is an empty list"),
        (b"3", "a.json is not a CLEVR scene file: .*, got 3"),
        (b'{"questions": []}', "it has no list 'scenes' and no list 'objects', but 'questions'"),
        (b'{"scenes": {"0": 1}}', "a.json is not a CLEVR scene file: .*, got {'0': 1}"),
        (b"[[1]]", r"scene 0 of it is not a JSON object, but \[1\]"),
        (b"{\xff}", "it is not JSON .Expecting property name"),
        (b'{"objects": ' + b"[" * 100_000, "it is not JSON .brackets within brackets, deeper than can be read"),
        (b'{"objects": [' + b"9" * 5000, "it is not JSON"),
        (b'{"objects": []}\n\n{"objects": [', "it is not JSON .scene 1, a line of its own: Expecting value"),
        (
            b'{"objects": [{"color": "red", "color": "blue"}]}',
            "it is not JSON .'color' stands twice in one JSON object",
        ),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12\n", "a.json is a pointer of Git LFS"),
    ],
)
def test_what_is_no_scene_file_is_refused_in_a_sentence(contents, message):
    with pytest.raises(SceneError, match=message):
        records_in(contents, "a.json")


def test_an_empty_folder_is_named(tmp_path):
    with pytest.raises(SceneError, match="holds no scene files"):
        read_records(tmp_path)


def test_what_cannot_be_opened_is_named(tmp_path):
    with pytest.raises(SceneError, match=r"there is no scene file .*none\.json"):
        read_records(tmp_path / "none.json")
