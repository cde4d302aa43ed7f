"""What teaches a system to write programs: given ones, or whether the answers come out right.

Both losses read the probabilities of what was written from an outcome.
"""

from typing import Any, Protocol, runtime_checkable

import torch
from jaxtyping import Float
from torch import Tensor, nn

from film_viz.models.parts.program_generator import Written
from film_viz.models.system import Seen, WithAnswers
from film_viz.questions.program_tokens import PAD


@runtime_checkable
class WithPrograms(Protocol):
    """An outcome of a system that writes programs."""

    logits: Float[Tensor, "question answer"]
    written: Written | None  # None where none was written
    is_sampled: bool  # whether tokens were drawn as likely as they are


class ProgramLoss(nn.Module):
    """Cross-entropy of given programs, a mean over their tokens."""

    def forward(self, seen: Seen, outcome: WithPrograms, targets: Any) -> Float[Tensor, ""]:
        """Return the loss; 0 for programs that the system drew itself."""
        if outcome.written is None or outcome.is_sampled:
            return outcome.logits.new_zeros(())
        return -outcome.written.log_probs.sum() / (outcome.written.tokens != PAD).sum()


class PolicyLoss(nn.Module):
    """REINFORCE (Williams 1992): what was drawn becomes likelier by how much its reward is above the usual one.

    The reward is 1 for a right answer and 0 for a wrong one; the usual one is a moving average of what came before.
    Tokens after the end count nothing, unlike in the published code of Johnson et al. 2017b.
    """

    usual: Tensor

    def __init__(self, decay: float = 0.99) -> None:
        super().__init__()
        self.decay = decay
        self.register_buffer("usual", torch.zeros(()))

    def forward(self, seen: Seen, outcome: WithPrograms, targets: WithAnswers) -> Float[Tensor, ""]:
        """Return the loss, a mean over questions, and move the average; 0 for programs that were given."""
        if outcome.written is None or not outcome.is_sampled:
            return outcome.logits.new_zeros(())
        reward = (outcome.logits.argmax(1) == targets.answers).float()
        advantage = reward - self.usual
        with torch.no_grad():
            self.usual.lerp_(reward.mean(), 1 - self.decay)
        return -(advantage * outcome.written.log_probs.sum(1)).mean()
