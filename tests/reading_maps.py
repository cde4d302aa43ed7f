"""Maps of a reader that saw a scene just as it is: what it would say if it made no mistake."""

import numpy as np
import torch

from film_viz.data.batch import scene_targets
from film_viz.models.parts.scene_reader import CLASSES, ReadMaps
from film_viz.scenes.scene import Scene

SURE = 25.0


def perfect_maps(scene: Scene, cells: int) -> ReadMaps:
    """Return the maps of one picture, in which every cell around a center tells of it."""
    targets = scene_targets(scene, cells)
    mark = np.full((1, cells, cells), -SURE, np.float32)
    offset, moved, turned = (np.zeros((2, cells, cells), np.float32) for _ in range(3))
    looks = np.zeros((sum(CLASSES), cells, cells), np.float32)
    for item, values in zip(targets.places[: len(scene)], targets.attributes, strict=False):
        x, y = item[:2] * cells
        for row in range(max(0, round(y) - 1), min(cells, round(y) + 1)):
            for column in range(max(0, round(x) - 1), min(cells, round(x) + 1)):
                is_inside = (row, column) == (int(y), int(x))
                mark[0, row, column] = SURE if is_inside else max(mark[0, row, column], 1.0)
                if is_inside or mark[0, row, column] == 1.0:
                    offset[:, row, column] = x - column - 0.5, y - row - 0.5
                    moved[:, row, column] = item[2:4]
                    turned[:, row, column] = np.cos(4 * item[4]), np.sin(4 * item[4])
                    looks[:, row, column] = 0
                    looks[np.cumsum((0, *CLASSES[:-1])) + values, row, column] = SURE
    return ReadMaps(*(torch.from_numpy(part)[None] for part in (mark, offset, looks, moved, turned)))
