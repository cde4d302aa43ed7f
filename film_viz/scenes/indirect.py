"""Light that has been thrown back once already: from the ground on the sides of objects, and from those on the ground.

Each object has four probes, one a side. A probe gathers what its side sees by a few rays, and with the lamps' own light
gives the glow of that side. A surface then blends the probes of the two sides that it faces.
"""

from math import pi, sqrt

import numpy as np
from jaxtyping import Float

from film_viz.scenes.culling import NEAR_REACH, ground_blockers, ground_neighbors, object_blockers
from film_viz.scenes.geometry import ground_hit, nearest_object, object_normal
from film_viz.scenes.lighting import Blockers, direct_irradiance, ground_radiance, open_irradiance
from film_viz.scenes.studio import METAL, RADIUS, RED, Array, Studio, X
from film_viz.scenes.vectors import Vector, add, along, cross, dot, first_bit, inner, mul, reflect, row, scale, sub

PROBE_RAYS = 16
BELOW = 0.45  # how much more a surface gets when it faces straight down than when it faces sideways
UPRIGHT: Vector = (0.0, 0.0, 1.0)
BLACK: Vector = (0.0, 0.0, 0.0)


def cosine_directions(n: int) -> Float[np.ndarray, "ray 3"]:
    """Return directions spread over a hemisphere around z as Lambert's law weighs them, on a golden spiral."""
    share, angle = (np.arange(n) + 0.5) / n, np.pi * (3 - np.sqrt(5)) * np.arange(n)
    return np.stack([np.sqrt(share) * np.cos(angle), np.sqrt(share) * np.sin(angle), np.sqrt(1 - share)], axis=1)


PROBE: Float[np.ndarray, "ray 3"] = cosine_directions(PROBE_RAYS)


@inner
def fill_probes(studio: Studio) -> None:
    """Gather the light at the four sides of every object."""
    for index in range(studio.n_objects):
        for side in range(4):
            normal = side_normal(side)
            place = along(row(studio.objects, index, X), normal, studio.objects[index, RADIUS])
            bounce = gathered_irradiance(studio, place, normal, index)
            light = direct_irradiance(studio, place, normal, object_blockers(studio, index))
            share = 0.8 if studio.objects[index, METAL] > 0.0 else 0.5
            glow = mul(row(studio.objects, index, RED), add(bounce, scale(light, share)))
            for channel in range(3):
                studio.bounce[index, side, channel] = bounce[channel]
                studio.glow[index, side, channel] = glow[channel]


@inner
def side_normal(side: int) -> Vector:
    """Return the outward direction of a side: +x, -x, +y, -y."""
    sign = 1.0 - 2.0 * (side & 1)
    return (sign, 0.0, 0.0) if side < 2 else (0.0, sign, 0.0)


@inner
def blend(table: Array, index: int, x: float, y: float) -> Vector:
    """Return a table's entry for a horizontal direction (x, y): its two sides weighed by the squared cosines."""
    a, b = 0 if x >= 0.0 else 1, 2 if y >= 0.0 else 3
    weight = x * x / (x * x + y * y + 1e-12)
    return (
        weight * table[index, a, 0] + (1.0 - weight) * table[index, b, 0],
        weight * table[index, a, 1] + (1.0 - weight) * table[index, b, 1],
        weight * table[index, a, 2] + (1.0 - weight) * table[index, b, 2],
    )


@inner
def gathered_irradiance(studio: Studio, place: Vector, normal: Vector, skip: int) -> Vector:
    """Return the irradiance from the ground and the other objects at a place with a horizontal normal."""
    side, total = cross(UPRIGHT, normal), BLACK
    for ray in range(PROBE_RAYS):
        direction = along(along(scale(side, PROBE[ray, 0]), UPRIGHT, PROBE[ray, 1]), normal, PROBE[ray, 2])
        total = add(total, seen_radiance(studio, place, direction, skip))
    return scale(total, pi / PROBE_RAYS)


@inner
def bounce_irradiance(studio: Studio, index: int, normal: Vector) -> Vector:
    """Return the indirect irradiance of an object's surface."""
    amount = 1.0 - normal[2] if normal[2] > 0.0 else 1.0 - BELOW * normal[2]
    return scale(blend(studio.bounce, index, normal[0], normal[1]), amount)


@inner
def blurred_ground(studio: Studio, index: int, direction: Vector) -> Vector:
    """Return the radiance that a rough surface mirrors: the ground below a soft horizon, from the probes."""
    below = min(max(0.5 - direction[2], 0.0), 1.0)
    return scale(blend(studio.bounce, index, direction[0], direction[1]), 2.0 * below / pi)


@inner
def spill(studio: Studio, point: Vector, mask: int) -> Vector:
    """Return the irradiance that the objects of a bit mask throw on the ground: each counts as a glowing sphere."""
    light = BLACK
    while mask:
        index = first_bit(mask)
        mask &= mask - 1
        offset, radius = sub(point, row(studio.objects, index, X)), studio.objects[index, RADIUS]
        squared = dot(offset, offset)
        level = offset[0] * offset[0] + offset[1] * offset[1]
        fade = max(1.0 - level / (NEAR_REACH * NEAR_REACH * radius * radius), 0.0)
        form = min(radius * radius / squared, 1.0) * -offset[2] * sqrt(level) / squared * fade
        light = add(light, scale(blend(studio.glow, index, offset[0], offset[1]), form))
    return light


@inner
def ground_shade(studio: Studio, point: Vector, masks: Blockers, near: int) -> Vector:
    """Return the radiance of a point of the ground, given what may shade it and what stands near it.

    The ground counts as level here: `ground_indirect` was fitted so, and makes up for its rise.
    """
    light = direct_irradiance(studio, point, UPRIGHT, masks)
    if near:
        light = add(light, spill(studio, point, near))
    return ground_radiance(light, point)


@inner
def seen_radiance(studio: Studio, origin: Vector, direction: Vector, skip: int) -> Vector:
    """Return the light that an object sees in a direction: the shaded ground, an object, or black sky."""
    others = ((1 << studio.n_objects) - 1) & ~(1 << skip)
    t, which = nearest_object(studio, origin, direction, others)
    if which < 0:
        t = ground_hit(origin, direction)
        if t == np.inf:
            return BLACK
        point = along(origin, direction, t)
        return ground_shade(studio, point, ground_blockers(studio, point), ground_neighbors(studio, point))
    point = along(origin, direction, t)
    normal = object_normal(studio, which, point)
    color = row(studio.objects, which, RED)
    if studio.objects[which, METAL] > 0.0:
        return mul(color, open_reflection(studio, point, reflect(direction, normal)))
    light = open_irradiance(studio, point, normal)
    light = add(light, bounce_irradiance(studio, which, normal))
    return scale(mul(color, light), 1.0 / pi)


@inner
def open_reflection(studio: Studio, origin: Vector, direction: Vector) -> Vector:
    """Return the light that a mirror would see if there were no objects."""
    t = ground_hit(origin, direction)
    if t == np.inf:
        return BLACK
    point = along(origin, direction, t)
    return ground_radiance(open_irradiance(studio, point, UPRIGHT), point)
