"""Linear layers as systems share them: one over several inputs side by side, and a few with ReLUs between."""

from collections.abc import Sequence
from itertools import pairwise

import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor, nn


class SplitLinear(nn.Linear):
    """A linear layer over several inputs laid side by side, which can take them one at a time.

    The sum of its parts is the layer's output, exactly; so what depends on the picture alone is computed once for all
    questions about it. The weights are drawn as those of the whole layer.
    """

    def __init__(self, in_features: Sequence[int], out_features: int) -> None:
        super().__init__(sum(in_features), out_features)
        self.sizes = tuple(in_features)

    def part(self, index: int, x: Float[Tensor, "*batch feature"]) -> Float[Tensor, "*batch out"]:
        """Return what one input adds to the output; the last one brings the bias along."""
        is_last = index == len(self.sizes) - 1
        return F.linear(x, self.weight.split(self.sizes, dim=1)[index], self.bias if is_last else None)


def mlp(sizes: Sequence[int], dropout: float = 0.0) -> nn.Sequential:
    """Return linear layers from each size to the next with ReLUs between; dropout acts on the last hidden layer."""
    layers: list[nn.Module] = []
    for fan_in, fan_out in pairwise(sizes):
        layers += [nn.Linear(fan_in, fan_out), nn.ReLU()]
    layers.pop()
    if dropout:
        layers.insert(-1, nn.Dropout(dropout))
    return nn.Sequential(*layers)
