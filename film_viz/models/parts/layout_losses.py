"""What teaches a policy to write layouts: given ones, or how well what it drew lets the modules answer.

Both losses read from an outcome how likely the policy held what was written.
"""

from typing import Any, Protocol, runtime_checkable

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor, nn

from film_viz.models.parts.layout_policy import Written
from film_viz.models.system import Seen, WithAnswers

FIRST_USUAL, DECAY = 0.5, 0.99
"""What an answer's loss is taken to be at first, and how long its moving average remembers (code of Hu et al. 2017)."""

ENTROPY_WEIGHT = 0.005
"""Of the entropy of the policy's choices, which keeps it trying (the same)."""


@runtime_checkable
class WithLayouts(Protocol):
    """An outcome of a system that writes layouts."""

    logits: Float[Tensor, "question answer"]
    written: Written
    is_drawn: bool  # whether tokens were drawn as likely as they are


class LayoutLoss(nn.Module):
    """Cross-entropy of given layouts, whole ones: a mean over questions."""

    def forward(self, seen: Seen, outcome: WithLayouts, targets: Any) -> Float[Tensor, ""]:
        """Return the loss; 0 for layouts that the policy drew itself."""
        log_prob = outcome.written.log_prob.sum(1).mean()
        return -log_prob * (not outcome.is_drawn)


class SearchLoss(nn.Module):
    """REINFORCE: what was drawn becomes likelier by how much better it lets answer than usual.

    The reward is the loss of the answer, turned around; the usual one is a moving average of what came before.
    """

    usual: Tensor

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("usual", torch.tensor(FIRST_USUAL))

    def forward(self, seen: Seen, outcome: WithLayouts, targets: WithAnswers) -> Float[Tensor, ""]:
        """Return the loss, a mean over questions, and move the average; 0 for layouts that were given."""
        if not outcome.is_drawn:
            return outcome.written.log_prob.sum() * 0
        cost = F.cross_entropy(outcome.logits.detach().float(), targets.answers, reduction="none")
        searched = ((cost - self.usual) * outcome.written.log_prob.sum(1)).mean()
        with torch.no_grad():
            self.usual.lerp_(cost.mean(), 1 - DECAY)
        return searched - ENTROPY_WEIGHT * outcome.written.entropy.sum(1).mean()
