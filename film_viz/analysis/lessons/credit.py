"""Which cells and channels carry an answer through the classifier: 1x1 convolution, pooling, two layers, softmax.

For one picture and question the classifier's two layers are linear wherever their ReLUs are on, so the lead of one
answer over another is a sum over what was pooled, plus a constant. A maximum comes from one cell, a mean from all.
"""

from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Bool, Float
from torch import Tensor

from film_viz.analysis.film import film_of
from film_viz.models.checkpoint import Checkpoint
from film_viz.models.parts.blocks import Classifier
from film_viz.models.system import Seen
from film_viz.models.systems.film import FiLMParams


@dataclass(frozen=True, slots=True)
class Credit:
    """What speaks for one answer against another."""

    answer: str
    against: str
    projected: Float[np.ndarray, "channel height width"]  # after the 1x1 convolution, norm and ReLU
    by_maximum: Float[np.ndarray, " channel"]  # each channel's share in the lead, by its highest cell; 0 without it
    by_mean: Float[np.ndarray, " channel"]  # and by its mean over all cells
    cells: Float[np.ndarray, "height width"]  # the same shares, where they come from
    constant: float  # what the biases add
    lead: float  # of the answer's logit over the other's: the sum of all shares and the constant

    @property
    def by_channel(self) -> Float[np.ndarray, " channel"]:
        """Each channel's whole share."""
        return self.by_maximum + self.by_mean


def credit(checkpoint: Checkpoint, seen: Seen, params: FiLMParams) -> Credit:
    """Divide the lead of the likeliest answer over the next among channels and cells."""
    net = film_of(checkpoint).net
    with torch.inference_mode():
        features = net.observe(seen[0], params).blocks[-1].output
        cells, logits, pooled = _read(net.classifier, features)
        first, second = logits.topk(2).indices.tolist()
        weight = _slope(net.classifier, pooled, first) - _slope(net.classifier, pooled, second)
    height, width = features.shape[2:]
    maximum, mean = _by_pooling(net.classifier.pooling, weight)
    flat = cells.numpy()  # cell, channel
    peak, where = flat.max(axis=0), flat.argmax(axis=0)
    by_maximum, by_mean = maximum * peak, mean * flat.mean(axis=0)
    place = flat @ mean / len(flat)
    np.add.at(place, where, by_maximum)
    lead = float(logits[first] - logits[second])
    constant = lead - float(by_maximum.sum() + by_mean.sum())
    names = checkpoint.answers
    projected = flat.T.reshape(-1, height, width)
    return Credit(
        names[first], names[second], projected, by_maximum, by_mean, place.reshape(height, width), constant, lead
    )


def probability_covered(
    checkpoint: Checkpoint, seen: Seen, params: FiLMParams, covered: Bool[np.ndarray, "height width"]
) -> Float[np.ndarray, " answer"]:
    """Return every answer's probability when the pooling passes over some cells; at least one must be left."""
    if covered.all():
        raise ValueError("at least one cell must be left to pool, got none: cover fewer")
    net = film_of(checkpoint).net
    with torch.inference_mode():
        cells, _, _ = _read(net.classifier, net.observe(seen[0], params).blocks[-1].output)
        kept = torch.from_numpy(~covered.ravel())[:, None] * cells  # after the ReLU nothing is lower than 0
        pooled = _pooled(net.classifier.pooling, kept)
        return torch.softmax(_logits(net.classifier, pooled).float(), dim=0).numpy()


def _read(classifier: Classifier, features: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Return the cells after the ReLU as (cell, channel), the logits, and what was pooled."""
    cells = torch.relu(classifier.norm(classifier.project(features)))[0].flatten(1).T
    pooled = _pooled(classifier.pooling, cells)
    return cells, _logits(classifier, pooled), pooled


def _pooled(pooling: str, cells: Float[Tensor, "cell channel"]) -> Float[Tensor, " pooled"]:
    parts = {"max": [cells.amax(0)], "mean": [cells.mean(0)], "max+mean": [cells.amax(0), cells.mean(0)]}
    return torch.cat(parts[pooling])


def _logits(classifier: Classifier, pooled: Float[Tensor, " pooled"]) -> Float[Tensor, " answer"]:
    return classifier.answer(torch.relu(classifier.hidden_norm(classifier.hidden(pooled[None]))))[0]


def _slope(classifier: Classifier, pooled: Float[Tensor, " pooled"], answer: int) -> Float[Tensor, " pooled"]:
    """Return how an answer's logit changes with what was pooled."""
    norm = classifier.hidden_norm
    assert norm.running_var is not None
    scale = norm.weight / torch.sqrt(norm.running_var + norm.eps)
    is_on = norm(classifier.hidden(pooled[None]))[0] > 0
    return (classifier.answer.weight[answer] * is_on * scale) @ classifier.hidden.weight


def _by_pooling(pooling: str, weight: Tensor) -> tuple[np.ndarray, np.ndarray]:
    """Return the weights of the maxima and of the means."""
    values = weight.numpy()
    nothing = np.zeros_like(values)
    match pooling:
        case "max":
            return values, nothing
        case "mean":
            return nothing, values
        case _:
            half = len(values) // 2
            return values[:half], values[half:]
