"""The color of one pixel.

A pixel sends a handful of rays. Rays that meet the ground or the same smooth rubber are shaded once, together; on
metal each ray is shaded for itself, since a mirror image changes faster than the surface. So antialiasing costs
little where little happens.
"""

from typing import Any

from film_viz.scenes.geometry import ground_hit, nearest_object, object_normal
from film_viz.scenes.indirect import ground_shade
from film_viz.scenes.lighting import Blockers
from film_viz.scenes.materials import metal_radiance, rubber_radiance
from film_viz.scenes.studio import METAL, Studio
from film_viz.scenes.vectors import Vector, add, along, dot, inner, row, scale, sub, unit

SAME_SURFACE = 0.97  # cosine between normals above which two rays of a pixel share their shading
GROUND = -1
BRIGHTEST = 1.5  # radiance at which one ray's light is cut off, so that a highlight's edge is smoothed too


@inner
def pixel_ray(camera: Any, px: float, py: float) -> Vector:
    """Return the unit direction of the ray through a place of the picture, in pixels at 480 x 320."""
    right, up, forward = row(camera, 1, 0), row(camera, 2, 0), row(camera, 3, 0)
    return unit(along(along(forward, right, px - 240.0), up, 160.0 - py))


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
    studio: Studio,
    visible: int,
    masks: Blockers,
    near: int,
    rays: Any,
    x: float,
    y: float,
    step: tuple[float, float],
    groups: Any,
) -> Vector:
    """Return the mean radiance of a pixel whose middle is (x, y), in pixels at 480 x 320, and whose size is `step`."""
    origin = row(studio.camera, 0, 0)
    total, n_groups, n_ground, ground_x, ground_y = (0.0, 0.0, 0.0), 0, 0, 0.0, 0.0
    for ray in range(rays.shape[0]):
        px, py = x + rays[ray, 0] * step[0], y + rays[ray, 1] * step[1]
        direction = pixel_ray(studio.camera, px, py)
        t, index = nearest_object(studio.objects, origin, direction, visible)
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
        total = add(total, scale(ground_shade(studio, point, masks, near), n_ground))
    return scale(total, 1.0 / rays.shape[0])
