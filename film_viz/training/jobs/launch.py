"""The process behind a run that is started from a page or a script: how it is launched, and what is noted of that."""

import json
import os
import shlex
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from film_viz.files import read_object, write_atomically
from film_viz.places import PROJECT
from film_viz.training.runs import control
from film_viz.training.runs.record import JobError, Run
from film_viz.training.runs.status import LAUNCH, STATUS, Status, write_status
from film_viz.work.processes import Process

START_SECONDS = 60.0  # within which a process must have said that it is there


def launch(
    run: Run, arguments: Sequence[str], n_processes: int, devices: Sequence[str], continue_from: Path | None = None
) -> None:
    """Start the process that waits for the device, trains and watches; return once it has said that it is there."""
    control.clear(run.path)
    record = launch_record(arguments, n_processes, devices, continue_from)
    write_atomically(run.path / LAUNCH, json.dumps(record, indent=2))
    before = run.status()
    status = Status("queued", before.step, run.config.steps, before.questions, before.seconds, phase="starting")
    write_status(run.path, status, Process.this())
    with (run.path / "log.txt").open("ab") as log:
        child = subprocess.Popen(
            [sys.executable, "-m", "film_viz.training.jobs.worker", str(run.path.resolve())],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            env=_environment(os.environ),
            start_new_session=True,
        )
    threading.Thread(target=child.wait, daemon=True, name=f"waits for {run.id}").start()  # leaves no zombie behind
    deadline = time.monotonic() + START_SECONDS
    while "pid" not in read_object(run.path / LAUNCH):
        if child.poll() is not None or time.monotonic() > deadline:
            (run.path / STATUS).unlink(missing_ok=True)
            raise JobError(f"run '{run.id}' could not be started: {' '.join(run.log_tail(3))}")
        time.sleep(0.02)


def launch_record(
    arguments: Sequence[str], n_processes: int, devices: Sequence[str], continue_from: Path | None = None
) -> dict[str, Any]:
    """Return what `run.json` says of how a run is started."""
    return {
        "command": shell_command(arguments, n_processes),
        "arguments": list(arguments),
        "n_processes": n_processes,
        "devices": list(devices),
        "continue_from": None if continue_from is None else str(continue_from.resolve()),
    }


def shell_command(arguments: Sequence[str], n_processes: int = 1) -> str:
    """Return a training command as one types it; `--` keeps torchrun from taking `--run` for an option of its own."""
    many = ["torchrun", f"--nproc-per-node={n_processes}", "-m", "film_viz.training.train", "--"]
    return shlex.join([*(many if n_processes > 1 else ["film-viz", "train"]), *arguments])


def _environment(own: Mapping[str, str]) -> dict[str, str]:
    """Return this process's environment, with film_viz importable from any folder and idle threads off the cores."""
    path = os.pathsep.join(filter(None, [str(PROJECT), own.get("PYTHONPATH", "")]))
    return {"OMP_WAIT_POLICY": "PASSIVE", **own, "PYTHONPATH": path, "PYTHONUNBUFFERED": "1"}
