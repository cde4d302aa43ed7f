"""What is averaged between two rows of a run's metrics, and its clocks."""

import time
from collections.abc import Callable
from typing import Any, TypeVar

import torch
from torch import Tensor

from film_viz.parallel.ranks import mean_over_ranks
from film_viz.training.budget import Budget
from film_viz.training.config import TrainConfig
from film_viz.training.supervision import Losses

T = TypeVar("T")
Row = dict[str, float]

LOSS, ACCURACY = "loss", "accuracy"
_EARLIER_NAMES = (LOSS, ACCURACY, "answer_loss", "perception_loss", "grounding_loss", "naming_loss")
"""What states of earlier versions averaged, in their order."""


class Meter:
    """Averages over the steps between two rows of metrics, the time trained, and what is left of the run's minutes."""

    def __init__(self, config: TrainConfig, seconds: float = 0.0, budget: Budget | None = None) -> None:
        self.budget = budget or Budget(config)
        self.questions_per_step = config.images_per_batch * config.questions_per_image
        self.began = time.monotonic() - seconds
        self._clear()

    def _clear(self) -> None:
        self.since = time.monotonic()
        self.waited = 0.0
        self.names: tuple[str, ...] = ()
        self.values: list[Tensor] = []  # one of each name, for every step

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
        parts = {f"{name}_loss": loss for name, loss in losses.parts.items()}
        values = {LOSS: losses.total, ACCURACY: losses.accuracy} | parts
        self._select(tuple(values))
        self.values.append(torch.stack([value.detach().float() for value in values.values()]))

    def _select(self, names: tuple[str, ...]) -> None:
        """Keep what is counted from now on of what was kept by an earlier version, which counted every loss."""
        if self.values and names != self.names:
            places = [self.names.index(name) for name in names]
            self.values = [values[places] for values in self.values]
        self.names = names

    def pause(self, seconds: float) -> None:
        """Leave out time in which nothing was trained."""
        self.began += seconds
        self.since += seconds
        self.budget.pause(seconds)

    def state(self) -> dict[str, Any]:
        """Return the clock and what the next row will average, so that a resumed run logs the very same rows."""
        return {
            "seconds": self.seconds,
            "losses_since_row": [values.cpu() for values in self.values],
            "names_since_row": list(self.names),
        } | self.budget.state()

    def load_state(self, state: dict[str, Any]) -> None:
        """Take up what `state` returned."""
        self.began = time.monotonic() - state["seconds"]
        self._clear()
        self.values = list(state.get("losses_since_row", []))  # early versions did not keep them
        self.names = tuple(state.get("names_since_row", _EARLIER_NAMES))
        self.budget.load_state(state)

    def row(self, step: int, learning_rate: float) -> Row:
        """Return the averages since the last row over all processes, and start anew."""
        elapsed = time.monotonic() - self.since
        device = self.values[-1].device
        means = mean_over_ranks(torch.stack([values.to(device) for values in self.values]).mean(dim=0)).tolist()
        row = {
            "step": step,
            "questions": step * self.questions_per_step,
            **dict(zip(self.names, means, strict=True)),
            "learning_rate": learning_rate,
            "questions_per_second": len(self.values) * self.questions_per_step / elapsed,
            "waiting_share": self.waited / elapsed,
            "seconds": self.seconds,
        }
        if device.type == "cuda":
            row["gpu_memory_bytes"] = torch.cuda.max_memory_allocated(device)
        self._clear()
        return row
