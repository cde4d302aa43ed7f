"""What one question does to the feature maps of one picture, block by block, as plain arrays.

"Which cells does this channel keep for this question, and would the classifier already answer after block 1?" The
second is asked by handing each block's output to the classifier, which was trained on the last one's alone: take what
it says about earlier outputs as a hint.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import torch
from jaxtyping import Float, Int
from torch import Tensor

from film_viz.analysis.film import film_of
from film_viz.models.checkpoint import Checkpoint
from film_viz.models.system import Seen
from film_viz.models.systems.film import FiLMParams


class MapPlace(StrEnum):
    """Where feature maps are looked at; all but the stem lie within a block."""

    STEM = "stem"
    BEFORE = "before FiLM"
    AFTER = "after FiLM"
    RECTIFIED = "after ReLU"
    OUTPUT = "block output"


FILM_STEPS: tuple[str, ...] = ("before FiLM", "x gamma", "+ beta", "after ReLU")
"""What happens to one feature map inside a block."""


@dataclass(frozen=True, slots=True)
class Inside:
    """All that a network computes for one question about one picture. Layer 0 is the stem, layer i + 1 is block i."""

    stem: Float[np.ndarray, "channel height width"]
    before: Float[np.ndarray, "block channel height width"]  # what gamma and beta act on
    after: Float[np.ndarray, "block channel height width"]
    output: Float[np.ndarray, "block channel height width"]
    maxima: Int[np.ndarray, "layer height width"]  # classifier channels with their maximum in each cell
    probability: Float[np.ndarray, "layer answer"]  # the last row is the network's answer

    def maps(self, place: MapPlace, block: int) -> Float[np.ndarray, "channel height width"]:
        """Return every feature map at one place."""
        match place:
            case MapPlace.STEM:
                return self.stem
            case MapPlace.BEFORE:
                return self.before[block]
            case MapPlace.AFTER:
                return self.after[block]
            case MapPlace.RECTIFIED:
                return np.maximum(self.after[block], 0)
            case MapPlace.OUTPUT:
                return self.output[block]


def look_inside(checkpoint: Checkpoint, features: Seen, params: FiLMParams) -> Inside:
    """Run the network once under a modulation and keep every map on the way."""
    net = film_of(checkpoint).net
    with torch.inference_mode():
        seen = net.observe(features[0], params)
        layers = torch.cat([seen.stem, *(block.output for block in seen.blocks)])
        logits, location, _ = net.classifier(layers)
    height, width = features[0].shape[2:]
    return Inside(
        stem=seen.stem[0].numpy(),
        before=_stacked([block.before_film for block in seen.blocks]),
        after=_stacked([block.after_film for block in seen.blocks]),
        output=_stacked([block.output for block in seen.blocks]),
        maxima=np.stack([cell_counts(row, height, width) for row in location.numpy()]),
        probability=torch.softmax(logits.float(), dim=1).numpy(),
    )


def cell_counts(location: Int[np.ndarray, " projected"], height: int, width: int) -> Int[np.ndarray, "height width"]:
    """Count in each cell the classifier channels that have their maximum there."""
    return np.bincount(location, minlength=height * width).reshape(height, width)


def channel_steps(
    before: Float[np.ndarray, "height width"], gamma: float, beta: float
) -> Float[np.ndarray, "step height width"]:
    """Return one feature map on its way through FiLM; the steps are `FILM_STEPS`."""
    scaled = np.float32(gamma) * before
    shifted = scaled + np.float32(beta)
    return np.stack([before, scaled, shifted, np.maximum(shifted, 0)])


class SpriteOrder(StrEnum):
    """What the feature maps of a layer are sorted by."""

    INDEX = "channel"
    ACTIVATION = "activation"
    GAMMA = "|gamma|"
    CHANGE = "change against A"


def sprite_order(
    maps: Float[np.ndarray, "channel height width"],
    gamma: Float[np.ndarray, " channel"],
    pinned: Float[np.ndarray, "channel height width"] | None,
    by: SpriteOrder,
) -> Int[np.ndarray, " channel"]:
    """Return the channels sorted, the largest first; `pinned` are the maps of question A."""
    match by:
        case SpriteOrder.INDEX:
            return np.arange(len(maps))
        case SpriteOrder.ACTIVATION:
            key = np.abs(maps).mean(axis=(1, 2))
        case SpriteOrder.GAMMA:
            key = np.abs(gamma)
        case SpriteOrder.CHANGE:
            if pinned is None:
                raise ValueError("there is no pinned question to compare with: pin one first")
            key = np.abs(maps - pinned).mean(axis=(1, 2))
    return np.argsort(-key, kind="stable")


def peaks_over_scenes(
    checkpoint: Checkpoint, features: Seen, params: FiLMParams
) -> Float[np.ndarray, "scene block channel"]:
    """Return how strongly each channel responds to one question in each scene seen: its highest cell after the ReLU."""
    (stem,) = features
    many = FiLMParams(params.gamma.expand(len(stem), -1, -1), params.beta.expand(len(stem), -1, -1))
    with torch.inference_mode():
        seen = film_of(checkpoint).net.observe(stem, many)
        peaks = [torch.relu(block.after_film).amax(dim=(2, 3)) for block in seen.blocks]
    return torch.stack(peaks, dim=1).numpy()


def _stacked(maps: list[Tensor]) -> Float[np.ndarray, "block channel height width"]:
    return torch.cat(maps).numpy()
