"""What is noted of how a training was started, and its start as a process of its own."""

import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from film_viz.training.runs import control
from film_viz.training.runs.record import JobError, Run
from film_viz.training.runs.status import RunStatus
from film_viz.work.launch import Task, claimed

WATCHER = Task("film_viz.training.jobs.worker", is_builder=False, keeps_log=True)
"""The process that waits for the device, trains and watches: a small one, that no limit has to bind."""

PATIENCE = 10.0  # seconds, for the process of a run that has just ended to be gone


def launch(
    run: Run, arguments: Sequence[str], n_processes: int, devices: Sequence[str], continue_from: Path | None = None
) -> None:
    """Start the process that waits for the device, trains and watches."""
    before = run.status()
    first = RunStatus(
        "queued", before.done, run.config.steps, before.seconds, questions=before.questions, phase="starting"
    )
    with claimed(run.path, PATIENCE) as claim:
        if claim is None:
            raise JobError(f"another process is at work on run '{run.id}': wait until it has ended")
        control.clear(run.path)
        claim.start(WATCHER, first, launch_record(arguments, n_processes, devices, continue_from))


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
