"""The pieces of a FiLM network: coordinate maps, stem, FiLM itself, the residual block and the classifier.

Layer by layer as in Perez et al. 2018, section 3 and appendix 7.1. Every module worth watching has a name
of its own, so `blocks.2.film` reads the same in code, in a checkpoint and on a page.
"""

from typing import Literal, NamedTuple

import torch
from jaxtyping import Float
from torch import Tensor, nn

FiLMPosition = Literal["after-norm", "after-residual", "after-relu", "after-conv", "before-conv1"]
Pooling = Literal["max", "mean", "max+mean"]


class BlockFeatures(NamedTuple):
    """What one residual block computes on its way, each "batch channel height width"."""

    skip: Tensor  # after the 1x1 convolution and its ReLU; the residual connection starts here
    before_film: Tensor  # what gamma and beta act on
    after_film: Tensor
    output: Tensor


class ClassifierOutput(NamedTuple):
    """What the classifier computes."""

    logits: Tensor  # "batch answer"
    max_location: Tensor  # "batch projected": flat index of the cell where each projected channel has its maximum
    pooled: Tensor  # "batch pooled": all that the linear layers know of the picture


def coordinate_maps(features: Float[Tensor, "batch channel height width"]) -> Float[Tensor, "batch 2 height width"]:
    """Return an x map (right is +1) and a y map (down is +1), each running from -1 to 1."""
    batch, _, height, width = features.shape
    x = torch.linspace(-1, 1, width, dtype=features.dtype, device=features.device)
    y = torch.linspace(-1, 1, height, dtype=features.dtype, device=features.device)
    maps = torch.stack([x.expand(height, width), y[:, None].expand(height, width)])
    return maps.expand(batch, 2, height, width)


class CoordConv(nn.Module):
    """Convolve features together with their coordinate maps, keeping the map's size."""

    def __init__(self, in_channels: int, out_channels: int, kernel: int, use_coords: bool = True) -> None:
        super().__init__()
        self.use_coords = use_coords
        self.conv = nn.Conv2d(in_channels + 2 * use_coords, out_channels, kernel, padding=kernel // 2)

    def forward(self, features: Float[Tensor, "batch channel height width"]) -> Float[Tensor, "batch out height width"]:
        """Return the convolution of features and coordinates."""
        if self.use_coords:
            maps = coordinate_maps(features)
            if features.is_contiguous(memory_format=torch.channels_last):  # in one layout, or all of it is copied
                maps = maps.contiguous(memory_format=torch.channels_last)
            features = torch.cat([features, maps], dim=1)
        return self.conv(features)


class Stem(nn.Sequential):
    """Turn an image into feature maps; they depend on the image alone.

    `n_strided` convolutions, 4x4 or of another kernel, halve the side each; with `mixing_conv` a 3x3 one with
    coordinates follows. Maps that were made before, known by their number of channels, pass as they are: a stem that
    stands still need not look twice.
    """

    def __init__(
        self,
        in_channels: int,
        channels: int,
        n_strided: int,
        mixing_conv: bool = False,
        use_coords: bool = True,
        kernel: int = 4,
    ) -> None:
        layers: list[nn.Module] = []
        given = in_channels
        for _ in range(n_strided):
            conv = nn.Conv2d(in_channels, channels, kernel, stride=2, padding=1)
            layers += [conv, nn.BatchNorm2d(channels), nn.ReLU()]
            in_channels = channels
        if mixing_conv:
            layers += [CoordConv(in_channels, channels, 3, use_coords), nn.BatchNorm2d(channels), nn.ReLU()]
        super().__init__(*layers)
        self.map_channels = channels
        self.knows_maps = bool(layers) and channels != given  # can tell maps from images

    def forward(self, image: Float[Tensor, "image channel height width"]) -> Float[Tensor, "image map h w"]:
        """Return an image's maps, or maps in the precision in which they would be made."""
        if not (self.knows_maps and image.shape[1] == self.map_channels):
            return super().forward(image)
        kind = image.device.type
        return image.to(torch.get_autocast_dtype(kind)) if torch.is_autocast_enabled(kind) else image


class FiLM(nn.Module):
    """Scale and shift every feature map: gamma * features + beta. It has no weights of its own."""

    def forward(
        self,
        features: Float[Tensor, "batch channel height width"],
        gamma: Float[Tensor, "batch channel"],
        beta: Float[Tensor, "batch channel"],
    ) -> Float[Tensor, "batch channel height width"]:
        """Return the modulated features, one gamma and one beta per map."""
        return torch.addcmul(beta[:, :, None, None], gamma[:, :, None, None], features)


class ResBlock(nn.Module):
    """Let the question choose what passes: 1x1 convolution, then convolution, norm, FiLM, ReLU around a skip.

    There is no ReLU after the sum. `film_position` moves FiLM to the places tried in the paper's ablations.
    `global_context` departs from the paper: maximum and mean of every map over all cells are added to each cell of the
    1x1 convolution's output, through one linear layer. A convolution of 3x3 cells carries news one cell far; whether a
    thing is left of another at the far side is decided in every cell at once where that one's place is known to all
    (as the context blocks of Cao et al. 2019, "GCNet", or squeeze and excitation, tell every cell about the whole map).
    """

    def __init__(
        self,
        channels: int,
        kernel: int = 3,
        use_coords: bool = True,
        residual: bool = True,
        batch_norm: bool = True,
        film_position: FiLMPosition = "after-norm",
        global_context: bool = False,
    ) -> None:
        super().__init__()
        self.position = film_position
        self.residual = residual
        self.project = CoordConv(channels, channels, 1, use_coords)
        self.context = nn.Linear(2 * channels, channels, bias=False) if global_context else None
        self.conv = nn.Conv2d(channels, channels, kernel, padding=kernel // 2)
        self.norm = nn.BatchNorm2d(channels, affine=False) if batch_norm else nn.Identity()
        self.film = FiLM()

    def forward(
        self,
        features: Float[Tensor, "batch channel height width"],
        gamma: Float[Tensor, "batch channel"] | None = None,
        beta: Float[Tensor, "batch channel"] | None = None,
    ) -> BlockFeatures:
        """Return the block's output together with the features on both sides of FiLM, the same without gamma."""
        seen: list[Tensor] = []

        def film(place: str, x: Tensor) -> Tensor:
            if place != self.position:
                return x
            seen.extend((x, x if gamma is None or beta is None else self.film(x, gamma, beta)))
            return seen[1]

        skip = self.skip(film("before-conv1", features))
        x = film("after-conv", self.conv(skip))
        x = film("after-norm", self.norm(x))
        x = film("after-relu", torch.relu(x))
        x = film("after-residual", x + skip if self.residual else x)
        return BlockFeatures(skip, seen[0], seen[1], x)

    def skip(
        self, features: Float[Tensor, "batch channel height width"]
    ) -> Float[Tensor, "batch channel height width"]:
        """Return what the 1x1 convolution and its ReLU make of features."""
        projected = self.project(features)
        if self.context is not None:
            whole = torch.cat([features.amax(dim=(2, 3)), features.mean(dim=(2, 3))], dim=1)
            projected = projected + self.context(whole)[:, :, None, None]
        return torch.relu(projected)


class Classifier(nn.Module):
    """Answer from the last block's output: 1x1 convolution, global pooling, two linear layers."""

    def __init__(
        self,
        channels: int,
        width: int,
        hidden: int,
        n_answers: int,
        pooling: Pooling = "max",
        use_coords: bool = True,
    ) -> None:
        super().__init__()
        self.pooling = pooling
        self.project = CoordConv(channels, width, 1, use_coords)
        self.norm = nn.BatchNorm2d(width)
        self.hidden = nn.Linear(2 * width if pooling == "max+mean" else width, hidden)
        self.hidden_norm = nn.BatchNorm1d(hidden)
        self.answer = nn.Linear(hidden, n_answers)

    def forward(self, features: Float[Tensor, "batch channel height width"]) -> ClassifierOutput:
        """Return answer logits, and what they were read from."""
        cells = self.norm(self.project(features)).permute(0, 2, 3, 1).flatten(1, 2)  # as channels-last memory has them
        maxima, location = cells.max(dim=1)  # before the ReLU, where a silent channel still has one highest cell
        match self.pooling:
            case "max":
                pooled = torch.relu(maxima)
            case "mean":
                pooled = torch.relu(cells).mean(dim=1)
            case "max+mean":
                pooled = torch.cat([torch.relu(maxima), torch.relu(cells).mean(dim=1)], dim=1)
        logits = self.answer(torch.relu(self.hidden_norm(self.hidden(pooled))))
        return ClassifierOutput(logits, location, pooled)
