"""The fewest channels whose gamma and beta decide: given those of another modulation, they flip the answer.

Every channel is tried alone, and they are then handed over one after another, the most influential first, until the
answer flips; at last every channel that the flip can do without is taken back, the least influential first. So the set
that is left flips the answer, and no part of it with one channel less does. A smaller set of other channels may exist:
to rule that out all sets would have to be tried.
"""

from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor

from film_viz.analysis.film import film_of
from film_viz.analysis.inside.edits import exchanged
from film_viz.models.checkpoint import Checkpoint
from film_viz.models.system import Seen
from film_viz.models.systems.film import FiLMParams

PER_PASS = 64  # modulations


@dataclass(frozen=True, slots=True)
class ChannelFlip:
    """Channels that flip the answer together when they get another modulation's gamma and beta."""

    places: tuple[tuple[int, int], ...]  # block and channel, the most influential first
    answers: tuple[str, ...]
    before: Float[np.ndarray, " answer"]
    after: Float[np.ndarray, " answer"]
    alone: Float[np.ndarray, "block channel"]  # what each channel alone adds to the lead of the first answer, in logits

    @property
    def first(self) -> str:
        """The answer before."""
        return self.answers[int(self.before.argmax())]

    @property
    def last(self) -> str:
        """The answer after."""
        return self.answers[int(self.after.argmax())]


def fewest_channels(checkpoint: Checkpoint, seen: Seen, own: FiLMParams, other: FiLMParams) -> ChannelFlip | None:
    """Return few channels that flip the answer when given the other modulation; None where even all of them do not."""
    n_blocks, n_channels = own.gamma.shape[1:]
    n = n_blocks * n_channels
    base = _logits(checkpoint, seen, own, other, torch.zeros(1, n, dtype=torch.bool))
    lead = _lead(base, int(base.argmax()))
    alone = _lead(_logits(checkpoint, seen, own, other, torch.eye(n, dtype=torch.bool)), int(base.argmax())) - lead
    order = torch.sort(alone, stable=True).indices
    where = _first_flip(checkpoint, seen, own, other, order, int(base.argmax()))
    if where is None:
        return None
    where = _pruned(checkpoint, seen, own, other, where, order, int(base.argmax()))
    after = _logits(checkpoint, seen, own, other, where[None])
    places = tuple(divmod(int(i), n_channels) for i in order if where[i])
    shares = torch.softmax(torch.cat([base, after]), dim=1).numpy()
    return ChannelFlip(places, checkpoint.answers, shares[0], shares[1], alone.view(n_blocks, n_channels).numpy())


def _first_flip(
    checkpoint: Checkpoint,
    seen: Seen,
    own: FiLMParams,
    other: FiLMParams,
    order: Int[Tensor, " place"],
    first: int,
) -> Bool[Tensor, " place"] | None:
    """Return the shortest beginning of an order that flips the answer."""
    ranks = torch.argsort(order)
    for start in range(0, len(order), PER_PASS):
        counts = torch.arange(start, min(start + PER_PASS, len(order))) + 1
        where = ranks < counts[:, None]
        flips = _logits(checkpoint, seen, own, other, where).argmax(dim=1) != first
        if flips.any():
            return where[int(flips.int().argmax())]
    return None


def _pruned(
    checkpoint: Checkpoint,
    seen: Seen,
    own: FiLMParams,
    other: FiLMParams,
    where: Bool[Tensor, " place"],
    order: Int[Tensor, " place"],
    first: int,
) -> Bool[Tensor, " place"]:
    """Return a set that flips the answer and has no channel too many."""
    while True:
        members = [int(i) for i in order.flip(0) if where[i]]
        fewer = where.repeat(len(members), 1)
        fewer[torch.arange(len(members)), members] = False
        flips = _logits(checkpoint, seen, own, other, fewer).argmax(dim=1) != first
        if not flips.any():
            return where
        where = fewer[int(flips.int().argmax())]


def _lead(logits: Float[Tensor, "set answer"], first: int) -> Float[Tensor, " set"]:
    """Return how far one answer's logit is above the best of the others."""
    others = logits.clone()
    others[:, first] = -torch.inf
    return logits[:, first] - others.amax(dim=1)


def _logits(
    checkpoint: Checkpoint, seen: Seen, own: FiLMParams, other: FiLMParams, where: Bool[Tensor, "set place"]
) -> Float[Tensor, "set answer"]:
    """Return the logits with the other modulation in each set of channels."""
    net, shape = film_of(checkpoint).net, own.gamma.shape[1:]
    rows = []
    with torch.inference_mode():
        for part in where.split(PER_PASS):
            params = exchanged(own, other, "both", part.view(-1, *shape))
            rows.append(net.observe(seen[0].expand(len(part), -1, -1, -1), params).logits.float())
    return torch.cat(rows)
