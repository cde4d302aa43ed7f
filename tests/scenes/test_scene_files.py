"""Scene files come in the forms that people write them in, and what is none is named as such."""

import json

import pytest

from film_viz.scenes.record_values import SceneError
from film_viz.scenes.scene_files import read_records, records_in

RECORDS = [{"objects": [], "image_filename": f"{number}é.png"} for number in range(3)]
FILE = json.dumps({"info": {}, "scenes": RECORDS}, ensure_ascii=False)
LINES = [json.dumps(record, ensure_ascii=False) for record in RECORDS]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "latin-1"])
def test_every_usual_encoding_is_read(encoding):
    assert records_in(FILE.encode(encoding), "a.json") == RECORDS


@pytest.mark.parametrize(
    "text",
    [FILE, FILE[:-2] + ",]}", json.dumps(RECORDS), "\n".join(LINES), "\r\n".join(LINES) + "\r\n", "\n\n".join(LINES)],
    ids=["CLEVR's own", "a comma too many", "list", "lines", "lines of Windows", "lines apart"],
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
        (b"", "a.json is empty"),
        (b" \n", "a.json is not a CLEVR scene file, a JSON object with a list 'scenes', or .*: it is empty"),
        (b"[]", "a.json is not a CLEVR scene file, .*: it is an empty list"),
        (b"3", "a.json is not a CLEVR scene file, .*: it begins with '3'"),
        (b"{'objects': []}", "a.json breaks off or is damaged at the name of a field"),
        (b'{"questions": []}', "a.json is not a CLEVR scene file, .*: it has 'questions'"),
        (b'{"scenes": {"0": 1}}', "'scenes' in a.json must be a list of JSON objects, got {'0': 1}"),
        (
            b'{"scenes": [{}], "objects": []}',
            "a list 'scenes' and, as a record alone, a field 'objects'",
        ),
        (b"[[1]]", r"record 0 of 'scenes' in a.json must be a JSON object, got \[1\]"),
        (b"{\xff}", "a.json breaks off or is damaged"),
        (b'{"objects": ' + b"[" * 100_000, "brackets within brackets, deeper than can be read"),
        (b'{"objects": [' + b"9" * 5000 + b"]}", "a number of thousands of digits"),
        (b'{"objects": []}\n\n{"objects": [', "a.json breaks off or is damaged at record 1 of 'scenes'"),
        (b'{"objects": [{"color": "red", "color": "blue"}]}', "'color' stands twice in one JSON object"),
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
