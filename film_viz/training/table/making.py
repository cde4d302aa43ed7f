"""One row of the table made: its stages trained in processes of their own, then measured; what is done is not repeated.

    runs/table/sa/sa-1/          the run of its first stage, as any other run
    runs/table/sa/measured-*.json  what an evaluation found, named by weights and data
    runs/table/sa/pointed-*.json  how often it looked at what questions are about
    runs/table/sa/log.txt        what the processes said
    runs/table/sa/failure.txt    why it could not be finished; gone once it could

A run that was stopped or killed goes on from its last save. A row that is not finished is measured as it stands: its
newest checkpoint that answers, or one that is kept under the row's name. Rows do not share locks of devices: how many
are made at once is the caller's choice.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256
from pathlib import Path
from threading import Event
from typing import Any

from film_viz.data.clevr_layout import find_questions
from film_viz.data.clevr_records import pictures_folder
from film_viz.evaluation.baselines import BASELINES
from film_viz.files import read_object, write_atomically
from film_viz.models.checkpoint_files import CONFIG, CheckpointError, read_json, read_metrics
from film_viz.places import checkpoint_folders, importing
from film_viz.training.config import TrainConfig
from film_viz.training.options import arguments_of
from film_viz.training.runs.files import CHECKPOINT, read_run_config, step_of
from film_viz.training.runs.folder import RunFolder
from film_viz.training.supervision import ANSWER
from film_viz.training.table.rows import TableRow

LOG, FAILURE = "log.txt", "failure.txt"


class TableError(ValueError):
    """Say why a row of the table could not be made."""


@dataclass(frozen=True, slots=True)
class Questions:
    """What all systems are asked: a split of a folder in CLEVR's layout."""

    name: str  # of the column in the table
    data: Path
    split: str = "val"

    @property
    def is_whole(self) -> bool:
        """Whether the folder is there and finished."""
        unfinished = (self.data / f".{self.split}.unfinished").exists()
        return self.data.is_dir() and find_questions(self.data, self.split).exists() and not unfinished


@dataclass(frozen=True, slots=True)
class Workshop:
    """Where rows are made, and what they are measured on."""

    folder: Path
    asked: tuple[Questions, ...]
    consistency: int = 0  # sets of questions of each kind whose answers must agree
    pointing: int = 0  # questions on which to measure where systems look
    trains: bool = True  # False: all is measured as it stands
    stopped: Event = field(default_factory=Event)  # once set, nothing more is begun

    def make(self, row: TableRow) -> str:
        """Train what is not trained and measure what is not measured; note a failure. Return the row's key."""
        of_row = self.folder / row.key
        of_row.mkdir(parents=True, exist_ok=True)
        failures = [*self._tried(lambda: self.trained(row) if self.trains else None)]
        is_its_own = not failures or not self.trains or bool(self.begun(row))  # not one that was kept from elsewhere
        if is_its_own and (checkpoint := self.standing(row)) and not self.stopped.is_set():
            for asked in self.asked:
                failures += self._tried(partial(self._measure, row, checkpoint, asked))
        if failures:
            write_atomically(of_row / FAILURE, "; ".join(failures))
        else:
            (of_row / FAILURE).unlink(missing_ok=True)
        return row.key

    @staticmethod
    def _tried(work: Callable[[], object]) -> list[str]:
        """Do some work; return why it failed, if it did."""
        try:
            work()
        except (ValueError, OSError) as error:
            return [str(error)]
        return []

    def standing(self, row: TableRow) -> str:
        """Return the checkpoint that a row has by now, "" if it has none that answers."""
        if not row.stages:
            return row.checkpoint
        begun = [run for run in self.begun(row) if answers(run) and (run / CHECKPOINT / CONFIG).exists()]
        if begun:
            return str(begun[-1] / CHECKPOINT)
        kept = checkpoint_folders().get(row.key)
        return "" if kept is None or self.begun(row) else str(kept)

    def begun(self, row: TableRow) -> list[Path]:
        """Return the runs of a row's stages that have saved something."""
        return [run for number in range(len(row.stages)) if done_steps(run := self.run(row, number))]

    def trained(self, row: TableRow) -> str:
        """Train the stages that are not done, and return the checkpoint of the last one."""
        source: Path | None = None
        for number, config in enumerate(row.stages):
            run = self.run(row, number)
            if done_steps(run) < config.steps:
                self._train(row, config, run, source)
            source = run / CHECKPOINT
        return row.checkpoint if source is None else str(source)

    def run(self, row: TableRow, number: int) -> Path:
        """Return the folder of a stage's run."""
        return self.folder / row.key / f"{row.key}-{number + 1}"

    def _train(self, row: TableRow, config: TrainConfig, run: Path, source: Path | None) -> None:
        resumes = done_steps(run) > 0
        if run.exists() and not resumes:
            (run / "metrics.jsonl").unlink(missing_ok=True)  # of a run that ended before it had saved anything
        arguments = arguments_of(config, run, resumes, None if resumes else source)
        execute(["train", *arguments], self.folder / row.key / LOG)
        if done_steps(run) < config.steps:
            raise TableError(f"stopped at step {done_steps(run):,} of {config.steps:,}: run the same command to go on")

    def measurement(self, checkpoint: str, row: TableRow, asked: Questions) -> Path:
        """Return the file of a measurement, under a name for the weights, the questions and what is asked."""
        return self._file("measured", checkpoint, row, asked, self.consistency)

    def pointed(self, checkpoint: str, row: TableRow, asked: Questions) -> Path:
        """Return the file of a measurement of where a checkpoint looks, named likewise."""
        return self._file("pointed", checkpoint, row, asked, self.pointing)

    def _file(self, kind: str, checkpoint: str, row: TableRow, asked: Questions, n: int) -> Path:
        file = find_questions(asked.data, asked.split)
        stamp = (file.stat().st_size, file.stat().st_mtime_ns) if file.exists() else ()
        key = sha256(repr((_weights(checkpoint), str(asked.data.resolve()), stamp, n)).encode())
        return self.folder / row.key / f"{kind}-{asked.name}-{key.hexdigest()[:12]}.json"

    def _measure(self, row: TableRow, checkpoint: str, asked: Questions) -> None:
        """Measure what is not known: accuracy and agreement, then where the checkpoint looks."""
        if checkpoint in BASELINES:
            self._evaluate(self.measurement(checkpoint, row, asked), row, checkpoint, asked, [])
            return
        path, sets = self.measurement(checkpoint, row, asked), ["--consistency", str(self.consistency)]
        if not path.exists() and (known := known_measurement(checkpoint, asked)):
            write_atomically(path, json.dumps(known, indent=1) + "\n")
        self._evaluate(path, row, checkpoint, asked, sets)
        more = [] if "consistency" in read_object(path) or not self.consistency else sets
        more += ["--pointing", str(self.pointing)] if self.pointing else []
        if more:
            self._evaluate(self.pointed(checkpoint, row, asked), row, checkpoint, asked, ["--no-accuracy", *more])

    def _evaluate(self, path: Path, row: TableRow, checkpoint: str, asked: Questions, what: Sequence[str]) -> None:
        """Measure into a file, in place of what earlier weights left, unless it is there."""
        if path.exists():
            return
        kind = path.name.split("-")[0]
        for earlier in path.parent.glob(f"{kind}-{asked.name}-*.json"):
            earlier.unlink()
        given = ["--checkpoint", checkpoint, "--data", str(asked.data), "--split", asked.split, "--json", str(path)]
        execute(["evaluate", *given, *what], self.folder / row.key / LOG)


def execute(arguments: Sequence[str], log: Path) -> None:
    """Run a command of film_viz in a process of its own; raise what it ended with."""
    with log.open("ab") as file:
        file.write(f"$ film-viz {' '.join(arguments)}\n".encode())
        file.flush()
        command = [sys.executable, "-m", "film_viz", *arguments]
        ended = subprocess.run(command, stdout=file, stderr=file, env=importing(os.environ), check=False)
    if ended.returncode:
        raise TableError(_last_words(log) or f"film-viz {arguments[0]} ended with {ended.returncode}")


def done_steps(run: Path) -> int:
    """Return the steps that a run has done and saved."""
    if not (run / "config.json").exists():
        return 0
    state = RunFolder(run, read_run_config(run)).newest_state()
    return 0 if state is None else step_of(state.parent)


def known_measurement(checkpoint: str, asked: Questions) -> dict[str, Any]:
    """Return what a checkpoint's own metrics say of the same questions, {} where they are of others or say nothing."""
    folder = checkpoint_folders().get(checkpoint, Path(checkpoint))
    try:
        metrics = read_metrics(folder, read_json(folder / CONFIG))["metrics"]
        n_pictures = sum(1 for _ in pictures_folder(asked.data, asked.split).iterdir())
    except (CheckpointError, KeyError, OSError, ValueError):
        return {}
    is_same = isinstance(metrics, dict) and (metrics.get("data"), metrics.get("split"), metrics.get("pictures")) == (
        asked.data.resolve().name,
        asked.split,
        n_pictures,
    )
    return {name: value for name, value in metrics.items() if name != "findings"} if is_same else {}


def answers(run: Path) -> bool:
    """Whether a run's accuracy is of answers: not, where it learns to write programs, and a later stage to answer."""
    config = read_run_config(run)
    stage, stages = config.training_stage, config.row.network.stages.values()
    return stage is None or ANSWER in stage.losses or not any(ANSWER in one.losses for one in stages)


def _weights(checkpoint: str) -> str:
    folder = checkpoint_folders().get(checkpoint, Path(checkpoint))
    return str(read_object(folder / CONFIG).get("weights_sha256", checkpoint))


def _last_words(log: Path) -> str:
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    return next((line.removeprefix("film-viz: ") for line in reversed(lines) if line.startswith("film-viz: ")), "")
