"""The process behind a run that was started by `manage.py`: waits for the device, trains, and tells how that ended.

The training is a process of its own below this one (or several, by torchrun), so that this one can still speak when
that is killed. It imports no PyTorch and stays small. The locks of the run and of the device are handed down: they are
held until both have ended (on Windows, which hands none down, until this one has).
"""

import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from types import FrameType
from typing import Any

from film_viz.files import read_object
from film_viz.training.jobs.locks import DeviceLocks, Holder
from film_viz.training.runs import control
from film_viz.training.runs.failures import exit_sentence, first_failure
from film_viz.training.runs.status import LAUNCH, RunStatus, read_status, write_status
from film_viz.work.locks import handed_on
from film_viz.work.processes import Process
from film_viz.work.worker import Held

POLL_SECONDS = 0.5
PREPARING = ("starting", "rendering pictures")  # phases before the first step
HELD_BY_JOB = "FILM_VIZ_DEVICES_HELD"  # tells the training that its run and its devices are locked for it


def work(folder: Path, request: dict[str, Any], held: Held) -> int:
    """Wait, train, tell; return the exit code of the training."""
    launch, me = read_object(folder / LAUNCH), Process.this()
    locks = _wait_for_devices(folder, launch["devices"], me)
    if locks is None:
        return 0
    code = _train(_command(launch), folder, (*held.descriptors, *locks.descriptors))
    status = read_status(folder)
    if code and status is not None and status.phase in PREPARING and control.take(folder, "stop"):
        write_status(folder, replace(status, state="finished", phase="stopped before it trained", error=""), me)
    elif code:
        _tell_failure(folder, code, me)
    return code


def _wait_for_devices(folder: Path, devices: list[str], me: Process) -> DeviceLocks | None:
    """Return the locks once they are free, None if the run is asked to stop before."""
    while True:
        status = read_status(folder) or RunStatus()
        if control.take(folder, "stop"):
            write_status(folder, replace(status, state="finished", phase="stopped while it waited"), me)
            return None
        taken = _whose_turn(folder, devices) or DeviceLocks.take(folder, devices)
        if isinstance(taken, DeviceLocks):
            write_status(folder, replace(status, state="running", phase="starting"), me)
            return taken
        write_status(folder, replace(status, state="queued", phase=f"waiting: {taken}"), me)
        time.sleep(POLL_SECONDS)


def _whose_turn(folder: Path, devices: list[str]) -> Holder | None:
    """Return the run that has waited longer for one of the devices, None if there is none."""
    began = read_object(folder / LAUNCH)["started"]
    for other in folder.resolve().parent.glob(f"*/{LAUNCH}"):
        launch, status = read_object(other), read_status(other.parent)
        wanted, started = launch.get("devices"), launch.get("started")
        shared = [device for device in devices if isinstance(wanted, list) and device in wanted]
        is_earlier = isinstance(started, int | float) and started < began
        if shared and is_earlier and status is not None and status.state == "queued":
            process = Process.read(launch)
            return Holder(min(shared), other.parent.name, process.pid if process else 0)
    return None


def _command(launch: dict[str, object]) -> list[str]:
    n_processes, arguments = launch["n_processes"], launch["arguments"]
    assert isinstance(n_processes, int)
    assert isinstance(arguments, list)
    many = ["-m", "torch.distributed.run", "--standalone", f"--nproc-per-node={n_processes}"] if n_processes > 1 else []
    return [sys.executable, *many, "-m", "film_viz.training.train", "--", *arguments]


def _train(command: list[str], folder: Path, held: tuple[int, ...]) -> int:
    """Run the training, hand on what asks it to end, and return its exit code."""
    child = subprocess.Popen(command, **handed_on(held)[1], env=os.environ | {HELD_BY_JOB: "1"})

    def hand_on(number: int, frame: FrameType | None) -> None:
        child.send_signal(number)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, hand_on)
    while True:
        try:
            return child.wait(timeout=POLL_SECONDS)
        except subprocess.TimeoutExpired:
            _stop_preparing(folder, child)


def _stop_preparing(folder: Path, child: "subprocess.Popen[bytes]") -> None:
    """Have a training that is asked to stop before its first step do so: there is nothing to save, and a bank keeps.

    The first signal is a request, which it sees at its first step; the second one ends it.
    """
    status = read_status(folder)
    if status is not None and status.phase in PREPARING and control.is_asked(folder, "stop"):
        child.terminate()


def _tell_failure(folder: Path, code: int, me: Process) -> None:
    """Add the exit code to what the training said, and a sentence if it said nothing."""
    status = read_status(folder) or RunStatus()
    said = first_failure(folder) or exit_sentence(code)
    write_status(folder, replace(status, state="failed", eta_seconds=None, error=said, exit_code=code), me)
