"""What a model is taught by: the answer, and where wanted also what it should know on the way there.

Scenes and programs are fully known here, so three more losses cost little. *Perception*: each cell of the stem's output
says whether an object's centre lies in it, and that object's attributes. *Grounding*: each block's output marks the
objects that the question is about. *Naming*: the classifier's pooled features say how many these are and, of a single
one, its attributes. Each reads through one linear layer that is thrown away after training. The paper trains on
answers alone; with all weights at zero so does this.
"""

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from jaxtyping import Bool, Float, Int
from torch import Tensor, nn

from film_viz.data.batch import MAX_OBJECTS, Batch, pictures_as_input
from film_viz.models.film import FiLMModel, FiLMParams
from film_viz.parallel.ranks import mean_over_ranks
from film_viz.questions.referents import N_REFERENTS
from film_viz.scenes.attributes import ATTRIBUTES

CLASSES = tuple(len(values) for values in ATTRIBUTES.values())
NAMED_SETS = 3
"""What the last step reads, first and second input, and what was singled out on the way there only."""


@dataclass(frozen=True, slots=True)
class Losses:
    """Parts of the loss on one batch, and how many answers were right."""

    total: Float[Tensor, ""]
    answer: Float[Tensor, ""]
    perception: Float[Tensor, ""]
    grounding: Float[Tensor, ""]
    naming: Float[Tensor, ""]
    accuracy: Float[Tensor, ""]


class Learner(nn.Module):
    """A model together with the heads that supervise it."""

    def __init__(
        self,
        model: FiLMModel,
        perception_weight: float = 0.0,
        grounding_weight: float = 0.0,
        naming_weight: float = 0.0,
    ) -> None:
        super().__init__()
        self.model = model
        self.perception_weight = perception_weight
        self.grounding_weight = grounding_weight
        self.naming_weight = naming_weight
        channels, n_blocks = model.config.channels, model.config.n_blocks
        self.perception_head = nn.Conv2d(channels, 1 + sum(CLASSES), 1)
        self.grounding_heads = nn.ModuleList(nn.Conv2d(channels, N_REFERENTS, 1) for _ in range(n_blocks))
        pooled = model.net.classifier.hidden.in_features
        self.naming_head = nn.Linear(pooled, NAMED_SETS * (MAX_OBJECTS + 1 + sum(CLASSES)))

    def forward(self, batch: Batch) -> Losses:
        """Return the losses on a batch."""
        params = self.model.generator(batch.tokens, batch.lengths)
        return self.losses(batch, params)

    def losses(self, batch: Batch, params: FiLMParams) -> Losses:
        """Return the losses of answering under given parameters; this is the part worth compiling."""
        net = self.model.net
        stem = net.stem(pictures_as_input(batch.images).contiguous(memory_format=torch.channels_last))
        seen = net.observe(stem[batch.image_index], params)
        logits = seen.logits.float()
        answer = F.cross_entropy(logits, batch.answers)
        perception = grounding = naming = answer.new_zeros(())
        if self.perception_weight:
            perception = perception_loss(self.perception_head(stem).float(), batch.cells, batch.attributes)
        if self.grounding_weight:
            cells = batch.cells[batch.image_index]
            maps = [head(b.output).float() for head, b in zip(self.grounding_heads, seen.blocks, strict=True)]
            grounding = torch.stack([grounding_loss(m, cells, batch.referents) for m in maps]).mean()
        if self.naming_weight:
            attributes = batch.attributes[batch.image_index]
            naming = naming_loss(self.naming_head(seen.pooled).float(), attributes, named_sets(batch.referents))
        total = answer + self.perception_weight * perception + self.grounding_weight * grounding
        total = total + self.naming_weight * naming
        return Losses(total, answer, perception, grounding, naming, (logits.argmax(1) == batch.answers).float().mean())


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
    """Return the cross-entropy of "an object's centre lies here", plus that of the four attributes where one does."""
    present = (cells >= 0).to(maps.dtype)
    occupied = torch.zeros_like(maps[:, 0]).flatten(1).scatter_add(1, cells.clamp(min=0), present).clamp(max=1)
    loss = F.binary_cross_entropy_with_logits(maps[:, 0].flatten(1), occupied)
    n_objects = mean_over_ranks(present.sum())
    logits = at_cells(maps[:, 1:], cells).split(CLASSES, dim=2)
    for i, part in enumerate(logits):
        entropy = F.cross_entropy(part.flatten(0, 1), attributes[..., i].flatten(), reduction="none")
        loss = loss + (entropy * present.flatten()).sum() / n_objects
    return loss


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
