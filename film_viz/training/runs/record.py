"""Training runs as they are read: from their folders alone, while they train and long after.

`film_viz/training/runs/folder.py` writes these folders. A run is known by its folder's name.
"""

import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from film_viz.files import read_object
from film_viz.places import runs_folder
from film_viz.training.config import TrainConfig
from film_viz.training.meter import Row
from film_viz.training.runs.files import (
    CHECKPOINTS,
    CONFIG,
    METRICS,
    STATE,
    read_metric_rows,
    read_run_config,
    step_of,
    validation_accuracy,
)
from film_viz.training.runs.status import LOST, RunStatus, read_status
from film_viz.work.status import LAUNCH


class JobError(ValueError):
    """Say why a run cannot be started, asked or deleted."""


@dataclass(frozen=True, slots=True)
class RunCheckpoint:
    """A step of a run that was kept."""

    step: int
    folder: Path  # reads as any checkpoint
    accuracy: float | None  # on the questions of validation, if it was evaluated at this step
    has_state: bool  # whether training can go on from here exactly as it went on


@dataclass(frozen=True, slots=True)
class Run:
    """One training run."""

    path: Path

    @property
    def id(self) -> str:
        """Its name."""
        return self.path.name

    @property
    def config(self) -> TrainConfig:
        """What it was started with."""
        return read_run_config(self.path)

    @property
    def info(self) -> dict[str, Any]:
        """How it was started: command, devices, n_processes, pid, created, host, started (unix time)."""
        return read_object(self.path / LAUNCH)

    def status(self) -> RunStatus:
        """Return how far it is."""
        return read_status(self.path) or self._status_by_rows()

    def _status_by_rows(self) -> RunStatus:
        """Return the status of a run that kept none, as early versions did."""
        rows = self.rows()
        if not rows:
            return RunStatus("lost", error=LOST)
        steps = int(read_object(self.path / CONFIG).get("steps", 0))
        step, questions = int(rows[-1]["step"]), int(rows[-1]["questions"])
        seconds = rows[-1].get("seconds", 0.0)
        ended = RunStatus("finished", step, steps, seconds, questions=questions, phase="finished")
        return ended if step >= steps else replace(ended, state="lost", phase="", error=LOST)

    def rows(self) -> list[Row]:
        """Return the rows of metrics so far."""
        return read_metric_rows(self.path / METRICS)

    def log_tail(self, n: int = 40) -> list[str]:
        """Return the last lines of the log; of a progress bar, its last state."""
        try:
            with (self.path / "log.txt").open("rb") as file:
                file.seek(max(0, file.seek(0, os.SEEK_END) - 200_000))
                text = file.read().decode("utf-8", errors="replace")
        except FileNotFoundError:
            return []
        lines = [line.rstrip("\r").rsplit("\r", 1)[-1].rstrip() for line in text.split("\n")]
        return [line for line in lines if line][-n:]

    def checkpoints(self) -> tuple[RunCheckpoint, ...]:
        """Return the kept steps, in order."""
        folders = sorted((self.path / CHECKPOINTS).glob("step-*"))
        return tuple(_checkpoint(folder) for folder in folders if (folder / CONFIG).is_file())

    @property
    def best(self) -> RunCheckpoint | None:
        """The kept step of highest validation accuracy."""
        measured = [kept for kept in self.checkpoints() if kept.accuracy is not None]
        return max(measured, key=lambda kept: kept.accuracy or 0.0, default=None)

    @property
    def has_state(self) -> bool:
        """Whether it can be taken up where it was left."""
        return (self.path / STATE).exists() or any(c.has_state for c in self.checkpoints())


def list_runs(root: Path | None = None) -> tuple[Run, ...]:
    """Return the runs of a folder, newest first."""
    folders = [path.parent for path in (root or runs_folder()).glob(f"*/{CONFIG}")]
    return tuple(Run(folder) for folder in sorted(folders, key=_started, reverse=True))


def _started(folder: Path) -> float:
    started = read_object(folder / LAUNCH).get("started")
    if isinstance(started, int | float) and 0 < started < 1e12:  # a damaged one says nothing
        return float(started)
    return (folder / CONFIG).stat().st_mtime


def _checkpoint(folder: Path) -> RunCheckpoint:
    return RunCheckpoint(step_of(folder), folder, validation_accuracy(folder), (folder / STATE).is_file())
