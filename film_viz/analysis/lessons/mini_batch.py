"""One feature map over many pictures, before a batch normalization: what the norm does to it, batch by batch.

"What is left of a picture that is a batch of its own?" Its map then has mean 0 and variance 1 like any other's.
"""

from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float
from torch import nn

from film_viz.analysis.film import film_of
from film_viz.models.checkpoint import Checkpoint
from film_viz.models.parts.blocks import ResBlock
from film_viz.models.system import Seen


@dataclass(frozen=True, slots=True)
class MapOverPictures:
    """What a batch normalization gets of one channel, and what it learned of it while training."""

    values: Float[np.ndarray, "picture height width"]
    running_mean: float
    running_variance: float
    epsilon: float

    def statistics(self, batch_size: int | None) -> tuple[Float[np.ndarray, " batch"], Float[np.ndarray, " batch"]]:
        """Return mean and variance of every batch of so many pictures; None: the running ones, for a single batch."""
        if batch_size is None:
            return np.array([self.running_mean]), np.array([self.running_variance])
        batches = self._batches(batch_size)
        return batches.mean(axis=1), batches.var(axis=1)

    def normalized(self, batch_size: int | None) -> Float[np.ndarray, "picture height width"]:
        """Return every map normalized with the statistics of its own batch, or with the running ones."""
        mean, variance = self.statistics(batch_size)
        batches = self._batches(batch_size or len(self.values))
        spread = np.sqrt(variance + self.epsilon)
        return ((batches - mean[:, None]) / spread[:, None]).reshape(self.values.shape)

    def _batches(self, batch_size: int) -> Float[np.ndarray, "batch value"]:
        if batch_size < 1 or len(self.values) % batch_size:
            raise ValueError(f"{len(self.values)} pictures make no batches of {batch_size}: choose a divisor")
        return self.values.reshape(len(self.values) // batch_size, -1).astype(np.float64)


@dataclass(frozen=True, slots=True)
class MapsOverPictures:
    """What the batch normalization of the first block gets of all channels; no question has a part in it yet."""

    values: Float[np.ndarray, "picture channel height width"]
    running_mean: Float[np.ndarray, " channel"]
    running_variance: Float[np.ndarray, " channel"]
    epsilon: float

    def channel(self, index: int) -> MapOverPictures:
        """Return one channel."""
        mean, variance = float(self.running_mean[index]), float(self.running_variance[index])
        return MapOverPictures(self.values[:, index], mean, variance, self.epsilon)

    def most_telling(self) -> int:
        """Return the channel whose means over the pictures differ most, measured by how widely its cells spread."""
        per_picture = self.values.mean(axis=(2, 3)).var(axis=0)
        return int((per_picture / np.maximum(self.values.var(axis=(0, 2, 3)), 1e-12)).argmax())


def maps_before_norm(checkpoint: Checkpoint, seen: Seen) -> MapsOverPictures:
    """Return what the first block's batch normalization gets of pictures that were seen."""
    block = film_of(checkpoint).net.blocks[0]
    assert isinstance(block, ResBlock)
    norm = block.norm
    if not isinstance(norm, nn.BatchNorm2d):
        raise ValueError(f"checkpoint '{checkpoint.name}' has no batch normalization in its blocks: choose another")
    assert norm.running_mean is not None
    assert norm.running_var is not None
    with torch.inference_mode():
        values = block.conv(block.skip(seen[0])).float()
    return MapsOverPictures(values.numpy(), norm.running_mean.numpy(), norm.running_var.numpy(), norm.eps)
