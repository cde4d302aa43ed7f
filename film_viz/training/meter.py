"""What is averaged between two rows of a run's metrics, and the clock."""

import time
from collections.abc import Callable
from typing import Any, TypeVar

import torch
from torch import Tensor

from film_viz.parallel.ranks import mean_over_ranks
from film_viz.training.config import TrainConfig
from film_viz.training.supervision import Losses

T = TypeVar("T")
Row = dict[str, float]

ROW_NAMES = {
    "loss": "total",
    "accuracy": "accuracy",
    "answer_loss": "answer",
    "perception_loss": "perception",
    "grounding_loss": "grounding",
    "naming_loss": "naming",
}
"""Names of averages in a row of metrics, and of the losses they are taken from."""


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

    def pause(self, seconds: float) -> None:
        """Leave out time in which nothing was trained."""
        self.began += seconds
        self.since += seconds

    def state(self) -> dict[str, Any]:
        """Return the clock and what the next row will average, so that a resumed run logs the very same rows."""
        return {"seconds": self.seconds, "losses_since_row": [losses.cpu() for losses in self.losses]}

    def load_state(self, state: dict[str, Any]) -> None:
        """Take up what `state` returned."""
        self.began = time.monotonic() - state["seconds"]
        self._clear()
        self.losses = list(state.get("losses_since_row", []))  # early versions did not keep them

    def row(self, step: int, learning_rate: float) -> Row:
        """Return the averages since the last row over all processes, and start anew."""
        elapsed = time.monotonic() - self.since
        device = self.losses[-1].device
        means = mean_over_ranks(torch.stack([losses.to(device) for losses in self.losses]).mean(dim=0)).tolist()
        row = {
            "step": step,
            "questions": step * self.questions_per_step,
            **dict(zip(ROW_NAMES, means, strict=True)),
            "learning_rate": learning_rate,
            "questions_per_second": len(self.losses) * self.questions_per_step / elapsed,
            "waiting_share": self.waited / elapsed,
            "seconds": self.seconds,
        }
        if device.type == "cuda":
            row["gpu_memory_bytes"] = torch.cuda.max_memory_allocated(device)
        self._clear()
        return row
