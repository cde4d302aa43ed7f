"""The color of one pixel that may show an object.

Samples lie in the middles of the pixels and on the corners between them, and a corner serves all four pixels around
it ("quincunx"): two rays a pixel smooth its edges as five would. On metal the middles follow the sharp lobe and the
corners the broad one, each of a pixel's four corners in another direction; so every pixel sees all of them, and the
blur is free of grain.
"""

from math import isnan
from typing import Any

from film_viz.scenes.geometry import ground_hit, nearest_object, object_normal
from film_viz.scenes.indirect import ground_shade
from film_viz.scenes.lighting import Blockers
from film_viz.scenes.materials import SHARP_LOBE, metal_radiance, rubber_radiance
from film_viz.scenes.studio import METAL, Studio
from film_viz.scenes.vectors import Vector, add, along, inner, row, scale, unit

NO_OBJECT = -1
BRIGHTEST = 2.0  # radiance at which a sample is cut off: a lobe has half of a pixel's, which then just turns white


@inner
def pixel_color(
    studio: Studio, visible: int, masks: Blockers, near: int, x: int, y: int, linear: Any, corners: Any
) -> Vector:
    """Return the radiance of a pixel: half from its middle, half from its corners."""
    total = (0.0, 0.0, 0.0)
    for corner in range(4):
        total = add(
            total, corner_color(studio, visible, masks, near, x + (corner & 1), y + (corner >> 1), linear, corners)
        )
    middle = sample_color(studio, visible, masks, near, x + 0.5, y + 0.5, linear, SHARP_LOBE)
    return add(scale(middle, 0.5), scale(total, 0.125))


@inner
def corner_color(
    studio: Studio, visible: int, masks: Blockers, near: int, x: int, y: int, linear: Any, corners: Any
) -> Vector:
    """Return the radiance at a corner between pixels, from the table of corners if a neighbor has found it before."""
    table = corners[y % corners.shape[0]]
    if isnan(table[x, 0]):
        color = sample_color(studio, visible, masks, near, float(x), float(y), linear, (x & 1) + 2 * (y & 1))
        for channel in range(3):
            table[x, channel] = color[channel]
    return row(table, x, 0)


@inner
def sample_color(
    studio: Studio, visible: int, masks: Blockers, near: int, x: float, y: float, linear: Any, lobe: int
) -> Vector:
    """Return the radiance at a place of the picture, in one lobe where it shows metal."""
    px, py = x * 480.0 / linear.shape[1], y * 320.0 / linear.shape[0]
    origin, direction = row(studio.camera, 0, 0), pixel_ray(studio, px, py)
    t, index = nearest_object(studio, origin, direction, visible)
    if index == NO_OBJECT:
        return ground_shade(studio, along(origin, direction, ground_hit(origin, direction)), masks, near)
    point, view = along(origin, direction, t), scale(direction, -1.0)
    normal = object_normal(studio, index, point)
    if studio.objects[index, METAL] > 0.0:
        return clipped(metal_radiance(studio, index, point, normal, view, lobe))
    return rubber_radiance(studio, index, point, normal, view)


@inner
def clipped(color: Vector) -> Vector:
    """Return a radiance with its brightest parts cut off."""
    return min(color[0], BRIGHTEST), min(color[1], BRIGHTEST), min(color[2], BRIGHTEST)


@inner
def pixel_ray(studio: Studio, px: float, py: float) -> Vector:
    """Return the unit direction of the ray through a place of the picture, in pixels at 480 x 320."""
    right, up, forward = row(studio.camera, 1, 0), row(studio.camera, 2, 0), row(studio.camera, 3, 0)
    return unit(along(along(forward, right, px - 240.0), up, 160.0 - py))


@inner
def ground_point(studio: Studio, px: float, py: float) -> Vector:
    """Return the point of the ground behind a place of the picture."""
    origin, direction = row(studio.camera, 0, 0), pixel_ray(studio, px, py)
    return along(origin, direction, ground_hit(origin, direction))
