"""A head that teaches a system to go through a question step by step, thrown away after training as the others are.

Grounding asks every block for what the last step of the program reads. *Tracing* asks for the way there as well: the
blocks mark one after the other what the program's steps give, those of level 0 ("the red cube") at the first block,
those of level 1 ("left of it", and the balls among these) at the next that is due, and so on, so that the last level is
due at the last block and none sooner than it can follow from the one before. Four blocks have one level each; where
there are fewer, several fall on one, and of more some are left to themselves. Which set lies at which level is told in
`film_viz/questions/step_sets.py`. Two branches of a program are marked side by side. A set that a program does not have
is not asked for, and neither is one at any block but that where it is due: to forget what was used is allowed.
"""

from collections.abc import Callable, Sequence
from typing import Any, Protocol, runtime_checkable

import torch
import torch.nn.functional as F
from jaxtyping import Float, Int
from torch import Tensor, nn

from film_viz.models.parts.heads import Targets, at_cells
from film_viz.models.system import Outcome, Seen
from film_viz.parallel.ranks import mean_over_ranks
from film_viz.questions.step_sets import N_LEVELS, SETS_PER_LEVEL


@runtime_checkable
class StepTargets(Targets, Protocol):
    """What is known of questions whose programs were followed step by step."""

    @property
    def step_sets(self) -> Int[Tensor, "question set"] | None:
        """Masks of objects, bit i for object i, level by level; negative where a program has no such set."""


class TracingHead(nn.Module):
    """Reads from maps of an outcome, in their order, what the steps of a program give."""

    def __init__(
        self, channels: Sequence[int], maps: Callable[[Any], Sequence[Float[Tensor, "question channel height width"]]]
    ) -> None:
        super().__init__()
        self.due = levels_due(len(channels))
        self.heads = nn.ModuleList(nn.Linear(channels[block], SETS_PER_LEVEL) for block in self.due)
        self.maps = maps

    def forward(self, seen: Seen, outcome: Outcome, targets: StepTargets) -> Float[Tensor, ""]:
        """Return the loss of tracing."""
        assert targets.step_sets is not None, "tracing needs the sets of the programs' steps"
        cells, maps = targets.cells[targets.image_index], self.maps(outcome)
        read = [head(at_cells(maps[block], cells)).float() for head, block in zip(self.heads, self.due, strict=True)]
        return tracing_loss(torch.cat(read, dim=2), cells, targets.step_sets)


def levels_due(n_blocks: int) -> tuple[int, ...]:
    """Return the block at which the sets of each level are due.

    >>> levels_due(4), levels_due(6), levels_due(2)
    ((0, 1, 2, 3), (0, 2, 4, 5), (0, 1, 1, 1))
    """
    return tuple(-(-level * (n_blocks - 1) // (N_LEVELS - 1)) for level in range(N_LEVELS))


def tracing_loss(
    logits: Float[Tensor, "question object set"],
    cells: Int[Tensor, "question object"],
    sets: Int[Tensor, "question set"],
) -> Float[Tensor, ""]:
    """Return the binary cross-entropy of "this object belongs to the set", over all sets there are and all objects."""
    objects = torch.arange(cells.shape[1], device=sets.device)[:, None]
    wanted = (sets[:, None].clamp(min=0) >> objects) & 1
    entropy = F.binary_cross_entropy_with_logits(logits, wanted.to(logits.dtype), reduction="none")
    counts = ((cells >= 0)[:, :, None] & (sets >= 0)[:, None]).to(logits.dtype)
    return (entropy * counts).sum() / mean_over_ranks(counts.sum()).clamp(min=1)
