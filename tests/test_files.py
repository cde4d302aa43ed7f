"""Small files are written whole or not at all, by however many writers, and texts are read in any usual encoding."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from film_viz import files
from film_viz.files import (
    TextError,
    check_new_file,
    decoded_text,
    read_json,
    read_object,
    read_text,
    replacing,
    write_arrays,
    write_atomically,
)


def test_what_is_written_can_be_read(tmp_path):
    write_atomically(tmp_path / "a.txt", "gämma", is_durable=True)
    write_atomically(tmp_path / "b.bin", b"\x00\xff")
    write_arrays(tmp_path / "c.npz", gamma=np.arange(5), path=np.ones(2))
    assert (tmp_path / "a.txt").read_text(encoding="utf-8") == "gämma"
    assert (tmp_path / "b.bin").read_bytes() == b"\x00\xff"
    with np.load(tmp_path / "c.npz") as arrays:
        assert arrays["gamma"].tolist() == [0, 1, 2, 3, 4]
        assert arrays["path"].tolist() == [1, 1]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.txt", "b.bin", "c.npz"]


def test_an_error_leaves_the_file_as_it_was(tmp_path):
    def fail_half_way():
        with replacing(tmp_path / "a.txt") as partial:
            partial.write_text("aft")
            raise RuntimeError("half way")

    (tmp_path / "a.txt").write_text("before")
    with pytest.raises(RuntimeError, match="half way"):
        fail_half_way()
    assert [path.read_text() for path in tmp_path.iterdir()] == ["before"]


def test_a_file_that_somebody_reads_is_replaced_as_soon_as_it_can_be(tmp_path, monkeypatch):
    """Windows refuses to put a file into the place of one that is open."""
    refusals, replace = [2], Path.replace

    def refuse_at_first(self, target):
        if refusals[0]:
            refusals[0] -= 1
            raise PermissionError(13, "it is open", str(target))
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", refuse_at_first)
    monkeypatch.setattr(files, "_SECONDS_UNTIL_READ", (0.01,) * 3)
    write_atomically(tmp_path / "a.txt", "after")
    assert (tmp_path / "a.txt").read_text() == "after"
    refusals[0] = 4
    with pytest.raises(PermissionError, match="it is open"):
        write_atomically(tmp_path / "a.txt", "too late")
    assert [path.read_text() for path in tmp_path.iterdir()] == ["after"]


def test_many_writers_of_one_file_do_not_disturb_each_other(tmp_path):
    texts = [str(number) * 1000 for number in range(8)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda turn: write_atomically(tmp_path / "a.txt", texts[turn % 8]), range(400)))
    assert (tmp_path / "a.txt").read_text() in texts
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize("contents", ["", "[1]", "{", '{"a": ' * 100_000, "\ud800".encode("utf-16", "surrogatepass")])
def test_what_is_no_json_object_reads_as_an_empty_one(tmp_path, contents):
    path = tmp_path / "a.json"
    path.write_bytes(contents if isinstance(contents, bytes) else contents.encode())
    assert read_object(path) == read_object(tmp_path / "absent.json") == {}


ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-be", "latin-1", "windows-1252")


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_text_reads_the_same_in_every_encoding(tmp_path, encoding):
    text = '{"question": "Wie heißt «the café»?", "n": [1, 2.5]}\n'
    (tmp_path / "a.json").write_bytes(text.encode(encoding))
    assert read_text(tmp_path / "a.json") == decoded_text(text.encode(encoding), "a.json") == text
    assert read_json(tmp_path / "a.json") == {"question": "Wie heißt «the café»?", "n": [1, 2.5]}


def test_quotes_of_windows_are_read(tmp_path):
    (tmp_path / "a.txt").write_bytes("the “cube”\x81".encode("windows-1252", "ignore") + b"\x81")
    assert read_text(tmp_path / "a.txt") == "the “cube”�"


@pytest.mark.parametrize(
    ("contents", "message"),
    [
        (b"", r"a\.json is empty"),
        (
            b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 5\n",
            "pointer of Git LFS, not .* `git lfs pull`",
        ),
        (b"/annex/objects/MD5E-s5--0\n", "pointer of git-annex"),
        (b"\x1f\x8b\x08rest", "packed by gzip: unpack it"),
        (b"PK\x03\x04rest", "zip archive: unpack it"),
        (b"\x89PNG\r\n\x1a\n", "is a picture, not a text"),
        (b"[" * 100_000, "not readable as JSON: brackets within brackets"),
        (b"[" + b"9" * 5_000 + b"]", "not readable as JSON: a number of thousands of digits"),
        (b'{"a": ', "not readable as JSON: Expecting value: line 1 column 7"),
    ],
)
def test_what_is_no_text_or_no_json_is_said(tmp_path, contents, message):
    (tmp_path / "a.json").write_bytes(contents)
    with pytest.raises(TextError, match=message):
        read_json(tmp_path / "a.json")


def test_a_result_that_cannot_be_written_is_refused_before_the_work(tmp_path):
    (tmp_path / "file").touch()
    check_new_file(None, "json")
    check_new_file(tmp_path / "new" / "a.json", "json")
    with pytest.raises(ValueError, match=r"json must be a file, and .* is a folder: give a name in it"):
        check_new_file(tmp_path, "json")
    with pytest.raises(ValueError, match=r"out cannot be .*a\.txt, for .*file is a file: give another path"):
        check_new_file(tmp_path / "file" / "b" / "a.txt", "out")
