"""Work ends when it is told to, or is ended, with all that it started."""

from pathlib import Path

import psutil
import pytest

from film_viz.work import ending
from film_viz.work.ending import cancel
from film_viz.work.launch import Task, start
from film_viz.work.status import failure, is_at_work, process_of, read_status


@pytest.mark.parametrize("what", ["wait", "deaf", "child"])
def test_cancelled_work_ends(tmp_path, wait, what):
    start(tmp_path / "a", Task("probe", {"what": what}, is_builder=False))
    wait(lambda: read_status(tmp_path / "a").done == 2)
    process = process_of(tmp_path / "a")
    if what == "child":
        wait(lambda: (tmp_path / "a" / "child.txt").exists())
    cancel(tmp_path / "a", grace=0.5)
    wait(lambda: not process.is_alive)
    wait(lambda: not is_at_work(tmp_path / "a"))
    assert (read_status(tmp_path / "a").state, failure(tmp_path / "a")) == ("cancelled", "")
    if what == "child":
        wait(lambda: not is_running(int((tmp_path / "a" / "child.txt").read_text())))


def is_running(pid: int) -> bool:
    return psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE


def test_what_was_half_done_is_swept_up(tmp_path, wait):
    start(tmp_path / "a", Task("probe", {"what": "sweep"}, is_builder=False))
    wait(lambda: read_status(tmp_path / "a").done == 2)
    cancel(tmp_path / "a")
    wait(lambda: (tmp_path / "a" / "swept").exists())


def test_work_that_was_cancelled_can_be_begun_again(tmp_path, wait):
    folder, task = tmp_path / "a", Task("probe", {"what": "wait"}, is_builder=False)
    start(folder, task)
    wait(lambda: read_status(folder).done == 2)
    cancel(folder)
    wait(lambda: start(folder, task))
    wait(lambda: read_status(folder).state == "running" and read_status(folder).done == 2)
    (folder / "go").touch()
    wait(lambda: read_status(folder).state == "finished")


@pytest.mark.parametrize("what", ["deaf", "child"])
def test_without_groups_of_processes_all_that_work_started_is_ended_too(tmp_path, wait, monkeypatch, what):
    monkeypatch.setattr(ending, "HAS_GROUPS", False)
    folder = tmp_path / "a"
    start(folder, Task("probe", {"what": what}, is_builder=False))
    wait(lambda: read_status(folder).done == 2)
    if what == "child":
        wait(lambda: (folder / "child.txt").exists())
    cancel(folder)
    wait(lambda: not is_at_work(folder))
    assert read_status(folder).state == "cancelled"
    if what == "child":
        wait(lambda: not is_running(int((folder / "child.txt").read_text())))


def test_where_nothing_works_there_is_nothing_to_end(tmp_path):
    cancel(tmp_path / "none")
    (tmp_path / "a").mkdir()
    cancel(Path(tmp_path / "a"))
    assert read_status(tmp_path / "a") is None
