"""What training changes: the learner, the moving average of its weights, and the optimizer's memory.

`Learning.update` is one step as the method has it: forward, loss, backward, step.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Self, cast

import torch
from torch import Tensor, nn
from torch.nn.parallel import DistributedDataParallel
from torch.nn.utils import clip_grad_norm_
from torch.optim import Optimizer
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from film_viz.data.batch import Batch
from film_viz.devices import resolve_precision
from film_viz.models.stems import TrainedStem
from film_viz.models.system import System
from film_viz.models.systems.table import build
from film_viz.parallel.ranks import Ranks
from film_viz.parallel.shared_norm import share_statistics
from film_viz.training.config import TrainConfig
from film_viz.training.supervision import Learner, Losses
from film_viz.work.failures import is_out_of_memory

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Learning:
    """All that a step changes, and how it does so."""

    config: TrainConfig
    device: torch.device
    dtype: torch.dtype  # of the arithmetic
    learner: Learner
    forward: nn.Module  # the learner, or what averages its gradients over several processes
    average: AveragedModel
    optimizer: Optimizer

    @classmethod
    def start(cls, config: TrainConfig, device: torch.device, ranks: Ranks | None = None) -> Self:
        """Draw weights from the seed, the same ones in every process."""
        torch.manual_seed(config.seed)
        learner = Learner(build(config.model), config.supervision, config.training_stage)
        learner = learner.to(device).to(memory_format=torch.channels_last)
        average = AveragedModel(learner, multi_avg_fn=moving_average(config.ema), use_buffers=True)
        average.eval()  # it only ever answers
        optimizer = torch.optim.Adam(_groups(learner, config), weight_decay=config.weight_decay, fused=True)
        forward = _across_processes(learner) if ranks and ranks.size > 1 else learner
        if config.compile:
            learner.losses = torch.compile(learner.losses, dynamic=False)  # type: ignore[method-assign]
        return cls(config, device, resolve_precision(config.precision, device), learner, forward, average, optimizer)

    @property
    def averaged_model(self) -> System:
        """The model whose weights are the moving average of the learner's."""
        return cast(Learner, self.average.module).model

    def update(self, batch: Batch, learning_rate: float, of_heads: float | None = None) -> Losses:
        """Learn from one batch; where heads learn alone first, they may have a learning rate of their own."""
        network, *heads = self.optimizer.param_groups
        network["lr"] = learning_rate
        for group in heads:
            group["lr"] = learning_rate if of_heads is None else of_heads
        try:
            losses = self._differentiated(batch)
        except Exception as error:  # what compiling may raise has no common type
            if not self._gives_up_compiling(error):
                raise
            losses = self._differentiated(batch)
        if self.config.clip_norm:
            clip_grad_norm_(self.learner.parameters(), self.config.clip_norm)
        self.optimizer.step()
        self.average.update_parameters(self.learner)
        return losses

    def _differentiated(self, batch: Batch) -> Losses:
        """Return the losses on a batch, with their gradients in the weights."""
        with torch.autocast(self.device.type, self.dtype, enabled=self.dtype != torch.float32):
            losses = cast(Losses, self.forward(batch))
        self.optimizer.zero_grad()
        losses.total.backward()
        return losses

    def _gives_up_compiling(self, error: Exception) -> bool:
        """Go on without compiling if a step failed with it, and say so; return whether that was so.

        Of a step that failed nothing has moved but batch norm's running statistics. One of several processes cannot
        turn alone.
        """
        is_alone = self.forward is self.learner
        if not is_alone or is_out_of_memory(error) or vars(self.learner).pop("losses", None) is None:
            return False
        first = str(error).strip().partition("\n")[0][:200]
        logger.warning("the training goes on without torch.compile, which failed (%s): slower, else the same", first)
        return True

    def state(self) -> dict[str, Any]:
        """Return all that must be kept to go on; nothing in it depends on the number of processes."""
        return {
            "learner": self.learner.state_dict(),
            "average": self.average.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "random": torch.get_rng_state(),
        }

    def load_state(self, state: dict[str, Any]) -> None:
        """Take up what `state` returned."""
        self.learner.load_state_dict(state["learner"])
        self.average.load_state_dict(state["average"])
        self.optimizer.load_state_dict(_fitted(state["optimizer"], self.optimizer))
        torch.set_rng_state(state["random"].cpu())

    def load_model(self, model: System) -> None:
        """Start from the weights of a finished model; the optimizer remembers nothing of how they came to be."""
        self.learner.model.load_state_dict(model.state_dict())
        self.averaged_model.load_state_dict(model.state_dict())

    def take_stem(self, stem: TrainedStem) -> None:
        """Start with a stem that another system has trained."""
        for model in (self.learner.model, self.averaged_model):
            stem.give(model)


def moving_average(decay: float) -> Callable[..., None]:
    """Return an exponential moving average whose memory grows from a few steps to 1 / (1 - decay) of them.

    So the average of a short run is not dominated by its random start.
    """

    def update(averaged: list[Tensor], current: list[Tensor], count: Tensor | int) -> None:
        get_ema_multi_avg_fn(min(decay, (1 + int(count)) / (10 + int(count))))(averaged, current, count)

    return update


def _groups(learner: Learner, config: TrainConfig) -> list[dict[str, Any]]:
    """Return all weights in their order; those of heads are a group of their own where they learn alone first.

    Features that are good already would be spoiled by what heads that know nothing ask of them (Kumar et al. 2022,
    "Fine-tuning can distort pretrained features").
    """
    if not config.heads_first:
        return [{"params": list(learner.parameters())}]
    if not learner.weights:
        raise ValueError(
            f"heads_first is for losses beside that of the answers, and this run has none, got {config.heads_first}"
        )
    return [{"params": list(part.parameters())} for part in (learner.model, learner.heads)]


def _across_processes(learner: Learner) -> DistributedDataParallel:
    """Share gradients and the statistics of batch norm among all processes; heads that teach nothing stand still."""
    share_statistics(learner)
    for name, head in learner.heads.items():
        head.requires_grad_(name in learner.weights)
    return DistributedDataParallel(learner, broadcast_buffers=False)


def _fitted(state: dict[str, Any], optimizer: Optimizer) -> dict[str, Any]:
    """Return an optimizer's memory without the rows of weights that earlier versions had more of."""
    parameters = [parameter for group in optimizer.param_groups for parameter in group["params"]]
    memory = {
        number: {
            name: value[: len(parameters[number])] if isinstance(value, Tensor) and value.dim() else value
            for name, value in of_one.items()
        }
        for number, of_one in state["state"].items()
    }
    return state | {"state": memory}
