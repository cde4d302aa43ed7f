"""What is left of an answer when residual blocks are skipped: the whole block, or only the branch that FiLM steers.

A block adds something to what it is given, so that the rest of the network can go on without it; how badly it does is
what the block was good for.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from film_viz.analysis.film import film_of
from film_viz.models.checkpoint import Checkpoint
from film_viz.models.parts.blocks import BlockFeatures
from film_viz.models.system import Seen
from film_viz.models.systems.film import FiLMNet, FiLMParams


@dataclass(frozen=True, slots=True)
class Branches:
    """One block's two branches and their sum, for one question about one picture."""

    skip: Float[np.ndarray, "channel height width"]  # after the 1x1 convolution and its ReLU
    added: Float[np.ndarray, "channel height width"]  # convolution, norm, FiLM, ReLU
    output: Float[np.ndarray, "channel height width"]

    @property
    def most_added(self) -> int:
        """The channel to which the second branch adds most."""
        return int(np.abs(self.added).mean(axis=(1, 2)).argmax())


def branches(checkpoint: Checkpoint, seen: Seen, params: FiLMParams) -> tuple[Branches, ...]:
    """Return both branches of every block."""
    with torch.inference_mode():
        blocks = film_of(checkpoint).net.observe(seen[0], params).blocks
        return tuple(Branches(b.skip[0].numpy(), (b.output - b.skip)[0].numpy(), b.output[0].numpy()) for b in blocks)


def probability_without(
    checkpoint: Checkpoint, seen: Seen, params: FiLMParams, skipped: Collection[int], is_whole: bool
) -> Float[np.ndarray, "question answer"]:
    """Return the probability of every answer when blocks are skipped; their first branch stays unless `is_whole`."""
    net = film_of(checkpoint).net
    with torch.inference_mode():
        features = _walked(net, seen[0].expand(len(params), -1, -1, -1), params, skipped, is_whole)
        return torch.softmax(net.classifier(features).logits.float(), dim=1).numpy()


def share_changed(
    checkpoint: Checkpoint, seen: Seen, params: FiLMParams, is_whole: bool
) -> Float[np.ndarray, " block"]:
    """Return for each block how many of a batch of questions are answered otherwise without it."""
    n_blocks = checkpoint.model.config.n_blocks
    sets: Sequence[tuple[int, ...]] = ((), *((block,) for block in range(n_blocks)))
    whole, *without = (probability_without(checkpoint, seen, params, each, is_whole).argmax(1) for each in sets)
    return np.array([(answers != whole).mean() for answers in without])


def _walked(net: FiLMNet, features: Tensor, params: FiLMParams, skipped: Collection[int], is_whole: bool) -> Tensor:
    n_film = params.gamma.shape[1]
    for index, block in enumerate(net.blocks):
        if index in skipped and is_whole:
            continue
        modulation = (params.gamma[:, index], params.beta[:, index]) if index < n_film else ()
        seen: BlockFeatures = block(features, *modulation)
        features = seen.skip if index in skipped else seen.output
    return features
