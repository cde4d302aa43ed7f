"""Whatever changes in what was sealed is noticed, and what never was sealed is read as it is."""

import json
import subprocess

import pytest

from film_viz.seals import SealError, check_file, seal_file, seal_of, sealed, unsealed

VALUES = {"loss": 0.1 + 0.2, "words": ["cube", "é"], "sizes": {"2": 3, "10": 5}, "none": None}


def test_what_was_sealed_comes_back():
    through_text = json.loads(json.dumps(sealed(VALUES), indent=3))
    assert unsealed(through_text, "a.json") == VALUES
    assert unsealed(json.loads(json.dumps(sealed({3: (1, 2), 20: 4}))), "a.json") == {"3": [1, 2], "20": 4}


def test_no_flipped_bit_of_a_sealed_object_reads_as_other_values():
    text = json.dumps(sealed(VALUES)).encode()
    for index in range(8 * len(text)):
        flipped = bytearray(text)
        flipped[index // 8] ^= 1 << index % 8
        try:
            found = unsealed(json.loads(flipped), "a.json")
        except ValueError:
            continue
        found = {
            key: value for key, value in found.items() if "check" not in key and value != sealed(VALUES)["checksum"]
        }
        assert found == VALUES, bytes(flipped)


def test_what_never_was_sealed_reads_as_it_is(tmp_path):
    assert unsealed(VALUES, "a.json") == VALUES
    (tmp_path / "a.bin").write_bytes(b"abc")
    check_file(tmp_path / "a.bin")


def test_a_change_is_said_with_the_way_out():
    with pytest.raises(SealError, match=r'a\.json is not as it was written: .* take "checksum" out of it'):
        unsealed(sealed(VALUES) | {"loss": 0.4}, "a.json")


@pytest.mark.parametrize("contents", [b"", b"ab", b"abd", b"abcd"])
def test_a_sealed_file_that_changed_is_refused(tmp_path, contents):
    path = tmp_path / "a.bin"
    path.write_bytes(b"abc")
    seal_file(path)
    check_file(path)
    subprocess.run(["sha256sum", "--check", "--quiet", seal_of(path).name], cwd=tmp_path, check=True)
    path.write_bytes(contents)
    with pytest.raises(SealError, match=r"a\.bin is not as it was written"):
        check_file(path)
