"""The folder of a training run: what is written while it trains, and how it is taken up again."""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self, cast

import torch
from torch.optim import Optimizer
from torch.optim.swa_utils import AveragedModel

from film_viz.models.checkpoint import Checkpoint
from film_viz.models.film import FiLMModel
from film_viz.questions.vocabulary import ANSWERS, Vocabulary
from film_viz.training.config import TrainConfig
from film_viz.training.meter import Row
from film_viz.training.supervision import Learner

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
            "training": json.loads(json.dumps(asdict(self.config), default=_name)),
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


def _name(path: Path) -> str:
    """Return a path's last part: where a folder lay is nobody's business who reads the checkpoint."""
    return path.name
