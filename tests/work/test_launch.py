"""Work is one process per folder, whoever asks and however it ends, and its folder tells how that was."""

import multiprocessing
import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from film_viz.files import read_object
from film_viz.work.launch import LOG, Task, claimed, start
from film_viz.work.memory import Memory
from film_viz.work.processes import Process
from film_viz.work.status import LAUNCH, failure, is_at_work, process_of, read_status


def task(what: str, **options: object) -> Task:
    memory = options.pop("memory", None)
    return Task("probe", {"what": what} | options, memory, is_builder=False)


def test_a_process_works_and_its_folder_tells_how_far_it_is(tmp_path, wait):
    folder = tmp_path / "a"
    assert read_status(folder) is None
    assert start(folder, task("wait"))
    wait(lambda: read_status(folder).done == 2)
    status = read_status(folder)
    assert (status.state, status.phase, status.share) == ("running", "working", 2 / 3)
    assert process_of(folder) == status.by
    assert process_of(folder).pid != os.getpid()
    assert not start(folder, task("wait"))
    (folder / "go").touch()
    wait(lambda: not is_at_work(folder))
    assert (read_status(folder).state, failure(folder)) == ("finished", "")
    wait(lambda: start(folder, task("wait")))  # it may be done anew


def start_at_once(folder: Path, gate) -> None:
    gate.wait()
    start(folder, task("wait"))


def test_of_many_who_start_at_the_same_moment_one_does(tmp_path, wait):
    folder, context = tmp_path / "a", multiprocessing.get_context("fork")
    gate = context.Barrier(6)
    askers = [context.Process(target=start_at_once, args=(folder, gate)) for _ in range(6)]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()
    wait(lambda: (folder / "began.txt").exists() and read_status(folder).by is not None)
    assert len((folder / "began.txt").read_text().split()) == 1
    (folder / "go").touch()
    wait(lambda: not is_at_work(folder))


def test_work_that_fails_says_why(tmp_path, wait):
    start(tmp_path / "a", task("fail"))
    wait(lambda: not is_at_work(tmp_path / "a"))
    assert failure(tmp_path / "a") == "say this"
    assert "ValueError: say this" in (tmp_path / "a" / LOG).read_text()


@pytest.mark.parametrize("counted", ["data", "address_space"])
@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not bind a process so")
def test_work_that_exceeds_its_memory_ends_with_a_sentence(tmp_path, wait, counted):
    start(tmp_path / "a", task("eat", megabytes=3000, memory=Memory(2 * 2**30, counted)))
    wait(lambda: not is_at_work(tmp_path / "a"))
    assert "The memory ran out" in failure(tmp_path / "a")
    wait(lambda: start(tmp_path / "a", task("eat", megabytes=3, memory=Memory(2 * 2**30, counted))))
    wait(lambda: not is_at_work(tmp_path / "a"))
    assert failure(tmp_path / "a") == ""


def test_a_process_that_dies_without_a_word_is_spoken_for(tmp_path, wait):
    start(tmp_path / "a", task("silent death"))
    wait(lambda: failure(tmp_path / "a"))
    status = read_status(tmp_path / "a")
    assert (status.state, status.exit_code) == ("failed", -signal.SIGKILL)
    assert "killed (signal 9)" in status.error
    start(tmp_path / "b", Task("no such module", is_builder=False))
    wait(lambda: failure(tmp_path / "b"))
    assert "exit code 1" in failure(tmp_path / "b")
    assert "No module named" in failure(tmp_path / "b")


def test_no_zombie_is_left(tmp_path, wait):
    start(tmp_path / "a", task("fail"))
    process = Process.read(read_object(tmp_path / "a" / LAUNCH))
    wait(lambda: not psutil.pid_exists(process.pid))


START_AND_LEAVE = """
import sys
from pathlib import Path
from film_viz.work.launch import Task, start
start(Path(sys.argv[1]), Task("probe", {"what": "wait"}, is_builder=False))
"""


def test_work_outlives_who_started_it_and_is_lost_when_it_is_killed_then(tmp_path, wait):
    folder = tmp_path / "a"
    subprocess.run([sys.executable, "-c", START_AND_LEAVE, folder], check=True)
    wait(lambda: read_status(folder).done == 2)
    assert not start(folder, task("wait"))
    os.kill(process_of(folder).pid, signal.SIGKILL)
    wait(lambda: not is_at_work(folder))
    assert read_status(folder).state == "lost"
    assert failure(folder) == ""  # merely interrupted
    with claimed(folder, patience=5) as claim:
        assert claim is not None


def test_a_claim_keeps_others_out_until_it_ends(tmp_path):
    with claimed(tmp_path / "a") as first:
        assert first is not None
        with claimed(tmp_path / "a") as second, claimed(tmp_path / "b") as other:
            assert (second, other is None) == (None, False)
    with claimed(tmp_path / "a") as again:
        assert again is not None
