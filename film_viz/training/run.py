"""The folder of a training run: what is written while it trains, and how it is taken up again."""

import json
import os
import signal
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from types import FrameType
from typing import Any, Self, TypeVar, cast

import torch
from torch import Tensor
from torch.optim import Optimizer
from torch.optim.swa_utils import AveragedModel

from film_viz.models.checkpoint import Checkpoint
from film_viz.models.film import FiLMModel
from film_viz.questions.vocabulary import ANSWERS, Vocabulary
from film_viz.training.config import TrainConfig
from film_viz.training.supervision import Learner, Losses

T = TypeVar("T")
Row = dict[str, float]

MAY_CHANGE = frozenset(
    {
        "steps",
        "bank",
        "data_workers",
        "device",
        "compile",
        "decay_share",
        "learning_rate",
        "log_every",
        "evaluate_every",
        "save_every",
    }
)
"""Settings that a resumed run may change; the others fix what the run is."""


ROW_NAMES = {
    "loss": "total",
    "accuracy": "accuracy",
    "answer_loss": "answer",
    "perception_loss": "perception",
    "grounding_loss": "grounding",
    "naming_loss": "naming",
}
"""Names of averages in a row of metrics, and of the losses they are taken from."""


class RunError(ValueError):
    """Say why a run cannot be started or taken up again."""


@dataclass(frozen=True, slots=True)
class RunFolder:
    """Files of one run."""

    path: Path
    config: TrainConfig

    @classmethod
    def open(cls, path: Path, config: TrainConfig, resume: bool) -> Self:
        """Start a run in an empty folder, or take up the one that is there."""
        run = cls(path, config)
        if resume:
            run._check_resumable()
        elif run.metrics.exists() or run.state.exists():
            raise RunError(f"{path} already holds a run; resume it with --resume, or choose another folder")
        path.mkdir(parents=True, exist_ok=True)
        write_json(path / "config.json", asdict(config))
        return run

    @property
    def metrics(self) -> Path:
        """One JSON object per logged step."""
        return self.path / "metrics.jsonl"

    @property
    def state(self) -> Path:
        """All that is needed to go on."""
        return self.path / "state.pt"

    @property
    def checkpoint(self) -> Path:
        """The model as the app and the command line read it."""
        return self.path / "checkpoint"

    def _check_resumable(self) -> None:
        if not self.state.exists():
            raise RunError(f"{self.path} has no state.pt to resume from; start the run without --resume")
        before = json.loads((self.path / "config.json").read_text())
        now = json.loads(json.dumps(asdict(self.config), default=str))
        changed = [name for name in now if before.get(name) != now[name] and name not in MAY_CHANGE]
        if changed:
            details = "; ".join(f"{name} was {before.get(name)!r}, now {now[name]!r}" for name in changed)
            raise RunError(f"{self.path} was made with other settings ({details}); use the same, or another folder")

    def log(self, row: Row) -> None:
        """Append a row of metrics."""
        with self.metrics.open("a") as file:
            file.write(json.dumps(row) + "\n")

    def save(self, step: int, seconds: float, learner: Learner, average: AveragedModel, optimizer: Optimizer) -> None:
        """Write the state and the model; each replaces its forerunner in one step."""
        state = {
            "step": step,
            "seconds": seconds,
            "learner": learner.state_dict(),
            "average": average.state_dict(),
            "optimizer": optimizer.state_dict(),
            "random": torch.get_rng_state(),
            "metrics_bytes": self.metrics.stat().st_size if self.metrics.exists() else 0,
        }
        temporary = self.state.with_suffix(".tmp")
        torch.save(state, temporary)
        temporary.replace(self.state)
        self.export(averaged_model(average), step)

    def restore(self, learner: Learner, average: AveragedModel, optimizer: Optimizer) -> tuple[int, float]:
        """Take up the saved state; return the next step and the seconds trained. Later rows of metrics are dropped."""
        device = next(learner.parameters()).device
        state = torch.load(self.state, map_location=device, weights_only=True)
        learner.load_state_dict(state["learner"])
        average.load_state_dict(state["average"])
        optimizer.load_state_dict(state["optimizer"])
        torch.set_rng_state(state["random"].cpu())
        os.truncate(self.metrics, state["metrics_bytes"])
        return state["step"], state["seconds"]

    def export(self, model: FiLMModel, step: int) -> None:
        """Write the model as a checkpoint that the app and the command line read."""
        rows = read_rows(self.metrics)
        info: dict[str, Any] = {
            "preset": self.config.preset,
            "seed": self.config.seed,
            "step": step,
            "questions": step * self.config.images_per_batch * self.config.questions_per_image,
            "training": json.loads(json.dumps(asdict(self.config), default=str)),
            "metrics": rows[-1] if rows else {},
        }
        Checkpoint(model, Vocabulary(), ANSWERS, info).save_pretrained(self.checkpoint)


def averaged_model(average: AveragedModel) -> FiLMModel:
    """Return the model whose weights are the moving average of a learner's."""
    return cast(Learner, average.module).model


def read_config(folder: Path) -> TrainConfig:
    """Return the settings that the run in a folder was started with."""
    path = folder / "config.json"
    try:
        values = json.loads(path.read_text())
        bank, templates = values["bank"], values["templates"]
        paths = {"bank": None if bank is None else Path(bank), "templates": tuple(map(Path, templates))}
        return TrainConfig(**(values | paths))
    except FileNotFoundError as error:
        raise RunError(f"{folder} holds no run (it has no config.json); start one without --resume") from error
    except (KeyError, TypeError, ValueError) as error:
        raise RunError(f"{path} cannot be read ({error}); start a new run in another folder") from error


def read_rows(path: Path) -> list[Row]:
    """Return the rows of a metrics file; a last line that is half written is left out."""
    if not path.exists():
        return []
    return [json.loads(line) for line in path.read_text().splitlines(keepends=True) if line.endswith("\n")]


def write_json(path: Path, value: Any) -> None:
    """Write JSON in one step, so that no reader meets half a file."""
    temporary = path.with_suffix(".tmp")
    temporary.write_text(json.dumps(value, indent=2, default=str))
    temporary.replace(path)


class Meter:
    """Averages over the steps between two rows of metrics, and the clock."""

    def __init__(self, config: TrainConfig, seconds: float = 0.0) -> None:
        self.questions_per_step = config.images_per_batch * config.questions_per_image
        self.began = time.monotonic() - seconds
        self._clear()

    def _clear(self) -> None:
        self.since = time.monotonic()
        self.waited = 0.0
        self.losses: list[Tensor] = []

    @property
    def seconds(self) -> float:
        """Seconds trained, those before a resumption included."""
        return time.monotonic() - self.began

    def wait_for(self, produce: Callable[[], T]) -> T:
        """Return what `produce` returns, counting the time as waiting for data."""
        start = time.monotonic()
        result = produce()
        self.waited += time.monotonic() - start
        return result

    def add(self, losses: Losses) -> None:
        """Count one step; its graph of derivatives is let go."""
        self.losses.append(torch.stack([getattr(losses, name).detach() for name in ROW_NAMES.values()]))

    def row(self, step: int, learning_rate: float) -> Row:
        """Return the averages since the last row, and start anew."""
        elapsed = time.monotonic() - self.since
        means = torch.stack(self.losses).mean(dim=0).tolist()
        row = {
            "step": step,
            "questions": step * self.questions_per_step,
            **dict(zip(ROW_NAMES, means, strict=True)),
            "learning_rate": learning_rate,
            "questions_per_second": len(self.losses) * self.questions_per_step / elapsed,
            "waiting_share": self.waited / elapsed,
            "seconds": self.seconds,
        }
        self._clear()
        return row


class StopSignal:
    """Turns the first Ctrl-C or SIGTERM into a request, so that a run ends with its state saved."""

    def __init__(self) -> None:
        self.requested = False

    def __enter__(self) -> Self:
        self.before = {number: signal.signal(number, self._request) for number in (signal.SIGINT, signal.SIGTERM)}
        return self

    def _request(self, number: int, frame: FrameType | None) -> None:
        self.requested = True
        signal.signal(number, self.before[signal.Signals(number)])

    def __exit__(self, *exception: object) -> None:
        for number, handler in self.before.items():
            signal.signal(number, handler)
