"""Tables that rule out most objects before any ray is traced.

Which objects may shade a point, or stand near it, changes slowly over the ground and over an object. So the answer is
found once per cell of the ground and once per object, as bit masks, and each pixel only looks it up.
"""

from math import inf

from film_viz.scenes.geometry import to_world
from film_viz.scenes.lighting import Blockers, blockers
from film_viz.scenes.studio import BOUND, CELL, CELLS, CUBE, RADIUS, SHAPE, SPHERE, Studio, X
from film_viz.scenes.vectors import Vector, add, dot, inner, row, scale, sub, unit

CELL_SPREAD = 0.54  # from the middle of a cell to its corners, in scene units
CUBE_REACH = 0.96  # half edge of a sharp cube whose corners enclose the rounded one in every view, in half edges
NEAREST_DEPTH = 0.1  # before the camera, in scene units; CLEVR's camera shows nothing nearer
NEAR_REACH = 3.5  # radii within which an object throws light on the ground


@inner
def fill_culling(studio: Studio) -> None:
    """Fill the tables for one scene."""
    n = studio.n_objects
    for index in range(n):
        left, top, right, bottom = object_box(studio, index)
        studio.boxes[index, 0], studio.boxes[index, 1] = left, top
        studio.boxes[index, 2], studio.boxes[index, 3] = right, bottom
        others = ((1 << n) - 1) & ~(1 << index)
        center, spread = row(studio.objects, index, X), studio.objects[index, BOUND]
        masks = blockers(studio, center, spread, others)
        for lamp in range(4):
            studio.shading[index, lamp] = masks[lamp]
    for i in range(CELLS):
        for j in range(CELLS):
            center = (i + 0.5 - CELLS / 2) * CELL, (j + 0.5 - CELLS / 2) * CELL, 0.0
            masks = blockers(studio, center, CELL_SPREAD, (1 << n) - 1)
            for lamp in range(4):
                studio.ground_shading[i, j, lamp] = masks[lamp]
            studio.ground_near[i, j] = near_objects(studio, center, CELL_SPREAD)


@inner
def object_box(studio: Studio, index: int) -> tuple[float, float, float, float]:
    """Return left, top, right and bottom in pixels at 480 x 320 of a box around an object in the picture.

    Behind the camera it is empty; beside it, where a corner has no place in the picture, it is the whole plane.
    """
    right, up, forward = row(studio.camera, 1, 0), row(studio.camera, 2, 0), row(studio.camera, 3, 0)
    scale_up = 1.0 / dot(right, right)
    offset, radius = sub(row(studio.objects, index, X), row(studio.camera, 0, 0)), studio.objects[index, RADIUS]
    left, top, far_right, bottom = inf, inf, -inf, -inf
    if dot(offset, forward) < -studio.objects[index, BOUND]:
        return left, top, far_right, bottom
    for corner in range(8):
        point = add(offset, box_corner(studio, index, corner, radius))
        depth = dot(point, forward)
        if depth < NEAREST_DEPTH:
            return -inf, -inf, inf, inf
        px, py = 240.0 + scale_up * dot(point, right) / depth, 160.0 - scale_up * dot(point, up) / depth
        left, far_right, top, bottom = min(left, px), max(far_right, px), min(top, py), max(bottom, py)
    return left, top, far_right, bottom


@inner
def box_corner(studio: Studio, index: int, corner: int, radius: float) -> Vector:
    """Return a corner of a box around an object: the cube's own, or one that faces the camera for the round solids."""
    a, b, c = (2.0 * (corner & 1) - 1.0) * radius, ((corner & 2) - 1.0) * radius, ((corner & 4) / 2 - 1.0) * radius
    shape = int(studio.objects[index, SHAPE])
    if shape == CUBE:
        return to_world(studio, index, (CUBE_REACH * a, CUBE_REACH * b, CUBE_REACH * c))
    side, up, axis = unit(row(studio.camera, 1, 0)), (0.0, 0.0, 1.0), row(studio.camera, 3, 0)
    if shape == SPHERE:
        up = unit(row(studio.camera, 2, 0))
    else:
        axis = unit((axis[0], axis[1], 0.0))
    return add(add(scale(side, a), scale(up, b)), scale(axis, c))


@inner
def near_objects(studio: Studio, center: Vector, spread: float) -> int:
    """Return a bit mask of the objects that throw light on points of the ground within `spread` of a center."""
    mask = 0
    for index in range(studio.n_objects):
        offset = sub(row(studio.objects, index, X), center)
        reach = NEAR_REACH * studio.objects[index, RADIUS] + spread
        if offset[0] * offset[0] + offset[1] * offset[1] < reach * reach:
            mask |= 1 << index
    return mask


@inner
def object_blockers(studio: Studio, index: int) -> Blockers:
    """Return what may stand between an object and each lamp."""
    table = studio.shading
    return table[index, 0], table[index, 1], table[index, 2], table[index, 3]


@inner
def ground_blockers(studio: Studio, point: Vector) -> Blockers:
    """Return what may stand between a point of the ground and each lamp; nothing reaches beyond the cells."""
    i, j = point[0] / CELL + CELLS / 2, point[1] / CELL + CELLS / 2
    if not (i >= 0.0 and j >= 0.0 and i < CELLS and j < CELLS):  # so put, that what is not a number is outside
        return 0, 0, 0, 0
    a, b, table = int(i), int(j), studio.ground_shading
    return table[a, b, 0], table[a, b, 1], table[a, b, 2], table[a, b, 3]


@inner
def ground_neighbors(studio: Studio, point: Vector) -> int:
    """Return a bit mask of the objects that throw light on a point of the ground."""
    i, j = point[0] / CELL + CELLS / 2, point[1] / CELL + CELLS / 2
    if not (i >= 0.0 and j >= 0.0 and i < CELLS and j < CELLS):
        return 0
    return studio.ground_near[int(i), int(j)]
