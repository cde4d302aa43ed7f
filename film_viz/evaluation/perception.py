"""How well a stem perceives: what the layer that was trained on its maps says of scenes that are fully known.

Which objects does it find, and does it know what they are? An object is found where the cell that holds its center is
said to hold one; two objects in one cell are both found by it, but it can name the attributes of one only.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np
import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor, nn

from film_viz.data.batch import pictures_as_input, scene_targets
from film_viz.data.fresh import fresh_scenes
from film_viz.evaluation.scoring import Score
from film_viz.models.parts.heads import CLASSES, PerceptionHead, at_cells
from film_viz.scenes.attributes import ATTRIBUTES
from film_viz.scenes.render import render
from film_viz.scenes.scene import Scene

SCENES_PER_BATCH = 20


@dataclass(frozen=True, slots=True)
class Perception:
    """What was perceived of scenes."""

    found: Score  # of all objects, those in whose cell one was seen
    true: Score  # of all cells in which an object was seen, those that hold one
    attributes: dict[str, Score]  # of all objects, by attribute
    known: Score  # of all objects, those found with all four attributes right

    def to_json(self) -> dict[str, Any]:
        """Return every score as `Score.to_json` does."""
        attributes = {name: score.to_json() for name, score in self.attributes.items()}
        parts = {"found": self.found, "true": self.true, "known": self.known}
        return {name: score.to_json() for name, score in parts.items()} | {"attributes": attributes}


def perceive_fresh(stem: nn.Module, head: PerceptionHead, size: int, n_scenes: int, seed: int = 0) -> Perception:
    """Measure perception of scenes that no run trains on, at their own look."""
    scenes = list(islice(fresh_scenes("perception", seed), n_scenes))
    said = [_said(stem, head, scenes[i : i + SCENES_PER_BATCH], size) for i in range(0, n_scenes, SCENES_PER_BATCH)]
    maps = torch.cat(said)
    targets = [scene_targets(scene, maps.shape[2]) for scene in scenes]
    cells, attributes = (np.stack([getattr(t, name) for t in targets]) for name in ("cells", "attributes"))
    return perceived(maps, torch.from_numpy(cells), torch.from_numpy(attributes))


@torch.inference_mode()
def perceived(
    maps: Float[Tensor, "image class height width"],
    cells: Int[Tensor, "image object"],
    attributes: Int[Tensor, "image object 4"],
) -> Perception:
    """Return the scores of what a perception head says; objects beyond a scene's own number have cell -1."""
    is_there = cells >= 0
    is_seen = maps[:, 0].flatten(1) > 0
    found = is_seen.gather(1, cells.clamp(min=0))[is_there]
    at = at_cells(maps[:, 1:], cells).split(CLASSES, dim=2)
    right = torch.stack([part.argmax(2) == attributes[..., i] for i, part in enumerate(at)], dim=2)[is_there]
    occupied = _occupied(is_seen, cells)
    return Perception(
        _score(found),
        _score(occupied[is_seen]),
        {name: _score(right[:, i]) for i, name in enumerate(ATTRIBUTES)},
        _score(found & right.all(dim=1)),
    )


def _occupied(like: Bool[Tensor, "image cell"], cells: Int[Tensor, "image object"]) -> Bool[Tensor, "image cell"]:
    """Return which cells hold an object's center."""
    counts = torch.zeros(like.shape).scatter_add(1, cells.clamp(min=0), (cells >= 0).float())
    return counts > 0


@torch.inference_mode()
def _said(stem: nn.Module, head: PerceptionHead, scenes: Sequence[Scene], size: int) -> Tensor:
    pictures = np.stack([render(scene, size, size, "training", parallel=False) for scene in scenes])
    return head.head(stem(pictures_as_input(torch.from_numpy(pictures).permute(0, 3, 1, 2))))


def _score(right: Bool[Tensor, " one"]) -> Score:
    return Score.of(right.numpy())
