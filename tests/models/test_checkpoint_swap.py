"""A checkpoint is replaced as one: whoever reads or is killed while it is saved has the old or the new."""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from film_viz.models import checkpoint_swap
from film_viz.models.checkpoint_swap import LEFT_SECONDS, SAVED, current, swapping

NAMES = ("weights", "metrics", "config")


def save(folder: Path, text: str) -> None:
    with swapping(folder, NAMES) as new:
        for name in NAMES:
            (new / name).write_text(text)


def read(folder: Path) -> list[str]:
    return [current(folder, name).read_text() for name in NAMES]


def moves_before(n: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Has the process stopped before its n-th move of a file or folder, as a kill would, without sweeping up."""
    left = iter(range(n))

    def counted(move):
        def moving(self, target):
            if next(left, None) is None:
                raise KeyboardInterrupt
            return move(self, target)

        return moving

    for name in ("replace", "rename"):
        monkeypatch.setattr(Path, name, counted(getattr(Path, name)))
    monkeypatch.setattr(checkpoint_swap.shutil, "rmtree", lambda *_, **__: None)


@pytest.mark.parametrize("n", range(5))
def test_who_is_killed_at_any_move_leaves_the_old_or_the_new_and_the_next_save_sweeps(tmp_path, n):
    save(tmp_path, "old")
    with pytest.MonkeyPatch.context() as patch:
        moves_before(3 + n, patch)  # three tries to move what nobody has left there come first
        with pytest.raises(KeyboardInterrupt) if n < 4 else pytest.MonkeyPatch.context():
            save(tmp_path, "new")
    assert read(tmp_path) == ["old" if n == 0 else "new"] * 3
    for left in tmp_path.glob(".saving-*"):
        os.utime(left, (1, left.stat().st_mtime - LEFT_SECONDS - 60))
    save(tmp_path, "newest")
    assert read(tmp_path) == ["newest"] * 3
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(NAMES)


def test_files_are_written_out_where_that_takes_the_right_to_write(tmp_path, monkeypatch):
    """So it is on Windows, where a folder cannot be opened at all."""
    synced, fsync = [], os.fsync
    monkeypatch.setattr(checkpoint_swap, "_TO_SYNC", os.O_RDWR)
    monkeypatch.setattr(os, "fsync", lambda descriptor: synced.append(fsync(descriptor)))
    save(tmp_path, "new")
    assert read(tmp_path) == ["new"] * 3
    assert len(synced) == len(NAMES)


def test_an_error_leaves_the_old_files_and_no_other(tmp_path):
    save(tmp_path, "old")

    def fail_half_way() -> None:
        with swapping(tmp_path, NAMES) as new:
            (new / "weights").write_text("ne")
            raise OSError("full")

    with pytest.raises(OSError, match="full"):
        fail_half_way()
    assert read(tmp_path) == ["old"] * 3
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(NAMES)


def test_what_another_writer_is_at_is_not_swept(tmp_path):
    with swapping(tmp_path, NAMES) as new:
        save(tmp_path, "other")
        for name in NAMES:
            (new / name).write_text("mine")
    assert read(tmp_path) == ["mine"] * 3


def test_writers_at_once_leave_the_files_of_one(tmp_path):
    def write(letter: str) -> None:
        for _ in range(30):
            save(tmp_path, letter)

    threads = [threading.Thread(target=write, args=(letter,)) for letter in "abc"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert read(tmp_path) in (["a"] * 3, ["b"] * 3, ["c"] * 3)
    assert not (tmp_path / SAVED).exists()


WRITER = """
import sys
from pathlib import Path
from film_viz.models.checkpoint_swap import swapping

for number in range(1_000_000):
    with swapping(Path(sys.argv[1]), ("weights", "metrics", "config")) as new:
        for name in ("weights", "metrics", "config"):
            (new / name).write_text(str(number))
    if number == 0:
        print("begun", flush=True)
"""


@pytest.mark.slow
def test_ten_kills_leave_a_folder_of_one_save_each(tmp_path):
    for turn in range(10):
        command = [sys.executable, "-c", WRITER, str(tmp_path)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
            assert writer.stdout is not None
            writer.stdout.readline()
            threading.Event().wait(0.013 * turn)
            writer.send_signal(signal.SIGKILL)
        assert len(set(read(tmp_path))) == 1
