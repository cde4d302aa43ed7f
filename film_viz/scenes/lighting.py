"""How much light of the four lamps reaches a point: irradiance, soft shadows and the light that comes indirectly.

A lamp is sampled at a few points of a fixed stratified pattern; neighbouring pixels use turned patterns, so what is
left of the steps looks like grain. Before any ray is sent, objects that cannot stand in the way are ruled out by
their enclosing spheres, first for a whole tile of the picture, then for the point.
"""

from math import pi, sqrt
from typing import Any

from film_viz.scenes.geometry import bounding_radius, is_hit
from film_viz.scenes.studio import BEHIND, GROUND_ALBEDO, RIGHT, SUN_DIRECTION, SUN_IRRADIANCE, SUN_RADIUS, X
from film_viz.scenes.vectors import Vector, add, along, cross, dot, inner, row, scale, sub, unit

SUN = 3  # the lamps in order: key, fill, back, sun
SUN_DISTANCE = 30.0  # where shadow rays to the sun end, in scene units
POSITION, NORMAL, SIDE, UP, RADIANCE = 0, 3, 6, 9, 12  # columns of the table of lamps

SUN_UNIT: Vector = tuple(v / sqrt(sum(w * w for w in SUN_DIRECTION)) for v in SUN_DIRECTION)  # type: ignore[assignment]
SUN_SIDE: Vector = (SUN_UNIT[1] / sqrt(1 - SUN_UNIT[2] ** 2), -SUN_UNIT[0] / sqrt(1 - SUN_UNIT[2] ** 2), 0.0)
SUN_UP: Vector = cross.py_func(SUN_SIDE, SUN_UNIT)

Blockers = tuple[int, int, int, int]
"""For each lamp a bit mask of the objects that may stand between it and a point."""


@inner
def lamp_centre(lamps: Any, lamp: int, point: Vector) -> Vector:
    """Return the middle of a lamp; the sun has a far one of its own for every point."""
    if lamp == SUN:
        return along(point, SUN_UNIT, SUN_DISTANCE)
    return row(lamps, lamp, POSITION)


@inner
def lamp_radius(lamps: Any, lamp: int) -> float:
    """Return the radius of a sphere that holds a lamp."""
    if lamp == SUN:
        return SUN_DISTANCE * SUN_RADIUS
    return 1.4143 * sqrt(dot(row(lamps, lamp, SIDE), row(lamps, lamp, SIDE)))


@inner
def may_block(objects: Any, index: int, point: Vector, spread: float, centre: Vector, radius: float) -> bool:
    """Say whether an object may reach into the cone from a ball of points to a round lamp."""
    axis, offset = sub(centre, point), sub(row(objects, index, X), point)
    t = min(max(dot(offset, axis) / dot(axis, axis), 0.0), 1.0)
    gap = sub(offset, scale(axis, t))
    reach = bounding_radius(objects, index) + spread * (1.0 - t) + radius * t
    return dot(gap, gap) < reach * reach


@inner
def lamp_blockers(objects: Any, lamps: Any, lamp: int, point: Vector, spread: float, mask: int) -> int:
    """Return those objects of a bit mask that may shade points within `spread` of a point from one lamp."""
    centre, radius = lamp_centre(lamps, lamp, point), lamp_radius(lamps, lamp)
    found = 0
    for index in range(objects.shape[0]):
        if (mask >> index) & 1 and may_block(objects, index, point, spread, centre, radius):
            found |= 1 << index
    return found


@inner
def blockers(objects: Any, lamps: Any, point: Vector, spread: float, mask: int) -> Blockers:
    """Return the possible blockers of every lamp."""
    return (
        lamp_blockers(objects, lamps, 0, point, spread, mask),
        lamp_blockers(objects, lamps, 1, point, spread, mask),
        lamp_blockers(objects, lamps, 2, point, spread, mask),
        lamp_blockers(objects, lamps, 3, point, spread, mask),
    )


@inner
def lamp_sample(lamps: Any, lamp: int, pattern: Any, turn: int, sample: int, point: Vector) -> Vector:
    """Return the direction (not of length 1) from a point to one sample of a lamp."""
    if lamp == SUN:
        a, b = SUN_RADIUS * pattern[turn, sample, 2], SUN_RADIUS * pattern[turn, sample, 3]
        return along(along(SUN_UNIT, SUN_SIDE, a), SUN_UP, b)
    spot = along(row(lamps, lamp, POSITION), row(lamps, lamp, SIDE), pattern[turn, sample, 0])
    return sub(along(spot, row(lamps, lamp, UP), pattern[turn, sample, 1]), point)


@inner
def is_shaded(objects: Any, mask: int, point: Vector, direction: Vector) -> bool:
    """Say whether an object of a bit mask stands in a direction."""
    heading = unit(direction)
    for index in range(objects.shape[0]):
        if (mask >> index) & 1 and is_hit(objects, index, point, heading):
            return True
    return False


@inner
def lamp_visibility(
    objects: Any, lamps: Any, lamp: int, point: Vector, mask: int, pattern: Any, turn: int, n_samples: int
) -> float:
    """Return the share of a lamp, 0 to 1, that is seen from a point."""
    if mask:
        mask = lamp_blockers(objects, lamps, lamp, point, 0.0, mask)
    if not mask:
        return 1.0
    seen = 0
    for sample in range(n_samples):
        if not is_shaded(objects, mask, point, lamp_sample(lamps, lamp, pattern, turn, sample, point)):
            seen += 1
    return seen / n_samples


@inner
def area_irradiance(lamps: Any, lamp: int, point: Vector, normal: Vector) -> float:
    """Return the irradiance of an area lamp of radiance 1, unshaded."""
    axis = sub(row(lamps, lamp, POSITION), point)
    squared = dot(axis, axis)
    cosines = max(dot(axis, normal), 0.0) * max(-dot(axis, row(lamps, lamp, NORMAL)), 0.0) / squared
    area = 4.0 * dot(row(lamps, lamp, SIDE), row(lamps, lamp, SIDE))
    return area * cosines / squared


@inner
def sun_irradiance(normal: Vector) -> float:
    """Return the irradiance of the sun, unshaded."""
    return SUN_IRRADIANCE * max(dot(normal, SUN_UNIT), 0.0)


@inner
def direct_irradiance(
    objects: Any, lamps: Any, point: Vector, normal: Vector, masks: Blockers, pattern: Any, turn: int, n_samples: int
) -> Vector:
    """Return the irradiance of all lamps in red, green and blue, with soft shadows."""
    total = sun_irradiance(normal)
    if total > 0.0 and masks[SUN]:
        total *= lamp_visibility(objects, lamps, SUN, point, masks[SUN], pattern, turn, n_samples)
    light = (total, total, total)
    for lamp in range(3):
        power = area_irradiance(lamps, lamp, point, normal)
        if power > 0.0 and masks[lamp]:
            power *= lamp_visibility(objects, lamps, lamp, point, masks[lamp], pattern, turn, n_samples)
        light = add(light, scale(row(lamps, lamp, RADIANCE), power))
    return light


@inner
def ground_indirect(point: Vector) -> float:
    """Return the radiance that the ground throws back of light from elsewhere, fitted to CLEVR's own pictures."""
    t, w = dot(point, BEHIND) / 10.0, dot(point, RIGHT) / 10.0
    t = min(max(t, -1.0), 1.5)
    return 0.0150 + 0.0131 * t + 0.0020 * t * t + 0.0008 * t * t * t - 0.0025 * min(w * w, 1.0)


@inner
def ground_radiance(light: Vector, point: Vector) -> Vector:
    """Return the radiance of the ground under an irradiance of direct light."""
    extra = ground_indirect(point)
    return add(scale(light, GROUND_ALBEDO / pi), (extra, extra, extra))
