"""The runs of a sweep as folders like any other run's, and what a worker does with one."""

import json
import time
from dataclasses import asdict, fields, replace
from pathlib import Path
from typing import Any

from film_viz.devices import device_names
from film_viz.files import write_atomically
from film_viz.training.config import TrainConfig
from film_viz.training.jobs.launch import launch_record
from film_viz.training.jobs.manage import run_path
from film_viz.training.loop import train
from film_viz.training.options import arguments_of
from film_viz.training.runs.files import CONFIG, RunError, read_run_config, step_of, write_run_config
from film_viz.training.runs.folder import RunFolder
from film_viz.training.runs.record import Run
from film_viz.training.runs.status import LAUNCH, STALE_SECONDS, RunStatus, write_status
from film_viz.training.sweeps.members import MEMBER
from film_viz.training.sweeps.plan import Sweep
from film_viz.work.launch import claimed
from film_viz.work.processes import Process

PATIENCE = STALE_SECONDS + 30
"""Seconds until a run is free whose process was killed: on another machine only its silence tells that."""
_SECONDS_BETWEEN_LOOKS = 0.5


class BusyError(RunError):
    """Name a run that another process trains."""


def lay_out(sweep: Sweep, root: Path) -> list[Path]:
    """Make the folders of all runs, or make sure that those which are there are the same; return them."""
    folders = []
    for run in sweep.runs:
        folder, config = run_path(run.name, root), with_whole_paths(run.config)
        folder.mkdir(parents=True, exist_ok=True)
        if (folder / CONFIG).exists():
            RunFolder(folder, config).check(resume=True)
        write_run_config(folder, config)
        write_atomically(folder / MEMBER, json.dumps({"sweep": sweep.name, "settings": run.varied}, indent=1))
        folders.append(folder)
    return folders


def with_whole_paths(config: TrainConfig) -> TrainConfig:
    """Return settings whose paths mean the same in whatever folder a worker is started."""
    given = {item.name: getattr(config, item.name) for item in fields(config)}
    whole: dict[str, Any] = {name: value.resolve() for name, value in given.items() if isinstance(value, Path)}
    return replace(config, **whole, templates=tuple(path.resolve() for path in config.templates))


def is_trained(folder: Path) -> bool:
    """Whether a run has done, and saved, all its steps."""
    config = read_run_config(folder)
    state = RunFolder(folder, config).newest_state()
    return state is not None and step_of(state.parent) >= config.steps


def queue(folders: list[Path]) -> None:
    """Say of runs that nobody trains that they wait for a worker."""
    for folder in folders:
        before, config = Run(folder).status(), read_run_config(folder)
        if not before.is_live:
            status = RunStatus("queued", before.done, config.steps, before.seconds, questions=before.questions)
            write_status(folder, replace(status, phase="waiting for a worker"), Process.this())


def train_run(folder: str) -> None:
    """Train a run, or go on with it from its last save; whoever was killed over it is waited for."""
    path = Path(folder)
    deadline = time.monotonic() + PATIENCE
    while _is_being_trained(path) and time.monotonic() < deadline:
        time.sleep(_SECONDS_BETWEEN_LOOKS)
    with claimed(path, PATIENCE) as claim:
        if claim is None or _is_being_trained(path):
            raise BusyError(f"{path} is being trained by another process: stop that first")
        config = read_run_config(path)
        if not is_trained(path):
            record = launch_record(arguments_of(config, path), 1, device_names(config.device))
            record |= {"started": time.time()} | asdict(Process.this())
            write_atomically(path / LAUNCH, json.dumps(record, indent=2))
            train(config, path, resume=True)


def _is_being_trained(folder: Path) -> bool:
    status = Run(folder).status()
    return status.is_live and status.state != "queued"
