"""A full disk ends no process: there is an error that is told in a sentence, and no half-written file."""

import errno
import os
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
import safetensors.torch
import torch

from film_viz.files import write_arrays, write_atomically
from film_viz.room import new_array
from film_viz.training.runs.states import write_state
from film_viz.work.failures import ending_sentence, failure_sentence


@pytest.fixture
def small_disk(tmp_path):
    """A disk of 256 kB, where this user may have one."""
    disk = tmp_path / "disk"
    disk.mkdir()
    if shutil.which("mount") is None or os.geteuid() != 0:
        pytest.skip("only root can mount a small disk")
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(disk)], capture_output=True)
    if mounted.returncode:
        pytest.skip(f"no small disk can be mounted here: {mounted.stderr.decode().strip()}")
    yield disk
    subprocess.run(["umount", "--lazy", str(disk)], check=True)


WRITERS = {
    "state": lambda path: write_state(path, {"weights": torch.rand(200_000)}),
    "text": lambda path: write_atomically(path, bytes(1_000_000)),
    "arrays": lambda path: write_arrays(path, gamma=np.ones(200_000)),
    "mapped": lambda path: new_array(path, np.float32, (200_000,)),
    "weights": lambda path: path.write_bytes(safetensors.torch.save({"a": torch.rand(200_000)})),
}


@pytest.mark.parametrize("writer", WRITERS)
def test_a_full_disk_is_told_in_a_sentence(small_disk, writer):
    with pytest.raises((OSError, RuntimeError)) as caught:
        WRITERS[writer](small_disk / "file.npz")
    assert (
        failure_sentence(caught.value, small_disk)
        == f"The disk of {small_disk} is full. Free some space, then try again."
    )
    if writer in ("text", "arrays", "mapped"):
        assert list(small_disk.iterdir()) == []


def test_the_room_of_a_mapped_file_is_its_own(tmp_path):
    array = new_array(tmp_path / "a.npy", np.uint8, (300, 1_001))
    assert array.shape == (300, 1_001)
    assert not array.any()
    assert (tmp_path / "a.npy").stat().st_blocks * 512 >= 300 * 1_001


def test_a_mapped_file_without_room_is_an_error_and_is_not_left(tmp_path, monkeypatch):
    def full(*_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "posix_fallocate", full)
    with pytest.raises(OSError, match="No space left"):
        new_array(tmp_path / "a.npy", np.uint8, (3, 5))
    assert list(tmp_path.iterdir()) == []


WORDS = "[enforce fail at inline_container.cc:668] . unexpected pos 64 vs 0"


def test_what_libraries_say_of_a_full_disk_in_words_only_is_understood():
    full = f"The disk of {Path('runs')} is full. Free some space, then try again."
    assert failure_sentence(RuntimeError(WORDS), Path("runs")) == full
    error = RuntimeError("a writer failed")
    error.__cause__ = OSError(errno.ENOSPC, "No space left on device")
    assert failure_sentence(error, Path("runs")) == full
    assert "mapped into memory was cut short, or its disk is full" in ending_sentence(-7)
