"""What was used longest ago goes, and never what is at work."""

import os
import threading

from film_viz.work.folders import forget, forget_oldest, touch
from film_viz.work.launch import claimed
from film_viz.work.processes import Process
from film_viz.work.status import Status, write_status


def made(parent, *names):
    for age, name in enumerate(names):
        (parent / name).mkdir()
        os.utime(parent / name, (1e9 - age, 1e9 - age))


def test_the_oldest_folders_go(tmp_path):
    made(tmp_path, "new", "middle", "old", "older")
    forget_oldest(tmp_path, most=3)
    assert {path.name for path in tmp_path.glob("[!.]*")} == {"new", "middle"}


def test_what_is_used_stays(tmp_path):
    made(tmp_path, "new", "middle", "old")
    touch(tmp_path / "old")
    touch(tmp_path / "none")
    forget_oldest(tmp_path, most=2)
    assert {path.name for path in tmp_path.glob("[!.]*")} == {"old"}


def test_what_is_at_work_or_claimed_stays(tmp_path):
    made(tmp_path, "new", "at work", "claimed")
    write_status(tmp_path / "at work", Status("running"), Process.this())
    assert not forget(tmp_path / "at work")
    with claimed(tmp_path / "claimed"):
        forget_oldest(tmp_path, most=1)
    assert {path.name for path in tmp_path.glob("[!.]*")} == {"at work", "claimed"}


def test_many_may_forget_at_once(tmp_path):
    made(tmp_path, *(f"{i}" for i in range(200)))
    failed = []

    def forgets():
        try:
            forget_oldest(tmp_path, most=5)
        except OSError as error:
            failed.append(error)

    threads = [threading.Thread(target=forgets) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert {path.name for path in tmp_path.glob("[!.]*")} == {"0", "1", "2", "3"}
