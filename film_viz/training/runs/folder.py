"""The folder of a training run as the training writes it, and takes it up again.

Every save keeps the model of that step in `checkpoints/step-XXXXXXXX/` and puts it into `checkpoint/`, which pickers
read. The state that training goes on from is larger by far (weights, their average and two moments of each in full
precision), so it stays only beside the newest models and the best one.
"""

import json
import logging
import shutil
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Self

from film_viz.files import read_object, write_atomically
from film_viz.models.checkpoint import Checkpoint
from film_viz.models.checkpoint_files import read_config, system_config
from film_viz.models.checkpoint_swap import sync
from film_viz.models.system import System
from film_viz.models.systems.film import FiLMModel
from film_viz.models.systems.film_config import FiLMConfig
from film_viz.models.systems.film_growth import grown, may_grow
from film_viz.models.systems.table import row_of
from film_viz.questions.vocabulary import ANSWERS, Vocabulary
from film_viz.training.config import TrainConfig
from film_viz.training.learning import Learning
from film_viz.training.meter import Meter, Row
from film_viz.training.runs.files import (
    BEST,
    CHECKPOINT,
    CHECKPOINTS,
    CONFIG,
    METRICS,
    STATE,
    RunError,
    plain_values,
    read_metric_rows,
    read_run_config,
    read_settings,
    rows_in,
    step_folder,
    step_of,
    validation_accuracy,
    write_run_config,
)
from film_viz.training.runs.states import drop_state, metrics_record, states_of, take_up, take_up_newest, write_state

logger = logging.getLogger(__name__)

KEPT_STATES = 2
"""Newest states that are kept; with two a damaged file costs one save, not the run."""

MAY_CHANGE = frozenset(
    {
        "steps",
        "minutes",
        "bank",
        "stem_from",
        "cache_maps",
        "data",
        "features",
        "validation_features",
        "data_workers",
        "device",
        "compile",
        "decay_share",
        "learning_rate",
        "log_every",
        "evaluate_every",
        "save_every",
        "tensorboard",
    }
)
"""Settings that a resumed run may change; the others fix what the run is."""


@dataclass(frozen=True, slots=True)
class RunFolder:
    """Files of one run."""

    path: Path
    config: TrainConfig
    writes: bool = True  # of the processes that train together one does

    @classmethod
    def open(cls, path: Path, config: TrainConfig, resume: bool, writes: bool = True) -> Self:
        """Start a run in an empty folder, or take up the one that is there."""
        run = cls(path, config, writes)
        if not writes:
            return run
        run.check(resume)
        path.mkdir(parents=True, exist_ok=True)
        write_run_config(path, config)
        return run

    @property
    def metrics(self) -> Path:
        """One JSON object per logged step."""
        return self.path / METRICS

    @property
    def checkpoint(self) -> Path:
        """The model as the app and the command line read it."""
        return self.path / CHECKPOINT

    def newest_state(self) -> Path | None:
        """Return the file that training goes on from; runs of early versions have it in the folder itself."""
        return next(iter(states_of(self.path)), None)

    def check(self, resume: bool) -> None:
        """Refuse to start where there is a run, and to resume what is none or another."""
        if resume:
            self._check_resumable()
        elif self.metrics.exists() or self.newest_state() is not None:
            raise RunError(f"{self.path} already holds a run; resume it with --resume, or choose another folder")

    def _check_resumable(self) -> None:
        if self.newest_state() is None and not (self.path / CONFIG).exists():
            raise RunError(f"{self.path} has no {STATE} to resume from; start the run without --resume")
        read_run_config(self.path)  # says what is wrong with it
        now = plain_values(self.config)
        before = plain_values(TrainConfig()) | read_settings(self.path)  # some an early version did not know
        changed = [name for name in now if before[name] != now[name] and name not in MAY_CHANGE]
        if changed:
            details = "; ".join(f"{name} was {before[name]!r}, now {now[name]!r}" for name in changed)
            raise RunError(f"{self.path} was made with other settings ({details}); use the same, or another folder")

    def log(self, row: Row) -> None:
        """Append a row of metrics."""
        with self.metrics.open("a") as file:
            file.write(json.dumps(row) + "\n")

    def save(self, step: int, learning: Learning, meter: Meter) -> None:
        """Keep the model and the state of a step; on any failure what was kept before is as it was."""
        folder = step_folder(self.path, step)
        partial = folder.with_name(f".saving-{folder.name}")
        for left in folder.parent.glob(".saving-*"):  # by a process that was killed
            shutil.rmtree(left, ignore_errors=True)
        partial.mkdir(parents=True)
        try:
            checkpoint = self._checkpoint(learning.averaged_model, step)
            checkpoint.save_pretrained(partial)
            state = learning.state() | meter.state() | {"step": step} | metrics_record(self.metrics)
            write_state(partial / STATE, state)
            sync(partial)
            shutil.rmtree(folder, ignore_errors=True)  # of a state that could not be read
            partial.rename(folder)
            sync(folder.parent)
        except BaseException:
            shutil.rmtree(partial, ignore_errors=True)
            raise
        checkpoint.save_pretrained(self.checkpoint)
        self._note_best(step)
        self._drop_states()

    def _checkpoint(self, model: System, step: int) -> Checkpoint:
        rows = read_metric_rows(self.metrics)
        info: dict[str, Any] = {
            "preset": self.config.preset,
            "seed": self.config.seed,
            "step": step,
            "questions": step * self.config.images_per_batch * self.config.questions_per_image,
            "training": json.loads(json.dumps(asdict(self.config), default=_name)),
            "row": rows[-1] if rows else {},
        }
        return Checkpoint(model, Vocabulary(), ANSWERS, info)

    def _note_best(self, step: int) -> None:
        accuracy = validation_accuracy(step_folder(self.path, step))
        best = read_object(self.path / BEST)
        if accuracy is not None and accuracy > best.get("accuracy", -1.0):
            write_atomically(self.path / BEST, json.dumps({"step": step, "accuracy": accuracy}))

    def _drop_states(self) -> None:
        """Delete all states but the newest ones and the best."""
        states = sorted((self.path / CHECKPOINTS).glob(f"step-*/{STATE}"))
        best = read_object(self.path / BEST).get("step")
        for state in states[:-KEPT_STATES]:
            if step_of(state.parent) != best:
                drop_state(state)

    def begin(self, learning: Learning, meter: Meter, resume: bool, source: Path | None) -> int:
        """Return the first step to train, after taking up what there is to go on from."""
        if resume and self.newest_state() is not None:
            return self._resume(learning, meter)
        if resume and self.writes:  # it ended before its first save, so it begins anew
            self.metrics.unlink(missing_ok=True)
        return 0 if source is None else self._continue_from(source, learning, meter)

    def _resume(self, learning: Learning, meter: Meter) -> int:
        """Take up the newest state; rows of metrics that came after it are dropped."""
        state = take_up_newest(self.path, learning, meter, self.writes)
        if self.writes:
            self._cut_metrics(state)
        return state["step"]

    def _cut_metrics(self, state: dict[str, Any]) -> None:
        """Drop the rows that came after a state; say where those before it are not as they were written."""
        contents = self.metrics.read_bytes() if self.metrics.exists() else b""
        kept = contents[: state["metrics_bytes"]]
        if state.get("metrics_sha256", sha256(kept).hexdigest()) != sha256(kept).hexdigest():
            logger.warning("%s is not as it was written up to step %d: what reads is kept", self.metrics, state["step"])
            kept = "".join(json.dumps(row) + "\n" for row in rows_in(kept) if row["step"] <= state["step"]).encode()
        if kept != contents:
            write_atomically(self.metrics, kept, is_durable=True)

    def _continue_from(self, source: Path, learning: Learning, meter: Meter) -> int:
        """Begin where another run was at one of its checkpoints, or with the weights of any checkpoint.

        With a state beside it the run goes on as the other would have, rows of metrics included. A network that is
        larger than the other begins with its weights, grown.
        """
        grows = self._check_fits(source)
        if grows or not (source / STATE).exists():
            model = Checkpoint.from_pretrained(source).model
            if grows:
                assert isinstance(model, FiLMModel)
                model = grown(model, self.config.model)
            learning.load_model(model)
            return 0
        step = take_up(source / STATE, learning, meter)["step"]
        if step >= self.config.steps:
            raise RunError(f"{source} has done {step} steps; give steps more than that to continue from it")
        rows = [row for row in read_metric_rows(source.parents[1] / METRICS) if row["step"] <= step]
        if self.writes:
            write_atomically(self.metrics, "".join(json.dumps(row) + "\n" for row in rows))
        return step

    def _check_fits(self, source: Path) -> bool:
        """Refuse weights of another network; return whether they have to grow into this one."""
        wanted, found = self.config.model, system_config(read_config(source), source)
        if type(wanted) is not type(found):
            raise RunError(f"{source} is of another system ({row_of(found).title}); choose a preset of that one")
        if isinstance(wanted, FiLMConfig) and may_grow(found, wanted):
            return bool(wanted != found)
        values = asdict(found)
        other = [f"{name} {values[name]}, not {one}" for name, one in asdict(wanted).items() if values[name] != one]
        if other:
            raise RunError(f"{source} has another network ({'; '.join(other)}); choose its preset and changes to it")
        return False


def _name(path: Path) -> str:
    """Return a path's last part: where a folder lay is nobody's business who reads the checkpoint."""
    return path.name
