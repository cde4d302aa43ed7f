"""Small files are written whole or not at all, by however many writers."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from film_viz.files import read_object, replacing, write_arrays, write_atomically


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
