"""How many channels carry the difference between two questions?

Question B is given the gamma and beta of question A in more and more channels, those first in which the two differ
most, until nothing of B is left. Where its answer becomes A's after a few channels, these carry the difference; where
it takes many, the network has spread it. Channels in random order tell what as many others would have done.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from film_viz.analysis.inside.edits import change_ranks, exchanged
from film_viz.analysis.inside.interventions import outcomes
from film_viz.models.checkpoint import Checkpoint
from film_viz.models.system import Seen
from film_viz.models.systems.film import FiLMParams

EVERY_UP_TO = 16  # channels; beyond, every number is about a quarter more than the one before
GROWTH = 1.25
N_RANDOM = 3  # random orders, averaged


@dataclass(frozen=True, slots=True)
class Handover:
    """What B is answered with A's gamma and beta in ever more channels."""

    counts: tuple[int, ...]  # of channels, from none to all
    answers: tuple[str, ...]
    ranked: Float[np.ndarray, "count answer"]  # probability, the channels that differ most first
    random: Float[np.ndarray, "count answer"]  # probability, channels in random order, mean of several orders

    def enough(self, answer: str) -> int | None:
        """Return how many of the ranked channels first make an answer the best one."""
        is_best = self.ranked.argmax(axis=1) == self.answers.index(answer)
        return self.counts[int(is_best.argmax())] if is_best.any() else None


def handover(
    checkpoint: Checkpoint,
    features: Seen,
    a: FiLMParams,
    b: FiLMParams,
    seed: int = 0,
) -> Handover:
    """Give B the modulation of A in ever more channels, by rank and at random, and answer each time."""
    counts = handover_counts(b.gamma[0].numel())
    orders = [change_ranks(a, b), *_random_ranks(b, seed)]
    limits = torch.tensor(counts).view(-1, 1, 1)
    where = torch.cat([ranks < limits for ranks in orders])
    after = outcomes(checkpoint, features, exchanged(b, a, "both", where))
    ranked, *random = after.probability.reshape(len(orders), len(counts), -1)
    return Handover(counts, after.answers, ranked, np.mean(random, axis=0))


def one_channel_each(a: FiLMParams, b: FiLMParams, places: Sequence[tuple[int, int]]) -> FiLMParams:
    """Return B with A's gamma and beta in one channel (block, channel) each."""
    where = torch.zeros(len(places), *b.gamma.shape[1:], dtype=torch.bool)
    for row, (block, channel) in enumerate(places):
        where[row, block, channel] = True
    return exchanged(b, a, "both", where)


def handover_counts(n_channels: int) -> tuple[int, ...]:
    """Return the numbers of channels that are tried: each of the first ones, then fewer and fewer, at last all."""
    counts = list(range(min(EVERY_UP_TO, n_channels) + 1))
    while counts[-1] < n_channels:
        counts.append(min(int(counts[-1] * GROWTH), n_channels))
    return tuple(counts)


def _random_ranks(params: FiLMParams, seed: int) -> list[Tensor]:
    """Return random orders of the channels."""
    generator = torch.Generator().manual_seed(seed)
    n = params.gamma[0].numel()
    return [torch.randperm(n, generator=generator).view_as(params.gamma) for _ in range(N_RANDOM)]
