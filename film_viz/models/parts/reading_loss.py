"""What teaches a network to read scenes: where the centers are, and in the cells around each what stands there.

A cell beside a center is no clear mistake, so marks are taught by the focal loss of Zhou et al. 2019 (Objects as
Points): what is near a center counts less against it. The rest is taught in the four cells around each center, more in
the nearer ones; whichever of them marks it best then speaks for it.
"""

from typing import Any, Protocol, runtime_checkable

import torch
import torch.nn.functional as F
from jaxtyping import Bool, Float, Int
from torch import Tensor, nn

from film_viz.models.parts.scene_reader import CLASSES, ReadMaps
from film_viz.models.system import Outcome, Seen
from film_viz.scenes.attributes import ATTRIBUTES, SHAPES

SPREAD = 0.6  # cells: how far around a center cells are not clearly wrong
WEIGHTS = {"offset": 1.0, "looks": 1.0, "moved": 2.0, "turned": 0.5}  # beside that of the marks
CUBE, SHAPE = SHAPES.index("cube"), list(ATTRIBUTES).index("shape")


@runtime_checkable
class KnownPlaces(Protocol):
    """The part of a batch that says what stands where; objects beyond a scene's own number have cell -1."""

    @property
    def cells(self) -> Int[Tensor, "image object"]:
        """Which cell of the map holds an object's center."""

    @property
    def attributes(self) -> Int[Tensor, "image object 4"]:
        """Class ids in the order of ATTRIBUTES."""

    @property
    def places(self) -> Float[Tensor, "image object 5"] | None:
        """Center, as shares of width and height; by how much x and y differ from an unmoved camera's; rotation."""


class ReadingHead(nn.Module):
    """The loss of reading; it has no weights, for the system's own maps say it all."""

    def forward(self, seen: Seen, outcome: Outcome, targets: Any) -> Float[Tensor, ""]:
        """Return the loss."""
        assert isinstance(targets, KnownPlaces)
        if targets.places is None:
            raise ValueError(
                "reading scenes is taught by pictures that are made here, of which all is known: leave data out"
            )
        return reading_loss(ReadMaps.of(seen[0]), targets.cells >= 0, targets.attributes, targets.places)


def reading_loss(
    maps: ReadMaps,
    is_there: Bool[Tensor, "image object"],
    attributes: Int[Tensor, "image object 4"],
    places: Float[Tensor, "image object 5"],
) -> Float[Tensor, ""]:
    """Return the weighted sum of all that can be wrong, for each object of the batch."""
    height, width = maps.mark.shape[2:]
    centers = places[..., :2] * places.new_tensor([width, height])
    n_objects = is_there.sum().clamp(min=1)
    cells, nearness = _around(centers, height, width)
    nearness = nearness * is_there[..., None] / n_objects
    image = torch.arange(len(centers), device=centers.device)[:, None, None]
    row, column = cells // width, cells % width

    def told(part: Float[Tensor, "image part height width"]) -> Float[Tensor, "image object 4 part"]:
        return part.permute(0, 2, 3, 1)[image, row, column]

    middles = torch.stack([column, row], dim=-1) + 0.5
    offset = F.smooth_l1_loss(told(maps.offset), centers[:, :, None] - middles, reduction="none", beta=0.1).sum(-1)
    moved = places[:, :, None, 2:4].expand(-1, -1, 4, -1)
    shifted = F.smooth_l1_loss(told(maps.moved), moved, reduction="none", beta=0.05).sum(-1)
    looks = torch.zeros_like(offset)
    for i, part in enumerate(told(maps.looks).split(CLASSES, dim=-1)):
        wanted = attributes[..., i][:, :, None].expand(-1, -1, 4)
        looks = looks + F.cross_entropy(part.movedim(-1, 1), wanted, reduction="none")
    angle = 4 * places[..., 4]
    direction = torch.stack([angle.cos(), angle.sin()], dim=-1)[:, :, None].expand(-1, -1, 4, -1)
    is_cube = (attributes[..., SHAPE] == CUBE).float()[..., None]
    turned = F.mse_loss(told(maps.turned), direction, reduction="none").sum(-1) * is_cube
    parts = {"offset": offset, "looks": looks, "moved": shifted, "turned": turned}
    marks = marks_loss(maps.mark[:, 0], centers, is_there) / n_objects
    return marks + torch.stack([WEIGHTS[name] * (part * nearness).sum() for name, part in parts.items()]).sum()


def marks_loss(
    marks: Float[Tensor, "image height width"],
    centers: Float[Tensor, "image object 2"],
    is_there: Bool[Tensor, "image object"],
) -> Float[Tensor, ""]:
    """Return the focal loss of all cells, in sum; `centers` are in cells."""
    height, width = marks.shape[1:]
    across = torch.arange(width, device=marks.device) + 0.5 - centers[..., :1]
    down = torch.arange(height, device=marks.device) + 0.5 - centers[..., 1:]
    near = torch.exp(-(down[..., :, None] ** 2 + across[..., None, :] ** 2) / (2 * SPREAD**2))
    near = (near * is_there[..., None, None]).amax(dim=1)
    inside = (across.abs()[..., None, :] <= 0.5) & (down.abs()[..., :, None] <= 0.5) & is_there[..., None, None]
    held, holds_not = torch.sigmoid(marks), F.logsigmoid(-marks)
    missed = (1 - held) ** 2 * -F.logsigmoid(marks)
    invented = (1 - near) ** 4 * held**2 * -holds_not
    return torch.where(inside.any(dim=1), missed, invented).sum()


def _around(
    centers: Float[Tensor, "image object 2"], height: int, width: int
) -> tuple[Int[Tensor, "image object 4"], Float[Tensor, "image object 4"]]:
    """Return the four cells whose middles enclose each center, and how near each is: 1 in all."""
    first = (centers - 0.5).floor()
    past = centers - 0.5 - first
    cells, nearness = [], []
    for down in (0, 1):
        for right in (0, 1):
            column = (first[..., 0] + right).clamp(0, width - 1).long()
            row = (first[..., 1] + down).clamp(0, height - 1).long()
            cells.append(row * width + column)
            shares = (past[..., 0] if right else 1 - past[..., 0], past[..., 1] if down else 1 - past[..., 1])
            nearness.append(shares[0] * shares[1])
    return torch.stack(cells, dim=-1), torch.stack(nearness, dim=-1)
