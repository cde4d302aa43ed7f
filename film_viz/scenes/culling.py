"""Tables that rule out most objects before any ray is traced.

Which objects may shade a point, or stand near it, changes slowly over the ground and over an object. So the answer is
found once per cell of the ground and once per object, as bit masks, and each pixel only looks it up.
"""

from typing import Any, NamedTuple

import numpy as np

from film_viz.scenes.geometry import bounding_radius
from film_viz.scenes.lighting import Blockers, blockers
from film_viz.scenes.studio import RADIUS, Studio, X
from film_viz.scenes.vectors import Vector, dot, inner, row, sub

CELLS, CELL = 24, 0.75  # number of cells each way, edge of one in scene units
CELL_SPREAD = 0.54  # from the middle of a cell to its corners
NEAR_REACH = 2.5  # radii within which an object throws light on the ground


class Culling(NamedTuple):
    """Bit masks of objects, and their boxes in the picture."""

    boxes: Any  # "object 4": left, top, right, bottom in pixels at 480 x 320
    shading: Any  # "object 4": what may stand between each object and each lamp
    ground_shading: Any  # "cell cell 4": the same for the ground
    ground_near: Any  # "cell cell": what throws light on the ground


@inner
def culling_of(studio: Studio) -> Culling:
    """Fill the tables for one scene."""
    n = studio.objects.shape[0]
    boxes, shading = np.empty((n, 4)), np.empty((n, 4), np.int64)
    for index in range(n):
        boxes[index] = object_box(studio.camera, studio.objects, index)
        others = ((1 << n) - 1) & ~(1 << index)
        centre, spread = row(studio.objects, index, X), bounding_radius(studio.objects, index)
        shading[index] = blockers(studio.objects, studio.lamps, centre, spread, others)
    ground_shading, ground_near = np.empty((CELLS, CELLS, 4), np.int64), np.empty((CELLS, CELLS), np.int64)
    for i in range(CELLS):
        for j in range(CELLS):
            centre = (i + 0.5 - CELLS / 2) * CELL, (j + 0.5 - CELLS / 2) * CELL, 0.0
            ground_shading[i, j] = blockers(studio.objects, studio.lamps, centre, CELL_SPREAD, (1 << n) - 1)
            ground_near[i, j] = near_objects(studio.objects, centre)
    return Culling(boxes, shading, ground_shading, ground_near)


@inner
def object_box(camera: Any, objects: Any, index: int) -> tuple[float, float, float, float]:
    """Return left, top, right and bottom in pixels at 480 x 320 of a box around an object in the picture."""
    offset = sub(row(objects, index, X), row(camera, 0, 0))
    right, up, forward = row(camera, 1, 0), row(camera, 2, 0), row(camera, 3, 0)
    focal = 1.0 / dot(right, right) ** 0.5
    radius, depth = bounding_radius(objects, index), dot(offset, forward)
    px = 240.0 + focal * focal * dot(offset, right) / depth
    py = 160.0 - focal * focal * dot(offset, up) / depth
    reach = 1.12 * focal * radius / (depth - radius)
    return px - reach, py - reach, px + reach, py + reach


@inner
def near_objects(objects: Any, centre: Vector) -> int:
    """Return a bit mask of the objects that throw light on a cell of the ground."""
    mask = 0
    for index in range(objects.shape[0]):
        offset = sub(row(objects, index, X), centre)
        reach = NEAR_REACH * objects[index, RADIUS] + CELL_SPREAD
        if offset[0] * offset[0] + offset[1] * offset[1] < reach * reach:
            mask |= 1 << index
    return mask


@inner
def ground_cell(point: Vector) -> tuple[int, int]:
    """Return the cell of the ground below a point, or (-1, -1) outside of all."""
    i, j = int(point[0] / CELL + CELLS / 2), int(point[1] / CELL + CELLS / 2)
    if point[0] > -CELL * CELLS / 2 and point[1] > -CELL * CELLS / 2 and i < CELLS and j < CELLS:
        return i, j
    return -1, -1


@inner
def blockers_of(table: Any, everything: int, i: int, j: int) -> Blockers:
    """Return what may shade a cell of the ground; outside of all cells anything may."""
    if i < 0:
        return everything, everything, everything, everything
    return table[i, j, 0], table[i, j, 1], table[i, j, 2], table[i, j, 3]
