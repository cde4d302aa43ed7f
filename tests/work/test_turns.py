"""However many ask, few work at once; the others wait in their order, and may leave."""

import threading
from pathlib import Path

import pytest

from film_viz.work import turns
from film_viz.work.ending import cancel
from film_viz.work.launch import Task, start
from film_viz.work.status import is_at_work, read_status
from film_viz.work.turns import WorkError, free_place, most_at_once

WAIT = Task("probe", {"what": "wait"})
PLACES = ("which is the next one", "1 before it", "2 before it")


def states(folders: list[Path]) -> list[str]:
    return [status.state if (status := read_status(folder)) else "none" for folder in folders]


def phase(folder: Path) -> str:
    status = read_status(folder)
    return status.phase if status else ""


def test_two_of_many_work_at_once_and_the_others_wait_in_their_order(tmp_path, wait, monkeypatch):
    monkeypatch.setenv("FILM_VIZ_WORKERS", "2")
    folders = [tmp_path / f"{i}" for i in range(5)]
    assert all(start(folder, WAIT) for folder in folders)
    wait(lambda: states(folders) == ["running"] * 2 + ["queued"] * 3)
    assert not start(folders[4], WAIT)  # it waits already
    assert [phase(folder) for folder in folders[2:]] == [f"{turns.IN_LINE}, {text}" for text in PLACES]
    cancel(folders[3])
    wait(lambda: states(folders)[3] == "cancelled")
    wait(lambda: phase(folders[4]) == f"{turns.IN_LINE}, 1 before it")
    wait(lambda: (folders[0] / "began.txt").exists())
    (folders[0] / "go").touch()
    wait(lambda: states(folders) == ["finished", "running", "running", "cancelled", "queued"])
    assert not (folders[4] / "began.txt").exists()
    for folder in folders:
        (folder / "go").touch()
    wait(lambda: states(folders) == ["finished"] * 3 + ["cancelled", "finished"])
    assert not (folders[3] / "began.txt").exists()
    wait(lambda: not [thread for thread in threading.enumerate() if thread.name == "calls up who waits"])


def test_a_line_that_is_too_long_is_said_and_leaves_nothing_behind(tmp_path, wait, monkeypatch):
    monkeypatch.setenv("FILM_VIZ_WORKERS", "1")
    monkeypatch.setattr(turns, "MOST_WAITING", 1)
    folders = [tmp_path / f"{i}" for i in range(3)]
    assert [start(folder, WAIT) for folder in folders[:2]] == [True, True]
    with pytest.raises(WorkError, match="1 others wait for their turn already: try again in a few minutes"):
        start(folders[2], WAIT)
    assert not is_at_work(folders[2])
    for folder in folders:
        (folder / "go").touch()
    wait(lambda: states(folders)[:2] == ["finished"] * 2)
    wait(lambda: start(folders[2], WAIT))
    wait(lambda: states(folders)[2] == "finished")


def test_a_place_is_free_again_when_its_holder_dies(tmp_path, wait, monkeypatch):
    monkeypatch.setenv("FILM_VIZ_WORKERS", "1")
    start(tmp_path / "a", Task("probe", {"what": "silent death"}))
    start(tmp_path / "b", WAIT)
    wait(lambda: (tmp_path / "b" / "began.txt").exists())
    (tmp_path / "b" / "go").touch()
    wait(lambda: not is_at_work(tmp_path / "b"))


@pytest.mark.parametrize(("value", "number"), [("", 2), ("5", 5), ("0", 1), ("many", 2), ("-3", 2)])
def test_the_environment_says_how_many(monkeypatch, value, number):
    monkeypatch.setenv("FILM_VIZ_WORKERS", value)
    assert most_at_once() == number
    places = [free_place() for _ in range(number + 1)]
    assert places[-1] is None
    for place in places[:-1]:
        turns.os.close(place)
