"""A lock has one holder; it is handed on to a process by its descriptor, or by its path where that cannot be."""

import os
import subprocess
import sys
import threading

import portalocker
import pytest

from film_viz.work import locks
from film_viz.work.launch import Task, start
from film_viz.work.locks import HeldError, handed_on, lock_of, making, received, take_lock
from film_viz.work.status import is_at_work, read_status

HOLD = """
import sys
import threading
from film_viz.work.locks import received
received(sys.argv[1:])
print("held", flush=True)
input()
"""


def test_a_lock_has_one_holder_until_it_is_let_go(tmp_path):
    path = tmp_path / "new" / "one.lock"
    lock = take_lock(path)
    assert take_lock(path) is None
    assert take_lock(path, patience=0.1) is None
    os.close(lock)
    again = take_lock(path)
    assert again is not None
    os.close(again)


@pytest.mark.parametrize("can_hand_on", [True, False])
def test_a_process_holds_what_it_was_started_with_until_it_ends(tmp_path, monkeypatch, can_hand_on):
    monkeypatch.setattr(locks, "CAN_HAND_ON", can_hand_on)
    path = tmp_path / "one.lock"
    lock = take_lock(path)
    names, how = handed_on([lock])
    assert names == ([str(lock)] if can_hand_on else [str(path)])
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, *names], stdin=subprocess.PIPE, stdout=subprocess.PIPE, **how
    )
    os.close(lock)
    assert process.stdout.readline() == b"held\n"
    assert take_lock(path) is None
    process.communicate(b"\n")
    lock = take_lock(path, patience=10)
    assert lock is not None
    os.close(lock)


def test_who_finds_its_lock_taken_by_another_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr(locks, "LONGEST_HANDING_ON", 0.1)
    lock = take_lock(tmp_path / "one.lock")
    with pytest.raises(OSError, match="another process was faster to take"):
        received([str(tmp_path / "one.lock")])
    os.close(lock)


def test_work_is_one_process_per_folder_where_no_lock_can_be_handed_on(tmp_path, wait, monkeypatch):
    monkeypatch.setattr(locks, "CAN_HAND_ON", False)
    folder, task = tmp_path / "a", Task("probe", {"what": "wait"})
    assert start(folder, task)
    wait(lambda: read_status(folder).done == 2)
    assert not start(folder, task)
    assert take_lock(lock_of(folder)) is None
    (folder / "go").touch()
    wait(lambda: not is_at_work(folder))
    assert read_status(folder).state == "finished"
    wait(lambda: start(folder, task))
    wait(lambda: read_status(folder).state == "finished")


def test_a_disk_that_locks_no_files_is_named(tmp_path, monkeypatch):
    def refuse(descriptor, flags):
        raise portalocker.LockException("No locks available")

    monkeypatch.setattr(portalocker, "lock", refuse)
    with pytest.raises(OSError, match=r"one\.lock cannot be locked \(No locks available\): choose a folder"):
        take_lock(tmp_path / "one.lock")


def test_who_finds_a_folder_being_made_waits_and_gives_up_in_the_end(tmp_path):
    folder, seen = tmp_path / "made", []

    def look():
        with making(folder):
            seen.append(folder.is_dir())

    with making(folder):
        with (
            pytest.raises(HeldError, match=r"has been making .*made for 0\.0 hours: stop it first"),
            making(folder, 0.1),
        ):
            raise AssertionError
        thread = threading.Thread(target=look)
        thread.start()
        folder.mkdir()
    thread.join(60)
    assert seen == [True]
