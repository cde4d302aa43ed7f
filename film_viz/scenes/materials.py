"""What rubber, metal and the ground make of the light that falls on them.

Rubber is Lambert's law with a faint sheen at the rim; metal has no color of its own but tints what it mirrors: the
ground, its neighbours, and above them a black sky. Constants are those of CLEVR's materials.
"""

from math import inf, pi, sqrt
from typing import Any

from film_viz.scenes.culling import Culling, blockers_of, ground_cell
from film_viz.scenes.geometry import ground_hit, nearest_object, object_normal
from film_viz.scenes.lighting import (
    POSITION,
    RADIANCE,
    SUN,
    Blockers,
    area_irradiance,
    direct_irradiance,
    ground_radiance,
    lamp_centre,
    lamp_radius,
    open_irradiance,
    sun_irradiance,
)
from film_viz.scenes.studio import (
    BEHIND,
    METAL,
    RADIUS,
    RED,
    SUN_RADIUS,
    SUN_UNIT,
    Studio,
    X,
    ground_normal,
)
from film_viz.scenes.vectors import Vector, add, along, cross, dot, inner, mul, reflect, row, scale, sub, unit

SHARP, BROAD = 0.6, 0.4  # shares of the two lobes of metal
BROAD_ALPHA = 0.20  # GGX width of the broad one
ANISOTROPY = 0.25  # it is narrower around the upright axis and wider along it
ALPHA_AROUND, ALPHA_ALONG = BROAD_ALPHA * (1 - ANISOTROPY), BROAD_ALPHA / (1 - ANISOTROPY)
SHARP_BLUR = 0.03  # radians by which the sharp lobe blurs the image of a lamp
RUBBER_ALPHA = 0.35
BOUNCE = 1.0  # share of the ground's open radiance that reaches the sides of an object
SPILL = 1.0  # share of an object's light that it throws on the ground beside it
UPRIGHT: Vector = (0.0, 0.0, 1.0)
BLACK: Vector = (0.0, 0.0, 0.0)


@inner
def fresnel(cosine: float, index: float) -> float:
    """Return the share of unpolarised light that a dielectric of a refractive index reflects."""
    g = sqrt(index * index - 1.0 + cosine * cosine)
    a = (g - cosine) / (g + cosine)
    b = (cosine * (g + cosine) - 1.0) / (cosine * (g - cosine) + 1.0)
    return 0.5 * a * a * (1.0 + b * b)


@inner
def around(normal: Vector) -> Vector:
    """Return the tangent that runs around the upright axis, at right angles to a normal."""
    squared = normal[0] * normal[0] + normal[1] * normal[1]
    if squared < 1e-9:
        return 1.0, 0.0, 0.0
    return -normal[1] / sqrt(squared), normal[0] / sqrt(squared), 0.0


@inner
def tangent(normal: Vector, offset: Vector) -> Vector:
    """Return the tangent that runs around an object's upright axis (Blender's radial tangent)."""
    turning = (-offset[1], offset[0], 0.0)
    flat = along(turning, normal, -dot(turning, normal))
    return unit(flat) if dot(flat, flat) > 1e-9 else around(normal)


@inner
def ggx(x: float, y: float, z: float, nv: float, nl: float, alpha_x: float, alpha_y: float) -> float:
    """Return GGX's reflectance D G / (4 nv nl) for a half vector (x, y, z) in the frame of tangent and normal.

    Walter et al. 2007 with the anisotropic D of Burley 2012; the masking G takes the mean width.
    """
    slope = x * x / (alpha_x * alpha_x) + y * y / (alpha_y * alpha_y) + z * z
    a2 = alpha_x * alpha_y
    masking = (nv + sqrt(a2 + (1.0 - a2) * nv * nv)) * (nl + sqrt(a2 + (1.0 - a2) * nl * nl))
    return 1.0 / (pi * a2 * slope * slope * masking)


@inner
def broad_lobe(normal: Vector, side: Vector, view: Vector, light: Vector, alpha_x: float, alpha_y: float) -> float:
    """Return the reflectance of a broad lobe from a direction of light to the view."""
    nv, nl = max(dot(normal, view), 1e-3), dot(normal, light)
    if nl <= 0.0:
        return 0.0
    half = unit(add(view, light))
    up = cross(normal, side)
    return ggx(dot(half, side), dot(half, up), dot(half, normal), nv, nl, alpha_x, alpha_y)


@inner
def broad_highlights(
    lamps: Any, point: Vector, normal: Vector, side: Vector, view: Vector, alpha_x: float, alpha_y: float
) -> Vector:
    """Return the radiance of the lamps in a broad lobe; it is wider than they are, so they count as points."""
    total = sun_irradiance(normal) * broad_lobe(normal, side, view, SUN_UNIT, alpha_x, alpha_y)
    light = (total, total, total)
    for lamp in range(3):
        toward = unit(sub(row(lamps, lamp, POSITION), point))
        power = area_irradiance(lamps, lamp, point, normal)
        power *= broad_lobe(normal, side, view, toward, alpha_x, alpha_y)
        light = add(light, scale(row(lamps, lamp, RADIANCE), power))
    return light


@inner
def sharp_highlights(lamps: Any, point: Vector, mirrored: Vector) -> Vector:
    """Return the radiance of the lamps in a sharp mirror: their discs with slightly blurred rims."""
    light = BLACK
    for lamp in range(4):
        axis = sub(lamp_centre(lamps, lamp, point), point)
        distance = sqrt(dot(axis, axis))
        cosine = dot(axis, mirrored) / distance
        angle = lamp_radius(lamps, lamp) / distance
        if cosine > 0.98:
            off = sqrt(2.0 * max(1.0 - cosine, 0.0))
            share = min(max((angle + SHARP_BLUR - off) / (2.0 * SHARP_BLUR), 0.0), 1.0)
            light = add(light, scale(lamp_radiance(lamps, lamp), share * share * (3.0 - 2.0 * share)))
    return light


@inner
def lamp_radiance(lamps: Any, lamp: int) -> Vector:
    """Return the radiance of a lamp's disc."""
    if lamp == SUN:
        power = sun_irradiance(SUN_UNIT) / (pi * SUN_RADIUS * SUN_RADIUS)
        return power, power, power
    return row(lamps, lamp, RADIANCE)


@inner
def bounce_irradiance(studio: Studio, point: Vector, normal: Vector) -> Vector:
    """Return the irradiance that reaches a tilted surface from the bright ground below it."""
    foot = (point[0], point[1], 0.0)
    ground = ground_radiance(open_irradiance(studio.objects, studio.lamps, foot, UPRIGHT), foot)
    return scale(ground, BOUNCE * pi * 0.5 * (1.0 - normal[2]))


@inner
def spill(studio: Studio, point: Vector, mask: int) -> Vector:
    """Return the irradiance that the objects of a bit mask throw on the ground: each counts as a glowing sphere."""
    light = BLACK
    for index in range(studio.objects.shape[0]):
        if (mask >> index) & 1:
            offset = sub(point, row(studio.objects, index, X))
            squared = dot(offset, offset)
            radius = studio.objects[index, RADIUS]
            facing = unit((offset[0], offset[1], 0.0))
            lit = open_irradiance(studio.objects, studio.lamps, row(studio.objects, index, X), facing)
            lit = add(scale(lit, 0.5), bounce_irradiance(studio, point, facing))
            form = min(radius * radius / squared, 1.0) * -offset[2] / sqrt(squared)
            light = add(light, scale(mul(row(studio.objects, index, RED), lit), SPILL * form))
    return light


@inner
def ground_shade(studio: Studio, culling: Culling, point: Vector) -> Vector:
    """Return the radiance of a point of the ground."""
    i, j = ground_cell(point)
    masks = blockers_of(culling.ground_shading, (1 << studio.objects.shape[0]) - 1, i, j)
    normal = ground_normal(dot(point, BEHIND))
    light = direct_irradiance(studio.objects, studio.lamps, point, normal, masks)
    if i >= 0 and culling.ground_near[i, j]:
        light = add(light, spill(studio, point, culling.ground_near[i, j]))
    return ground_radiance(light, point)


@inner
def reflected_radiance(studio: Studio, culling: Culling, origin: Vector, direction: Vector, skip: int) -> Vector:
    """Return the light that a mirror sees: the ground with its shadows, its neighbours, or the black sky."""
    t, which = nearest_object(studio.objects, origin, direction, (1 << studio.objects.shape[0]) - 1, skip)
    if which < 0:
        t = ground_hit(origin, direction)
        return ground_shade(studio, culling, along(origin, direction, t)) if t < inf else BLACK
    point = along(origin, direction, t)
    normal = object_normal(studio.objects, which, point)
    color = row(studio.objects, which, RED)
    if studio.objects[which, METAL] > 0.0:
        return mul(color, open_reflection(studio, point, reflect(direction, normal)))
    light = open_irradiance(studio.objects, studio.lamps, point, normal)
    light = add(light, bounce_irradiance(studio, point, normal))
    return scale(mul(color, light), 1.0 / pi)


@inner
def open_reflection(studio: Studio, origin: Vector, direction: Vector) -> Vector:
    """Return the light that a mirror would see if there were no objects."""
    t = ground_hit(origin, direction)
    if t == inf:
        return BLACK
    point = along(origin, direction, t)
    return ground_radiance(
        open_irradiance(studio.objects, studio.lamps, point, ground_normal(dot(point, BEHIND))), point
    )


@inner
def metal_radiance(
    studio: Studio, culling: Culling, index: int, point: Vector, normal: Vector, view: Vector, slope: Any
) -> Vector:
    """Return the radiance of metal: a sharp mirror image, one ray of a blurred one, and the lamps in both.

    `slope` tilts the microfacet that the ray of the broad lobe meets, in widths of that lobe.
    """
    side = tangent(normal, sub(point, row(studio.objects, index, X)))
    arriving = scale(view, -1.0)
    mirrored = reflect(arriving, normal)
    image = reflected_radiance(studio, culling, point, mirrored, index)
    light = scale(add(image, sharp_highlights(studio.lamps, point, mirrored)), SHARP)
    facet = along(along(normal, side, ALPHA_AROUND * slope[0]), cross(normal, side), ALPHA_ALONG * slope[1])
    blurred = reflect(arriving, unit(facet))
    if dot(blurred, normal) > 0.0:
        light = add(light, scale(reflected_radiance(studio, culling, point, blurred, index), BROAD))
    shine = broad_highlights(studio.lamps, point, normal, side, view, ALPHA_AROUND, ALPHA_ALONG)
    return mul(row(studio.objects, index, RED), add(light, scale(shine, BROAD)))


@inner
def rubber_radiance(studio: Studio, index: int, point: Vector, normal: Vector, view: Vector, masks: Blockers) -> Vector:
    """Return the radiance of rubber: its own color under all light, and the lamps in a faint gloss."""
    light = direct_irradiance(studio.objects, studio.lamps, point, normal, masks)
    light = add(light, bounce_irradiance(studio, point, normal))
    cosine = max(dot(view, normal), 0.0)
    rim, sheen = fresnel(cosine, 1.2), fresnel(cosine, 1.4)
    body = scale(mul(row(studio.objects, index, RED), light), (1.0 - rim) * (1.0 - 0.5 * sheen) / pi)
    gloss = broad_highlights(studio.lamps, point, normal, around(normal), view, RUBBER_ALPHA, RUBBER_ALPHA)
    return add(body, scale(gloss, 0.8 * rim))
