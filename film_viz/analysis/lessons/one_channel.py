"""One channel of one block, moved by hand: its map on the way through FiLM, and what the network then answers."""

from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float

from film_viz.analysis.answers.ask import Answer, answer_under
from film_viz.analysis.inside.edits import Edit, change_ranks, edited
from film_viz.analysis.inside.handover import one_channel_each
from film_viz.analysis.inside.interventions import outcomes
from film_viz.models.checkpoint import Checkpoint
from film_viz.models.system import Seen
from film_viz.models.systems.film import FiLMParams

TRIED = 24  # channels in which two questions differ most


@dataclass(frozen=True, slots=True)
class Decisive:
    """The channel that, given the gamma and beta of question A, takes B's answer farthest to A's."""

    block: int
    channel: int
    answer: str  # what B is answered with this one channel as in A


def decisive_channel(checkpoint: Checkpoint, features: Seen, a: FiLMParams, b: FiLMParams) -> Decisive:
    """Find the channel that decides most between two questions, among those in which they differ most.

    Where both have the same answer, it is the one that makes that answer least probable.
    """
    own_a, own_b = (int(outcomes(checkpoint, features, params).probability[0].argmax()) for params in (a, b))
    ranks = change_ranks(a, b)[0]
    n_channels = ranks.shape[1]
    order = torch.argsort(ranks.flatten())[:TRIED].tolist()
    places = [divmod(index, n_channels) for index in order]
    after = outcomes(checkpoint, features, one_channel_each(a, b, places))
    share = after.probability[:, own_a]
    best = int(share.argmax() if own_a != own_b else share.argmin())
    block, channel = places[best]
    return Decisive(block, channel, after.best(best))


def answer_with_channel(
    checkpoint: Checkpoint,
    features: Seen,
    params: FiLMParams,
    place: tuple[int, int],
    gamma: float,
    beta: float,
) -> Answer:
    """Answer under a modulation whose gamma and beta of one (block, channel) are set by hand."""
    edit = Edit("set", "both", gamma, *place, beta_value=beta)
    return answer_under(checkpoint, features, (), edited(params, [edit]))


def share_that_passes(before: Float[np.ndarray, "height width"], gamma: float, beta: float) -> float:
    """Return the share of cells that the ReLU after FiLM lets through."""
    return float((gamma * before + beta > 0).mean())
