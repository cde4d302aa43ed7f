"""What a system is taught by: the answers, and where wanted the losses of its own heads beside them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor, nn

from film_viz.data.batch import Batch, pictures_as_input
from film_viz.models.system import Questions, System, TrainingStage

ANSWER = "answer"
_EARLIER_NAMES = {
    "perception_head.": "heads.perception.head.",
    "grounding_heads.": "heads.grounding.heads.",
    "naming_head.": "heads.naming.head.",
}
"""How states of earlier versions name the weights of heads."""


@dataclass(frozen=True, slots=True)
class Losses:
    """The loss on one batch, its parts by name, and how many answers were right."""

    total: Float[Tensor, ""]
    parts: dict[str, Float[Tensor, ""]]
    accuracy: Float[Tensor, ""]


class Learner(nn.Module):
    """A system together with the heads that supervise it.

    `weights` are those of the heads' losses; one without a weight is not computed. In a stage only what belongs to it
    counts and is trained.
    """

    def __init__(
        self, model: System, weights: Mapping[str, float] | None = None, stage: TrainingStage | None = None
    ) -> None:
        super().__init__()
        self.model, weights = model, weights or {}
        heads = model.heads()
        self.heads = nn.ModuleDict({n: head for n, head in heads.items() if n not in model.on_demand or weights.get(n)})
        self.stage = model.stage = stage
        self.weights = {name: weight for name, weight in weights.items() if weight and self._counts(name)}
        if not self.weights and not self._counts(ANSWER):
            raise ValueError(
                "nothing teaches in this stage: give a loss of it a weight, and data whose scenes are known"
            )
        for part in self._idle():
            part.requires_grad_(False)
        self.train()
        self.register_load_state_dict_pre_hook(_take_up_earlier_names)

    def forward(self, batch: Batch) -> Losses:
        """Return the losses on a batch."""
        return self.losses(batch, self.model.read(Questions(batch.tokens, batch.lengths, batch.programs)))

    def losses(self, batch: Batch, reading: Any) -> Losses:
        """Return the losses of answering from a reading; this is the part worth compiling."""
        seen = self.model.see(pictures_as_input(batch.images).contiguous(memory_format=torch.channels_last))
        outcome = self.model.answer(seen, reading, batch.image_index)
        logits = outcome.logits.float()
        parts = {ANSWER: F.cross_entropy(logits, batch.answers)} if self._counts(ANSWER) else {}
        parts |= {name: self.heads[name](seen, outcome, batch) for name in self.weights}
        total = torch.stack([self.weights.get(name, 1.0) * loss for name, loss in parts.items()]).sum()
        return Losses(total, parts, self.model.right(outcome, batch.answers).float().mean())

    def train(self, mode: bool = True) -> "Learner":
        """Set the training mode, but for what stands still in this stage."""
        super().train(mode)
        for part in self._idle():
            part.eval()
        return self

    def _counts(self, name: str) -> bool:
        """Whether a loss counts in this stage."""
        return self.stage is None or name in self.stage.losses

    def _idle(self) -> Iterator[nn.Module]:
        """Yield the parts of the system that stand still in this stage."""
        if self.stage is None:
            return
        trained = self.stage.trains
        for name, part in self.model.named_modules():
            is_within = any(name == one or name.startswith(f"{one}.") for one in trained)
            leads_to_one = any(one.startswith(f"{name}.") for one in trained) or not name
            if not is_within and not leads_to_one:
                yield part


def _take_up_earlier_names(module: nn.Module, state: dict[str, Any], prefix: str, *rest: Any) -> None:
    """Rename weights of heads and reshape those of the system, where an earlier version wrote them."""
    assert isinstance(module, Learner)
    for key in list(state):
        for before, now in _EARLIER_NAMES.items():
            if key.startswith(prefix + before):
                state[prefix + now + key.removeprefix(prefix + before)] = state.pop(key)
    within = f"{prefix}model."
    system = {key.removeprefix(within): state[key] for key in state if key.startswith(within)}
    state |= {within + name: tensor for name, tensor in module.model.upgraded(system).items()}
