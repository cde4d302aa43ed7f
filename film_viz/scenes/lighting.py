"""How much light of the four lamps reaches a point: irradiance and soft shadows.

Shadows need no random samples: each solid states by what angle it covers, or clears, the middle of a lamp (see
`shadows.py`), and the covered share of the lamp's disc follows. Objects that cannot stand in the way are ruled out by
their enclosing spheres beforehand, for a whole cell of the ground or a whole object at once.
"""

from math import pi, sqrt

from film_viz.scenes.shadows import covered_share
from film_viz.scenes.studio import BEHIND, BOUND, GROUND_ALBEDO, RIGHT, SUN_IRRADIANCE, SUN_RADIUS, SUN_UNIT, Studio, X
from film_viz.scenes.vectors import Vector, add, along, dot, first_bit, inner, row, scale, sub

SUN = 3  # the lamps in order: key, fill, back, sun
SUN_DISTANCE = 30.0  # where shadow rays to the sun end, in scene units
POSITION, NORMAL, RADIANCE, AREA, DISC = 0, 3, 6, 9, 10  # columns of the table of lamps

Blockers = tuple[int, int, int, int]
"""For each lamp a bit mask of the objects that may stand between it and a point."""


@inner
def lamp_center(studio: Studio, lamp: int, point: Vector) -> Vector:
    """Return the middle of a lamp; the sun has a far one of its own for every point."""
    if lamp == SUN:
        return along(point, SUN_UNIT, SUN_DISTANCE)
    return row(studio.lamps, lamp, POSITION)


@inner
def lamp_radius(studio: Studio, lamp: int) -> float:
    """Return the radius of a disc as large as a lamp."""
    return SUN_DISTANCE * SUN_RADIUS if lamp == SUN else studio.lamps[lamp, DISC]


@inner
def may_block(studio: Studio, index: int, point: Vector, spread: float, axis: Vector, radius: float) -> bool:
    """Say whether an object may reach into the cone from a ball of points to a round lamp at the end of `axis`."""
    offset = sub(row(studio.objects, index, X), point)
    t = min(max(dot(offset, axis) / dot(axis, axis), 0.0), 1.0)
    gap = sub(offset, scale(axis, t))
    reach = studio.objects[index, BOUND] + 1.03 * (spread * (1.0 - t) + radius * t)
    return dot(gap, gap) < reach * reach


@inner
def lamp_blockers(studio: Studio, lamp: int, point: Vector, spread: float, mask: int) -> int:
    """Return those objects of a bit mask that may shade points within `spread` of a point from one lamp."""
    axis, radius = sub(lamp_center(studio, lamp, point), point), lamp_radius(studio, lamp)
    found = 0
    while mask:
        index = first_bit(mask)
        mask &= mask - 1
        if may_block(studio, index, point, spread, axis, radius):
            found |= 1 << index
    return found


@inner
def blockers(studio: Studio, point: Vector, spread: float, mask: int) -> Blockers:
    """Return the possible blockers of every lamp."""
    return (
        lamp_blockers(studio, 0, point, spread, mask),
        lamp_blockers(studio, 1, point, spread, mask),
        lamp_blockers(studio, 2, point, spread, mask),
        lamp_blockers(studio, 3, point, spread, mask),
    )


@inner
def lamp_visibility(studio: Studio, lamp: int, point: Vector, mask: int) -> float:
    """Return the share of a lamp, 0 to 1, that is seen from a point past the objects of a bit mask."""
    axis, radius = sub(lamp_center(studio, lamp, point), point), lamp_radius(studio, lamp)
    distance = sqrt(dot(axis, axis))
    heading, angle = scale(axis, 1.0 / distance), radius / distance
    seen = 1.0
    while mask:
        index = first_bit(mask)
        mask &= mask - 1
        offset = sub(row(studio.objects, index, X), point)
        t = dot(offset, heading)
        reach = studio.objects[index, BOUND] + angle * max(t, 0.0)
        if dot(offset, offset) - t * t < reach * reach:
            seen *= 1.0 - covered_share(studio, index, point, heading, angle)
    return seen


@inner
def area_irradiance(studio: Studio, lamp: int, point: Vector, normal: Vector) -> float:
    """Return the irradiance of an area lamp of radiance 1, unshaded."""
    axis = sub(row(studio.lamps, lamp, POSITION), point)
    squared = dot(axis, axis)
    cosines = max(dot(axis, normal), 0.0) * max(-dot(axis, row(studio.lamps, lamp, NORMAL)), 0.0)
    return studio.lamps[lamp, AREA] * cosines / (squared * squared)


@inner
def sun_irradiance(normal: Vector) -> float:
    """Return the irradiance of the sun, unshaded."""
    return SUN_IRRADIANCE * max(dot(normal, SUN_UNIT), 0.0)


@inner
def direct_irradiance(studio: Studio, point: Vector, normal: Vector, masks: Blockers) -> Vector:
    """Return the irradiance of all lamps in red, green and blue, with soft shadows of the masked objects."""
    total = sun_irradiance(normal)
    if total > 0.0 and masks[SUN]:
        total *= lamp_visibility(studio, SUN, point, masks[SUN])
    light = (total, total, total)
    for lamp in range(3):
        power = area_irradiance(studio, lamp, point, normal)
        if power > 0.0 and masks[lamp]:
            power *= lamp_visibility(studio, lamp, point, masks[lamp])
        light = add(light, scale(row(studio.lamps, lamp, RADIANCE), power))
    return light


@inner
def open_irradiance(studio: Studio, point: Vector, normal: Vector) -> Vector:
    """Return the irradiance of all lamps without any shadow."""
    return direct_irradiance(studio, point, normal, (0, 0, 0, 0))


@inner
def ground_indirect(point: Vector) -> float:
    """Return the radiance that the ground throws back of light from elsewhere, fitted to CLEVR's own pictures."""
    t, w = dot(point, BEHIND) / 10.0, dot(point, RIGHT) / 10.0
    t, w = min(max(t, -1.0), 1.5), min(max(w, -1.0), 1.0)
    return 0.0150 + 0.0131 * t + 0.0020 * t * t + 0.0008 * t * t * t - 0.0025 * w * w - 0.0048 * max(t, 0.0) * w


@inner
def ground_radiance(light: Vector, point: Vector) -> Vector:
    """Return the radiance of the ground under an irradiance of direct light."""
    extra = ground_indirect(point)
    return add(scale(light, GROUND_ALBEDO / pi), (extra, extra, extra))
