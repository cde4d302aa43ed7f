"""A device belongs to one run, until the last process that holds it has ended, however it ended."""

import os
import subprocess
import sys
import time

from film_viz.training.jobs.locks import DeviceLocks, Holder

HOLD = """
import sys, time
from pathlib import Path
from film_viz.training.jobs.locks import DeviceLocks
DeviceLocks.take(Path(sys.argv[1]), ["cpu"])
print("held", flush=True)
time.sleep(100)
"""


def test_a_second_run_is_told_who_holds_the_device(tmp_path):
    held = DeviceLocks.take(tmp_path / "first", ["cuda:1"])
    assert DeviceLocks.take(tmp_path / "second", ["cuda:1"]) == Holder("cuda:1", "first", os.getpid())
    assert str(Holder("cpu", "first", 7)) == "cpu is held by run 'first' (process 7)"
    held.release()
    DeviceLocks.take(tmp_path / "second", ["cuda:1"]).release()


def test_of_several_devices_all_are_taken_or_none(tmp_path):
    held = DeviceLocks.take(tmp_path / "first", ["cuda:1"])
    assert isinstance(DeviceLocks.take(tmp_path / "second", ["cuda:0", "cuda:1"]), Holder)
    free = DeviceLocks.take(tmp_path / "third", ["cuda:0"])
    assert isinstance(free, DeviceLocks)
    held.release()
    free.release()


def test_runs_in_other_folders_and_other_devices_do_not_wait(tmp_path):
    taken = [DeviceLocks.take(tmp_path / place, ["cpu"]) for place in ("a/run", "b/run")]
    taken.append(DeviceLocks.take(tmp_path / "a" / "run", ["cuda:0"]))
    assert all(isinstance(locks, DeviceLocks) for locks in taken)
    for locks in taken:
        locks.release()


def test_a_killed_holder_frees_the_device_once_its_heir_has_ended_too(tmp_path):
    holder = subprocess.Popen([sys.executable, "-c", HOLD, tmp_path / "first"], stdout=subprocess.PIPE)
    assert holder.stdout.readline() == b"held\n"
    assert DeviceLocks.take(tmp_path / "second", ["cpu"]) == Holder("cpu", "first", holder.pid)
    holder.kill()
    holder.communicate()
    taken = DeviceLocks.take(tmp_path / "second", ["cpu"])
    heir = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE, pass_fds=taken.descriptors)
    taken.release()
    assert isinstance(DeviceLocks.take(tmp_path / "third", ["cpu"]), Holder)
    heir.communicate(b"\n")
    began = time.monotonic()
    while isinstance(taken := DeviceLocks.take(tmp_path / "third", ["cpu"]), Holder):
        assert time.monotonic() < began + 10
    taken.release()
