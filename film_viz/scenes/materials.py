"""What rubber and metal make of the light that falls on them.

Rubber is Lambert's law with a faint sheen at the rim; metal has no color of its own but tints what it mirrors: the
ground, its neighbours, and above them a black sky. Constants are those of CLEVR's two materials.
"""

from math import pi, sqrt
from typing import Any

from film_viz.scenes.geometry import ground_hit, nearest_object, object_normal
from film_viz.scenes.lighting import (
    NORMAL,
    POSITION,
    RADIANCE,
    SIDE,
    SUN_IRRADIANCE,
    SUN_UNIT,
    Blockers,
    area_irradiance,
    blockers,
    direct_irradiance,
    ground_radiance,
    sun_irradiance,
)
from film_viz.scenes.studio import BEHIND, METAL, RED, X, Y, ground_normal
from film_viz.scenes.vectors import Vector, add, along, cross, dot, inner, mul, reflect, row, scale, sub, unit

SHARP, BROAD = 0.6, 0.4  # shares of the two lobes of metal
SHARP_ALPHA, BROAD_ALPHA = 0.03, 0.20  # their GGX widths; the sharp one is widened to a pixel's
RUBBER_ALPHA = 0.35
BOUNCE = 0.8  # share of the ground's open radiance that reaches the sides of an object


@inner
def fresnel(cosine: float, index: float) -> float:
    """Return the share of unpolarised light that a dielectric reflects."""
    g = sqrt(index * index - 1.0 + cosine * cosine)
    a = (g - cosine) / (g + cosine)
    b = (cosine * (g + cosine) - 1.0) / (cosine * (g - cosine) + 1.0)
    return 0.5 * a * a * (1.0 + b * b)


@inner
def ggx_lobe(normal: Vector, view: Vector, light: Vector, alpha: float) -> float:
    """Return the GGX reflectance (1 / steradian) times nothing: D G / (4 cos cos), Walter et al. 2007."""
    half = unit(add(view, light))
    nh, nv, nl = dot(normal, half), max(dot(normal, view), 1e-3), max(dot(normal, light), 1e-3)
    a2 = alpha * alpha
    d = nh * nh * (a2 - 1.0) + 1.0
    shadow_v = nv + sqrt(a2 + (1.0 - a2) * nv * nv)
    shadow_l = nl + sqrt(a2 + (1.0 - a2) * nl * nl)
    return a2 / (pi * d * d) / (shadow_v * shadow_l)


@inner
def open_light(lamps: Any, point: Vector, normal: Vector) -> Vector:
    """Return the irradiance of all lamps without any shadow."""
    total = sun_irradiance(normal)
    light = (total, total, total)
    for lamp in range(3):
        light = add(light, scale(row(lamps, lamp, RADIANCE), area_irradiance(lamps, lamp, point, normal)))
    return light


@inner
def bounce_irradiance(lamps: Any, point: Vector, normal: Vector) -> Vector:
    """Return the irradiance that reaches a tilted surface from the bright ground below it."""
    foot = (point[0], point[1], 0.0)
    ground = ground_radiance(open_light(lamps, foot, (0.0, 0.0, 1.0)), foot)
    return scale(ground, BOUNCE * pi * 0.5 * (1.0 - normal[2]))


@inner
def highlights(
    lamps: Any, point: Vector, normal: Vector, view: Vector, sharp: float, broad: float, alpha: float
) -> Vector:
    """Return the radiance of the lamps as seen in two glossy lobes of the given shares."""
    gloss = sharp * ggx_lobe(normal, view, SUN_UNIT, 0.1) + broad * ggx_lobe(normal, view, SUN_UNIT, alpha)
    total = gloss * sun_irradiance(normal)
    light = (total, total, total)
    for lamp in range(3):
        toward = unit(sub(row(lamps, lamp, POSITION), point))
        gloss = sharp * ggx_lobe(normal, view, toward, SHARP_ALPHA) + broad * ggx_lobe(normal, view, toward, alpha)
        power = gloss * area_irradiance(lamps, lamp, point, normal)
        light = add(light, scale(row(lamps, lamp, RADIANCE), power))
    return light


@inner
def rubber_radiance(color: Vector, light: Vector, view: Vector, normal: Vector, gloss: Vector) -> Vector:
    """Return the radiance of rubber under an irradiance and its highlights."""
    cosine = max(dot(view, normal), 0.0)
    rim, sheen = fresnel(cosine, 1.2), fresnel(cosine, 1.4)
    body = scale(mul(color, light), (1.0 - rim) * (1.0 - 0.5 * sheen) / pi)
    return add(body, scale(gloss, 0.8 * rim))


@inner
def ground_shade(
    objects: Any, lamps: Any, point: Vector, masks: Blockers, pattern: Any, turn: int, n_samples: int
) -> Vector:
    """Return the radiance of a point of the ground."""
    normal = ground_normal(dot(point, BEHIND))
    light = direct_irradiance(objects, lamps, point, normal, masks, pattern, turn, n_samples)
    return ground_radiance(light, point)


@inner
def reflected_radiance(
    objects: Any, lamps: Any, origin: Vector, direction: Vector, skip: int, pattern: Any, turn: int
) -> Vector:
    """Return the light that a mirror sees: the ground with its shadows, its neighbours, or the black sky."""
    everything = (1 << objects.shape[0]) - 1
    t, which = nearest_object(objects, origin, direction, everything, skip)
    if which >= 0:
        point = along(origin, direction, t)
        normal = object_normal(objects, which, point)
        color = row(objects, which, RED)
        light = add(open_light(lamps, point, normal), bounce_irradiance(lamps, point, normal))
        if objects[which, METAL] > 0.0:
            onward = reflect(direction, normal)
            t = ground_hit(point, onward)
            if t == float("inf"):
                return (0.0, 0.0, 0.0)
            spot = along(point, onward, t)
            return mul(color, ground_radiance(open_light(lamps, spot, (0.0, 0.0, 1.0)), spot))
        return scale(mul(color, light), 1.0 / pi)
    t = ground_hit(origin, direction)
    if t == float("inf"):
        return (0.0, 0.0, 0.0)
    point = along(origin, direction, t)
    return ground_shade(objects, lamps, point, blockers(objects, lamps, point, 0.0, everything), pattern, turn, 1)


@inner
def broad_direction(view: Vector, normal: Vector, pattern: Any, turn: int, sample: int) -> Vector:
    """Return a direction mirrored at a microfacet of the broad lobe (GGX, sampled by its normals)."""
    a, b = pattern[turn, sample, 2], pattern[turn, sample, 3]
    squared = a * a + b * b
    slope = BROAD_ALPHA / sqrt(max(1.0 - squared, 0.02))
    side = unit(cross(normal, (0.31, 0.17, 0.93) if abs(normal[2]) < 0.9 else (1.0, 0.0, 0.0)))
    half = unit(along(along(normal, side, a * slope), cross(normal, side), b * slope))
    return reflect(scale(view, -1.0), half)


@inner
def metal_radiance(
    objects: Any,
    lamps: Any,
    index: int,
    point: Vector,
    normal: Vector,
    view: Vector,
    pattern: Any,
    turn: int,
    n_broad: int,
) -> Vector:
    """Return the radiance of metal: its mirror image, sharp and blurred, and its highlights."""
    mirrored = reflect(scale(view, -1.0), normal)
    light = scale(reflected_radiance(objects, lamps, point, mirrored, index, pattern, turn), SHARP)
    for sample in range(n_broad):
        heading = broad_direction(view, normal, pattern, turn, sample)
        if dot(heading, normal) > 0.0:
            seen = reflected_radiance(objects, lamps, point, heading, index, pattern, turn)
            light = add(light, scale(seen, BROAD / n_broad))
    light = add(light, highlights(lamps, point, normal, view, SHARP, BROAD, BROAD_ALPHA))
    return mul(row(objects, index, RED), light)


@inner
def object_shade(
    objects: Any,
    lamps: Any,
    index: int,
    point: Vector,
    normal: Vector,
    view: Vector,
    masks: Blockers,
    pattern: Any,
    turn: int,
    n_samples: int,
    n_broad: int,
) -> Vector:
    """Return the radiance of a point of an object towards the eye."""
    if objects[index, METAL] > 0.0:
        return metal_radiance(objects, lamps, index, point, normal, view, pattern, turn, n_broad)
    light = direct_irradiance(objects, lamps, point, normal, masks, pattern, turn, n_samples)
    light = add(light, bounce_irradiance(lamps, point, normal))
    gloss = highlights(lamps, point, normal, view, 0.0, 1.0, RUBBER_ALPHA)
    return rubber_radiance(row(objects, index, RED), light, view, normal, gloss)
