"""A network that reads from a picture what stands where: for every cell, whether an object's center lies there, where
exactly, what the object is and how it stands.

The stem that other systems share keeps one cell for 8 x 8 pixels of a small picture. Two centers in one cell are then
one, and the smallest things are a dozen pixels. So this network looks at a larger picture, narrows it down fourfold
more to see the whole, and goes back to a quarter of the picture's side, as detectors of objects by their centers do
(Zhou et al. 2019, Objects as Points).
"""

from typing import NamedTuple, cast

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor, nn

from film_viz.models.parts.blocks import coordinate_maps
from film_viz.scenes.attributes import ATTRIBUTES

CLASSES = tuple(len(values) for values in ATTRIBUTES.values())
CELL = 4  # pixels a side
COARSEST = 16  # pixels a side of the cells that see most of the picture
_PARTS = (1, 2, sum(CLASSES), 2, 2)


class ReadMaps(NamedTuple):
    """What is read in each cell, each "image part height width"."""

    mark: Tensor  # 1: logit of "an object's center lies here"
    offset: Tensor  # 2: from the cell's middle to the center, in cells, to the right and down
    looks: Tensor  # 15: logits of size, color, material and shape, one after the other
    moved: Tensor  # 2: by how much x and y differ from where an unmoved camera would see it stand, in scene units
    turned: Tensor  # 2: cosine and sine of four times the rotation, in which a cube is known

    @classmethod
    def of(cls, maps: Float[Tensor, "image channel height width"]) -> "ReadMaps":
        """Take the maps of a `SceneReader` apart."""
        return cls(*maps.float().split(_PARTS, dim=1))


class SceneReader(nn.Module):
    """From a picture to maps of a quarter of its side."""

    def __init__(self, width: int) -> None:
        super().__init__()
        first, second, third, fourth = width, 2 * width, 3 * width, 4 * width
        self.entry = nn.Sequential(nn.Conv2d(3, first, 4, 2, 1, bias=False), nn.BatchNorm2d(first), nn.ReLU())
        self.quarter = nn.Sequential(_convolution(first, second, 2), Residual(second))
        self.eighth = nn.Sequential(_convolution(second, third, 2), Residual(third), Residual(third))
        self.sixteenth = nn.Sequential(_convolution(third, fourth, 2), Residual(fourth), Residual(fourth))
        self.whole = nn.Linear(fourth, second)  # what the picture as a whole tells, such as where its camera stood
        self.to_eighth, self.to_quarter = nn.Conv2d(fourth, third, 1), nn.Conv2d(third, second, 1)
        self.mix_eighth, self.mix_quarter = _convolution(third, third), _convolution(second, second)
        last = nn.Conv2d(third, sum(_PARTS), 1)
        nn.init.constant_(cast(Tensor, last.bias)[:1], -4.0)  # at first nearly nothing is held to be an object
        self.say = nn.Sequential(_convolution(second + 2, third), last)

    def forward(self, image: Float[Tensor, "image 3 height width"]) -> Float[Tensor, "image channel h w"]:
        """Return the maps, to be taken apart by `ReadMaps.of`."""
        quarter = self.quarter(self.entry(image))
        eighth = self.eighth(quarter)
        sixteenth = self.sixteenth(eighth)
        eighth = self.mix_eighth(eighth + _twice(self.to_eighth(sixteenth)))
        whole = self.whole(sixteenth.mean(dim=(2, 3)))[:, :, None, None]
        quarter = self.mix_quarter(quarter + _twice(self.to_quarter(eighth)) + whole)
        return self.say(torch.cat([quarter, coordinate_maps(quarter)], dim=1))


class Residual(nn.Module):
    """Two convolutions around a skip (He et al. 2016)."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.first = _convolution(channels, channels)
        self.second = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
        self.norm = nn.BatchNorm2d(channels)

    def forward(self, features: Float[Tensor, "image channel h w"]) -> Float[Tensor, "image channel h w"]:
        """Return the features with what was found in them added."""
        return torch.relu(features + self.norm(self.second(self.first(features))))


def _convolution(before: int, after: int, stride: int = 1) -> nn.Sequential:
    conv = nn.Conv2d(before, after, 3, stride, padding=1, bias=False)
    return nn.Sequential(conv, nn.BatchNorm2d(after), nn.ReLU())


def _twice(features: Float[Tensor, "image channel h w"]) -> Float[Tensor, "image channel H W"]:
    return F.interpolate(features, scale_factor=2.0, mode="nearest")
