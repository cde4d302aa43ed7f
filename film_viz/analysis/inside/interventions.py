"""Interventions on gamma and beta: mixed, transplanted or added up, then handed to the network as values.

"Which block carries the word *left*?" Put the modulation of the other question into one block and see whether the
answer follows. Nothing here writes to a model: a changed modulation is a new value.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float, Int

from film_viz.analysis.film import film_of
from film_viz.analysis.inside.edits import PARTS, swapped
from film_viz.analysis.inside.feature_maps import cell_counts
from film_viz.models.checkpoint import Checkpoint
from film_viz.models.system import Seen
from film_viz.models.systems.film import FiLMParams


def stacked(many: Sequence[FiLMParams]) -> FiLMParams:
    """Return modulations as one batch."""
    return FiLMParams(torch.cat([p.gamma for p in many]), torch.cat([p.beta for p in many]))


@dataclass(frozen=True, slots=True)
class Outcomes:
    """What the network makes of one picture under several modulations."""

    answers: tuple[str, ...]
    probability: Float[np.ndarray, "modulation answer"]
    maxima: Int[np.ndarray, "modulation height width"]

    def best(self, index: int) -> str:
        """Return the most probable answer under one of them."""
        return self.answers[int(self.probability[index].argmax())]


def outcomes(checkpoint: Checkpoint, features: Seen, params: FiLMParams) -> Outcomes:
    """Answer under every modulation of a batch."""
    with torch.inference_mode():
        stem = features[0].expand(len(params), -1, -1, -1)
        seen = film_of(checkpoint).net.observe(stem, params)
    height, width = stem.shape[2:]
    return Outcomes(
        tuple(checkpoint.answers),
        torch.softmax(seen.logits.float(), dim=1).numpy(),
        np.stack([cell_counts(row, height, width) for row in seen.max_location.numpy()]),
    )


def interpolation(a: FiLMParams, b: FiLMParams, weights: Sequence[float], block: int | None = None) -> FiLMParams:
    """Return the modulations on the straight way from A (weight 0) to B (weight 1), in one block or in all."""
    return stacked([swapped(a, a.mix(b, weight), "both", block) for weight in weights])


def transplants(a: FiLMParams, b: FiLMParams, n_blocks: int) -> FiLMParams:
    """Return A with B's gamma, beta or both put into one block each, and last into all; parts in the order of PARTS."""
    places = [*range(n_blocks), None]
    return stacked([swapped(a, b, part, block) for part in PARTS for block in places])


def change_matrix(before: Float[np.ndarray, " answer"], after: Outcomes, answer: str) -> Float[np.ndarray, "3 place"]:
    """Return how each transplant changes an answer's probability: a row per part, a column per block and for all."""
    index = after.answers.index(answer)
    return (after.probability[:, index] - before[index]).reshape(len(PARTS), -1)


def arithmetic(a: FiLMParams, b: FiLMParams, c: FiLMParams) -> FiLMParams:
    """Return a - b + c: what turns b into a, done to c (Perez et al. 2018, section 4.3 on CoGenT)."""
    return FiLMParams(a.gamma - b.gamma + c.gamma, a.beta - b.beta + c.beta)


def nearest_questions(
    gamma: Float[np.ndarray, "question block channel"],
    beta: Float[np.ndarray, "question block channel"],
    params: FiLMParams,
    n: int,
) -> tuple[Int[np.ndarray, " near"], Float[np.ndarray, " near"]]:
    """Return the questions of a bank whose modulation is nearest, and their Euclidean distances.

    For one place, scikit-learn's `NearestNeighbors`, which wants gamma and beta in one matrix, takes 2.5 times as long.
    """
    own_gamma, own_beta = params.gamma[0].numpy(), params.beta[0].numpy()
    squared = np.square(gamma - own_gamma).sum(axis=(1, 2)) + np.square(beta - own_beta).sum(axis=(1, 2))
    nearest = np.argsort(squared, kind="stable")[:n]
    return nearest, np.sqrt(squared[nearest])


@dataclass(frozen=True, slots=True)
class ChannelChange:
    """How one channel's modulation differs between two questions."""

    block: int
    channel: int
    gamma: tuple[float, float]  # of A and of B
    beta: tuple[float, float]

    @property
    def is_flipped(self) -> bool:
        """Whether gamma changes its sign, so that what one question keeps the other turns over."""
        return self.gamma[0] * self.gamma[1] < 0


def largest_changes(
    a: tuple[Float[np.ndarray, "block channel"], Float[np.ndarray, "block channel"]],
    b: tuple[Float[np.ndarray, "block channel"], Float[np.ndarray, "block channel"]],
    n: int,
) -> tuple[ChannelChange, ...]:
    """Return the channels that two modulations (gamma, beta) move farthest on the gamma-beta plane."""
    distance = np.hypot(a[0] - b[0], a[1] - b[1])
    order = np.argsort(-distance.ravel(), kind="stable")[:n]
    return tuple(
        ChannelChange(int(i), int(j), (float(a[0][i, j]), float(b[0][i, j])), (float(a[1][i, j]), float(b[1][i, j])))
        for i, j in zip(*np.unravel_index(order, distance.shape), strict=True)
    )
