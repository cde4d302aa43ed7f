"""The loops over the picture: which object each pixel shows, and what color it has.

The picture is cut into tiles, and a tile first finds the few objects that its pixels may show. Then each pixel sends
a handful of rays. Rays that meet the ground or the same smooth rubber are shaded once, together; on metal each ray is
shaded for itself, since a mirror image changes faster than the surface. So antialiasing costs little where little
happens.
"""

from math import inf
from typing import Any

import numba
import numpy as np

from film_viz.scenes.culling import fill_culling, near_objects, object_box
from film_viz.scenes.geometry import ground_hit, nearest_object, object_hit, object_normal
from film_viz.scenes.indirect import fill_probes, ground_shade
from film_viz.scenes.lighting import blockers
from film_viz.scenes.materials import metal_radiance, rubber_radiance
from film_viz.scenes.studio import METAL, Studio
from film_viz.scenes.vectors import FASTMATH, Vector, add, along, dot, inner, row, scale, sub, unit

TILE = 8
SAME_SURFACE = 0.97  # cosine between normals above which two rays of a pixel share their shading
GROUND = -1
BRIGHTEST = 1.5  # radiance at which one ray's light is cut off, so that a highlight's edge is smoothed too


@inner
def pixel_ray(camera: Any, px: float, py: float) -> Vector:
    """Return the unit direction of the ray through a place of the picture, in pixels at 480 x 320."""
    right, up, forward = row(camera, 1, 0), row(camera, 2, 0), row(camera, 3, 0)
    return unit(along(along(forward, right, px - 240.0), up, 160.0 - py))


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
def join_group(groups: Any, n_groups: int, index: int, point: Vector, normal: Vector) -> int:
    """Add a ray to the group of those that met the same smooth surface; return the number of groups."""
    place = n_groups
    for group in range(n_groups):
        if groups[group, 7] == index and dot(normal, row(groups, group, 3)) > SAME_SURFACE * groups[group, 6]:
            place = group
    if place == n_groups:
        for column in range(7):
            groups[place, column] = 0.0
        groups[place, 7] = index
    for axis in range(3):
        groups[place, axis] += point[axis]
        groups[place, 3 + axis] += normal[axis]
    groups[place, 6] += 1.0
    return max(n_groups, place + 1)


@inner
def group_color(studio: Studio, groups: Any, group: int) -> Vector:
    """Return the summed radiance of a group of rays that met rubber."""
    count, index = groups[group, 6], int(groups[group, 7])
    point = scale(row(groups, group, 0), 1.0 / count)
    view = unit(sub(row(studio.camera, 0, 0), point))
    return scale(rubber_radiance(studio, index, point, unit(row(groups, group, 3)), view), count)


@inner
def clipped(color: Vector) -> Vector:
    """Return a radiance with its brightest parts cut off."""
    return min(color[0], BRIGHTEST), min(color[1], BRIGHTEST), min(color[2], BRIGHTEST)


@inner
def pixel_color(
    studio: Studio, visible: int, rays: Any, x: float, y: float, step: tuple[float, float], groups: Any
) -> Vector:
    """Return the mean radiance of a pixel whose middle is (x, y), in pixels at 480 x 320, and whose size is `step`."""
    origin = row(studio.camera, 0, 0)
    total, n_groups, n_ground, ground_x, ground_y = (0.0, 0.0, 0.0), 0, 0, 0.0, 0.0
    for ray in range(rays.shape[0]):
        px, py = x + rays[ray, 0] * step[0], y + rays[ray, 1] * step[1]
        direction = pixel_ray(studio.camera, px, py)
        t, index = nearest_object(studio.objects, origin, direction, visible, GROUND)
        if index == GROUND:
            n_ground, ground_x, ground_y = n_ground + 1, ground_x + px, ground_y + py
            continue
        point = along(origin, direction, t)
        normal = object_normal(studio.objects, index, point)
        if studio.objects[index, METAL] > 0.0:
            view, is_sharp = scale(direction, -1.0), rays[ray, 4] > 0.0
            color = metal_radiance(studio, index, point, normal, view, is_sharp, rays[ray, 2], rays[ray, 3])
            total = add(total, clipped(color))
        else:
            n_groups = join_group(groups, n_groups, index, point, normal)
    for group in range(n_groups):
        total = add(total, group_color(studio, groups, group))
    if n_ground:
        point = ground_point(studio.camera, ground_x / n_ground, ground_y / n_ground)
        total = add(total, scale(ground_shade(studio, point), n_ground))
    return scale(total, 1.0 / rays.shape[0])


@inner
def is_open_ground(studio: Studio, a: Vector, b: Vector, c: Vector, d: Vector) -> bool:
    """Say whether a patch of ground with four corners lies clear of all shadows and objects."""
    centre, spread = scale(add(add(a, b), add(c, d)), 0.25), 0.0
    for corner in (a, b, c, d):
        gap = sub(corner, centre)
        spread = max(spread, dot(gap, gap) ** 0.5)
    everything = (1 << studio.objects.shape[0]) - 1
    masks = blockers(studio.objects, studio.lamps, centre, spread, everything)
    return (masks[0] | masks[1] | masks[2] | masks[3] | near_objects(studio.objects, centre, spread)) == 0


@inner
def put(picture: Any, x: int, y: int, color: Vector, gain: Any, tone: Any) -> None:
    """Write one pixel."""
    last = tone.shape[0] - 1.0
    for channel in range(3):
        level = min(max(color[channel] * gain[channel], 0.0), 1.0) * last
        picture[y, x, channel] = tone[int(level)]


@inner
def render_open_ground(
    corners: tuple[Vector, Vector, Vector, Vector],
    x0: int,
    y0: int,
    x1: int,
    y1: int,
    gain: Any,
    tone: Any,
    picture: Any,
) -> None:
    """Fill a tile that changes slowly, from the radiance at its four corners."""
    for y in range(y0, y1):
        down = (y + 0.5 - y0) / (y1 - y0)
        left = add(scale(corners[0], 1.0 - down), scale(corners[2], down))
        right = add(scale(corners[1], 1.0 - down), scale(corners[3], down))
        for x in range(x0, x1):
            across = (x + 0.5 - x0) / (x1 - x0)
            put(picture, x, y, add(scale(left, 1.0 - across), scale(right, across)), gain, tone)


@inner
def render_tile(studio: Studio, rays: Any, gain: Any, tone: Any, x0: int, y0: int, picture: Any) -> None:
    """Fill one tile of the picture."""
    height, width = picture.shape[0], picture.shape[1]
    step = 480.0 / width, 320.0 / height
    x1, y1 = min(x0 + TILE, width), min(y0 + TILE, height)
    left, top, right, bottom = x0 * step[0], y0 * step[1], x1 * step[0], y1 * step[1]
    visible = tile_objects(studio.boxes, left, top, right, bottom)
    if not visible:
        a, b = ground_point(studio.camera, left, top), ground_point(studio.camera, right, top)
        c, d = ground_point(studio.camera, left, bottom), ground_point(studio.camera, right, bottom)
        if is_open_ground(studio, a, b, c, d):
            corners = ground_shade(studio, a), ground_shade(studio, b), ground_shade(studio, c), ground_shade(studio, d)
            render_open_ground(corners, x0, y0, x1, y1, gain, tone, picture)
            return
    groups = np.empty((rays.shape[0], 8))
    for y in range(y0, y1):
        for x in range(x0, x1):
            px, py = (x + 0.5) * step[0], (y + 0.5) * step[1]
            if visible:
                color = pixel_color(studio, visible, rays, px, py, step, groups)
            else:
                color = ground_shade(studio, ground_point(studio.camera, px, py))
            put(picture, x, y, color, gain, tone)


@numba.njit(cache=True, fastmath=FASTMATH, error_model="numpy", nogil=True)
def render_serial(studio: Studio, rays: Any, gain: Any, tone: Any, picture: Any) -> None:
    """Fill a picture on one thread, without holding Python's lock."""
    fill_culling(studio)
    fill_probes(studio)
    for y in range(0, picture.shape[0], TILE):
        for x in range(0, picture.shape[1], TILE):
            render_tile(studio, rays, gain, tone, x, y, picture)


@numba.njit(cache=True, fastmath=FASTMATH, error_model="numpy", nogil=True, parallel=True)
def render_parallel(studio: Studio, rays: Any, gain: Any, tone: Any, picture: Any) -> None:
    """Fill a picture on all threads."""
    fill_culling(studio)
    fill_probes(studio)
    camera, objects, lamps, boxes, shading, ground_shading, ground_near, bounce, glow = studio
    across = (picture.shape[1] + TILE - 1) // TILE
    down = (picture.shape[0] + TILE - 1) // TILE
    for tile in numba.prange(across * down):
        # A parallel loop takes arrays in, but not named tuples.
        again = named(camera, objects, lamps, boxes, shading, ground_shading, ground_near, bounce, glow)
        render_tile(again, rays, gain, tone, TILE * (tile % across), TILE * (tile // across), picture)


@inner
def named(
    camera: Any,
    objects: Any,
    lamps: Any,
    boxes: Any,
    shading: Any,
    ground_shading: Any,
    ground_near: Any,
    bounce: Any,
    glow: Any,
) -> Studio:
    """Put the tables of a studio back under their names."""
    return Studio(camera, objects, lamps, boxes, shading, ground_shading, ground_near, bounce, glow)


@numba.njit(cache=True, fastmath=FASTMATH, error_model="numpy", nogil=True)
def fill_index(studio: Studio, index_image: Any) -> None:
    """Write the index of the object seen at each pixel's centre over an image of -1."""
    height, width = index_image.shape
    step_x, step_y = 480.0 / width, 320.0 / height
    depth = np.full((height, width), inf)
    origin = row(studio.camera, 0, 0)
    for index in range(studio.objects.shape[0]):
        left, top, right, bottom = object_box(studio.camera, studio.objects, index)
        for y in range(max(int(top / step_y), 0), min(int(bottom / step_y) + 1, height)):
            for x in range(max(int(left / step_x), 0), min(int(right / step_x) + 1, width)):
                direction = pixel_ray(studio.camera, (x + 0.5) * step_x, (y + 0.5) * step_y)
                t = object_hit(studio.objects, index, origin, direction)
                if t < depth[y, x]:
                    depth[y, x] = t
                    index_image[y, x] = index
