"""Heads that teach a system more than the answer, thrown away after training.

Scenes and programs are fully known here, so three more losses cost little. *Perception*: each cell of the maps that a
system sees says whether an object's center lies in it, and that object's attributes. *Grounding*: each block's output
marks the objects that the question is about. *Naming*: pooled features say how many these are and, of a single one, its
attributes. Each reads through one linear layer. The paper trains on answers alone; with all weights at zero so does
this.
"""

from collections.abc import Callable, Sequence
from typing import Any, Protocol, runtime_checkable

import torch
import torch.nn.functional as F
from jaxtyping import Bool, Float, Int
from torch import Tensor, nn

from film_viz.models.system import Outcome, Seen
from film_viz.parallel.ranks import mean_over_ranks
from film_viz.questions.referents import MAX_OBJECTS, N_REFERENTS
from film_viz.scenes.attributes import ATTRIBUTES

CLASSES = tuple(len(values) for values in ATTRIBUTES.values())
NAMED_SETS = 3
"""What the last step reads, first and second input, and what was singled out on the way there only."""


@runtime_checkable
class Targets(Protocol):
    """What is known of a batch's pictures and questions; objects beyond a scene's own number have cell -1."""

    @property
    def image_index(self) -> Int[Tensor, " question"]:
        """Which picture a question is about."""

    @property
    def cells(self) -> Int[Tensor, "image object"]:
        """Flat index of the feature cell that holds an object's center."""

    @property
    def attributes(self) -> Int[Tensor, "image object 4"]:
        """Class ids in the order of ATTRIBUTES."""

    @property
    def referents(self) -> Bool[Tensor, "question 3 object"]:
        """The objects that the last step's inputs were read from, and those singled out."""


class PerceptionHead(nn.Module):
    """Reads objects from the first map that a system sees."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.head = nn.Conv2d(channels, 1 + sum(CLASSES), 1)

    def forward(self, seen: Seen, outcome: Outcome, targets: Targets) -> Float[Tensor, ""]:
        """Return the loss of perception."""
        return perception_loss(self.head(seen[0]).float(), targets.cells, targets.attributes)


@runtime_checkable
class Marking(Protocol):
    """The part of an outcome that says where a system takes there to be objects."""

    @property
    def marks(self) -> Float[Tensor, "image height width"]:
        """Logits of "an object's center lies here"."""


class MarkingHead(PerceptionHead):
    """Reads objects as well, and teaches a system's own marks where they are."""

    def forward(self, seen: Seen, outcome: Outcome, targets: Targets) -> Float[Tensor, ""]:
        """Return the loss of perception and that of the marks."""
        assert isinstance(outcome, Marking)
        return super().forward(seen, outcome, targets) + marks_loss(outcome.marks, targets.cells)


class GroundingHead(nn.Module):
    """Reads from each of several maps of an outcome which objects the question is about."""

    def __init__(
        self, channels: Sequence[int], maps: Callable[[Any], Sequence[Float[Tensor, "question channel height width"]]]
    ) -> None:
        super().__init__()
        self.heads = nn.ModuleList(nn.Conv2d(n, N_REFERENTS, 1) for n in channels)
        self.maps = maps

    def forward(self, seen: Seen, outcome: Outcome, targets: Targets) -> Float[Tensor, ""]:
        """Return the loss of grounding, a mean over the maps."""
        cells = targets.cells[targets.image_index]
        read = [head(maps).float() for head, maps in zip(self.heads, self.maps(outcome), strict=True)]
        return torch.stack([grounding_loss(maps, cells, targets.referents) for maps in read]).mean()


class NamingHead(nn.Module):
    """Reads from a vector of an outcome how many objects the question is about, and what a single one looks like."""

    def __init__(self, n_features: int, vector: Callable[[Any], Float[Tensor, "question feature"]]) -> None:
        super().__init__()
        self.head = nn.Linear(n_features, NAMED_SETS * (MAX_OBJECTS + 1 + sum(CLASSES)))
        self.vector = vector

    def forward(self, seen: Seen, outcome: Outcome, targets: Targets) -> Float[Tensor, ""]:
        """Return the loss of naming."""
        attributes = targets.attributes[targets.image_index]
        return naming_loss(self.head(self.vector(outcome)).float(), attributes, named_sets(targets.referents))


def at_cells(
    maps: Float[Tensor, "batch channel height width"], cells: Int[Tensor, "batch object"]
) -> Float[Tensor, "batch object channel"]:
    """Return the values of maps at flat cell indices; cell -1 reads the first cell, for the caller to leave out."""
    index = cells.clamp(min=0)[:, None].expand(-1, maps.shape[1], -1)
    return maps.flatten(2).gather(2, index).transpose(1, 2)


def perception_loss(
    maps: Float[Tensor, "image class height width"],
    cells: Int[Tensor, "image object"],
    attributes: Int[Tensor, "image object 4"],
) -> Float[Tensor, ""]:
    """Return the cross-entropy of "an object's center lies here", plus that of the four attributes where one does."""
    present = (cells >= 0).to(maps.dtype)
    loss = marks_loss(maps[:, 0], cells)
    n_objects = mean_over_ranks(present.sum())
    logits = at_cells(maps[:, 1:], cells).split(CLASSES, dim=2)
    for i, part in enumerate(logits):
        entropy = F.cross_entropy(part.flatten(0, 1), attributes[..., i].flatten(), reduction="none")
        loss = loss + (entropy * present.flatten()).sum() / n_objects
    return loss


def marks_loss(marks: Float[Tensor, "image height width"], cells: Int[Tensor, "image object"]) -> Float[Tensor, ""]:
    """Return the cross-entropy of "an object's center lies here"."""
    present = (cells >= 0).to(marks.dtype)
    occupied = torch.zeros_like(marks).flatten(1).scatter_add(1, cells.clamp(min=0), present).clamp(max=1)
    return F.binary_cross_entropy_with_logits(marks.flatten(1), occupied)


def grounding_loss(
    maps: Float[Tensor, "question 3 height width"],
    cells: Int[Tensor, "question object"],
    referents: Bool[Tensor, "question 3 object"],
) -> Float[Tensor, ""]:
    """Return the binary cross-entropy of "the question is about this object", over all objects of the scenes."""
    entropy = F.binary_cross_entropy_with_logits(
        at_cells(maps, cells), referents.transpose(1, 2).float(), reduction="none"
    )
    present = (cells >= 0).float()
    return (entropy.mean(dim=2) * present).sum() / mean_over_ranks(present.sum())


def named_sets(referents: Bool[Tensor, "question 3 object"]) -> Bool[Tensor, "question 3 object"]:
    """Return the sets to name: of what was singled out, those are left out that the last step reads anyway."""
    first, second, singled_out = referents.unbind(dim=1)
    return torch.stack([first, second, singled_out & ~first & ~second], dim=1)


def naming_loss(
    logits: Float[Tensor, "question logit"],
    attributes: Int[Tensor, "question object 4"],
    sets: Bool[Tensor, "question 3 object"],
) -> Float[Tensor, ""]:
    """Return the cross-entropy of the number of objects in each set, plus that of the attributes of single ones."""
    size, *looks = logits.unflatten(1, (NAMED_SETS, -1)).split((MAX_OBJECTS + 1, *CLASSES), dim=2)
    n_objects = sets.sum(dim=2)
    loss = F.cross_entropy(size.flatten(0, 1), n_objects.flatten())
    single = (n_objects == 1).flatten().float()
    n_single = mean_over_ranks(single.sum()).clamp(min=1e-6)  # without any the numerator is 0 as well
    which = sets.int().argmax(dim=2)
    for i, part in enumerate(looks):
        entropy = F.cross_entropy(part.flatten(0, 1), attributes[..., i].gather(1, which).flatten(), reduction="none")
        loss = loss + (entropy * single).sum() / n_single
    return loss
