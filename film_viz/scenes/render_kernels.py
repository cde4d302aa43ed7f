"""The loops over the picture: which object each pixel shows, and what color it has.

The picture is cut into tiles. A tile first finds the few objects that its pixels may show and that may shade them;
then each pixel sends a handful of rays, rays that meet the same smooth surface are shaded once, and the shares add up.
Antialiasing thus costs little more than one shading a pixel.
"""

from math import inf
from typing import Any

import numba
import numpy as np

from film_viz.scenes.geometry import ground_hit, nearest_object, object_hit, object_normal, bounding_radius
from film_viz.scenes.lighting import Blockers, blockers
from film_viz.scenes.materials import ground_shade, object_shade
from film_viz.scenes.studio import X
from film_viz.scenes.vectors import FASTMATH, Vector, add, along, dot, inner, mul, row, scale, sub, unit

TILE = 16
SAME_SURFACE = 0.97  # cosine between normals above which two rays of a pixel share their shading
GROUND = -1


@inner
def pixel_ray(camera: Any, px: float, py: float) -> Vector:
    """Return the unit direction of the ray through a place of the picture, in pixels at 480 x 320."""
    right, up, forward = row(camera, 1, 0), row(camera, 2, 0), row(camera, 3, 0)
    return unit(along(along(forward, right, px - 240.0), up, 160.0 - py))


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
def tile_objects(boxes: Any, left: float, top: float, right: float, bottom: float) -> int:
    """Return the bit mask of the objects whose boxes meet a tile."""
    mask = 0
    for index in range(boxes.shape[0]):
        box = boxes[index]
        if box[0] < right and box[2] > left and box[1] < bottom and box[3] > top:
            mask |= 1 << index
    return mask


@inner
def ground_point(camera: Any, px: float, py: float) -> Vector:
    """Return the point of the ground behind a place of the picture."""
    origin, direction = row(camera, 0, 0), pixel_ray(camera, px, py)
    return along(origin, direction, ground_hit(origin, direction))


@inner
def tile_blockers(
    camera: Any, objects: Any, lamps: Any, left: float, top: float, right: float, bottom: float
) -> Blockers:
    """Return what may shade the ground seen in a tile."""
    a, b = ground_point(camera, left, top), ground_point(camera, right, bottom)
    c, d = ground_point(camera, right, top), ground_point(camera, left, bottom)
    centre = scale(add(add(a, b), add(c, d)), 0.25)
    spread = 0.0
    for corner in (a, b, c, d):
        gap = sub(corner, centre)
        spread = max(spread, dot(gap, gap))
    return blockers(objects, lamps, centre, spread**0.5, (1 << objects.shape[0]) - 1)


@inner
def object_blockers(objects: Any, lamps: Any, table: Any) -> None:
    """Fill a table with what may shade each object."""
    everything = (1 << objects.shape[0]) - 1
    for index in range(objects.shape[0]):
        others = everything & ~(1 << index)
        masks = blockers(objects, lamps, row(objects, index, X), bounding_radius(objects, index), others)
        for lamp in range(4):
            table[index, lamp] = masks[lamp]


@inner
def join_group(ids: Any, values: Any, n_groups: int, index: int, point: Vector, normal: Vector) -> int:
    """Add a ray's hit to the group of rays on the same smooth surface; return the number of groups."""
    for group in range(n_groups):
        if ids[group] == index:
            mean = row(values, group, 3)
            if index == GROUND or dot(normal, mean) > SAME_SURFACE * values[group, 6]:
                for axis in range(3):
                    values[group, axis] += point[axis]
                    values[group, 3 + axis] += normal[axis]
                values[group, 6] += 1.0
                return n_groups
    ids[n_groups] = index
    for axis in range(3):
        values[n_groups, axis] = point[axis]
        values[n_groups, 3 + axis] = normal[axis]
    values[n_groups, 6] = 1.0
    return n_groups + 1


@inner
def shade_group(
    camera: Any,
    objects: Any,
    lamps: Any,
    index: int,
    mean: Any,
    ground_masks: Blockers,
    masks: Any,
    pattern: Any,
    turn: int,
    n_samples: int,
    n_broad: int,
) -> Vector:
    """Return the radiance of one smooth surface in a pixel."""
    count = mean[6]
    point = mean[0] / count, mean[1] / count, mean[2] / count
    if index == GROUND:
        return ground_shade(objects, lamps, point, ground_masks, pattern, turn, n_samples)
    normal = unit((mean[3], mean[4], mean[5]))
    view = unit(sub(row(camera, 0, 0), point))
    own = masks[index, 0], masks[index, 1], masks[index, 2], masks[index, 3]
    return object_shade(objects, lamps, index, point, normal, view, own, pattern, turn, n_samples, n_broad)


@inner
def render_tile(
    camera: Any,
    objects: Any,
    lamps: Any,
    boxes: Any,
    masks: Any,
    offsets: Any,
    pattern: Any,
    n_samples: int,
    n_broad: int,
    gain: Any,
    tone: Any,
    x0: int,
    y0: int,
    picture: Any,
) -> None:
    """Fill one tile of the picture."""
    height, width = picture.shape[0], picture.shape[1]
    step_x, step_y = 480.0 / width, 320.0 / height
    x1, y1 = min(x0 + TILE, width), min(y0 + TILE, height)
    left, top, right, bottom = x0 * step_x, y0 * step_y, x1 * step_x, y1 * step_y
    visible = tile_objects(boxes, left - step_x, top - step_y, right + step_x, bottom + step_y)
    ground_masks = tile_blockers(camera, objects, lamps, left, top, right, bottom)
    origin = row(camera, 0, 0)
    n_rays = offsets.shape[0] if visible else 1
    ids = np.empty(offsets.shape[0], np.int64)
    values = np.empty((offsets.shape[0], 7))
    for y in range(y0, y1):
        for x in range(x0, x1):
            turn = (x & 3) + 4 * (y & 3)
            n_groups = 0
            for ray in range(n_rays):
                dx, dy = (offsets[ray, 0], offsets[ray, 1]) if visible else (0.0, 0.0)
                direction = pixel_ray(camera, (x + 0.5 + dx) * step_x, (y + 0.5 + dy) * step_y)
                t, index = nearest_object(objects, origin, direction, visible, -2)
                normal = (0.0, 0.0, 1.0)
                if index == GROUND:
                    t = ground_hit(origin, direction)
                point = along(origin, direction, t)
                if index != GROUND:
                    normal = object_normal(objects, index, point)
                n_groups = join_group(ids, values, n_groups, index, point, normal)
            total = (0.0, 0.0, 0.0)
            for group in range(n_groups):
                color = shade_group(
                    camera,
                    objects,
                    lamps,
                    ids[group],
                    values[group],
                    ground_masks,
                    masks,
                    pattern,
                    turn,
                    n_samples,
                    n_broad,
                )
                share = values[group, 6] / n_rays
                total = add(total, scale((min(color[0], 1.5), min(color[1], 1.5), min(color[2], 1.5)), share))
            for channel in range(3):
                value = total[channel] * gain[channel] * (tone.shape[0] - 1)
                picture[y, x, channel] = tone[int(min(max(value, 0.0), tone.shape[0] - 1.0))]


@inner
def prepare(camera: Any, objects: Any, lamps: Any, boxes: Any, masks: Any) -> None:
    """Fill the tables that all tiles read."""
    for index in range(objects.shape[0]):
        box = object_box(camera, objects, index)
        for side in range(4):
            boxes[index, side] = box[side]
    object_blockers(objects, lamps, masks)


@numba.njit(cache=True, fastmath=FASTMATH, error_model="numpy", nogil=True)
def render_serial(
    camera: Any,
    objects: Any,
    lamps: Any,
    offsets: Any,
    pattern: Any,
    n_samples: int,
    n_broad: int,
    gain: Any,
    tone: Any,
    picture: Any,
) -> None:
    """Fill a picture on one thread, without holding Python's lock."""
    boxes, masks = np.empty((objects.shape[0], 4)), np.empty((objects.shape[0], 4), np.int64)
    prepare(camera, objects, lamps, boxes, masks)
    for y in range(0, picture.shape[0], TILE):
        for x in range(0, picture.shape[1], TILE):
            render_tile(
                camera, objects, lamps, boxes, masks, offsets, pattern, n_samples, n_broad, gain, tone, x, y, picture
            )


@numba.njit(cache=True, fastmath=FASTMATH, error_model="numpy", nogil=True, parallel=True)
def render_parallel(
    camera: Any,
    objects: Any,
    lamps: Any,
    offsets: Any,
    pattern: Any,
    n_samples: int,
    n_broad: int,
    gain: Any,
    tone: Any,
    picture: Any,
) -> None:
    """Fill a picture on all threads."""
    boxes, masks = np.empty((objects.shape[0], 4)), np.empty((objects.shape[0], 4), np.int64)
    prepare(camera, objects, lamps, boxes, masks)
    across = (picture.shape[1] + TILE - 1) // TILE
    down = (picture.shape[0] + TILE - 1) // TILE
    for tile in numba.prange(across * down):
        x, y = TILE * (tile % across), TILE * (tile // across)
        render_tile(
            camera, objects, lamps, boxes, masks, offsets, pattern, n_samples, n_broad, gain, tone, x, y, picture
        )


@numba.njit(cache=True, fastmath=FASTMATH, error_model="numpy", nogil=True)
def fill_index(camera: Any, objects: Any, index_image: Any) -> None:
    """Write the index of the object seen at each pixel's centre over an image of -1."""
    height, width = index_image.shape
    step_x, step_y = 480.0 / width, 320.0 / height
    depth = np.full((height, width), inf)
    origin = row(camera, 0, 0)
    for index in range(objects.shape[0]):
        left, top, right, bottom = object_box(camera, objects, index)
        for y in range(max(int(top / step_y), 0), min(int(bottom / step_y) + 1, height)):
            for x in range(max(int(left / step_x), 0), min(int(right / step_x) + 1, width)):
                direction = pixel_ray(camera, (x + 0.5) * step_x, (y + 0.5) * step_y)
                t = object_hit(objects, index, origin, direction)
                if t < depth[y, x]:
                    depth[y, x] = t
                    index_image[y, x] = index
