"""How the lamps shine in a glossy surface: a broad lobe by GGX's formula, a sharp one as a mirror image."""

from math import pi, sqrt

from film_viz.scenes.lighting import (
    POSITION,
    RADIANCE,
    SUN,
    area_irradiance,
    lamp_center,
    lamp_radius,
    sun_irradiance,
)
from film_viz.scenes.studio import SUN_RADIUS, SUN_UNIT, Studio
from film_viz.scenes.vectors import Vector, add, along, cross, dot, inner, row, scale, sub, unit

SHARP_BLUR = 0.04  # radians by which the sharp lobe blurs the image of a lamp


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
    studio: Studio, point: Vector, normal: Vector, side: Vector, view: Vector, alpha_x: float, alpha_y: float
) -> Vector:
    """Return the radiance of the lamps in a broad lobe; it is wider than they are, so they count as points."""
    total = sun_irradiance(normal) * broad_lobe(normal, side, view, SUN_UNIT, alpha_x, alpha_y)
    light = (total, total, total)
    for lamp in range(3):
        toward = unit(sub(row(studio.lamps, lamp, POSITION), point))
        power = area_irradiance(studio, lamp, point, normal)
        power *= broad_lobe(normal, side, view, toward, alpha_x, alpha_y)
        light = add(light, scale(row(studio.lamps, lamp, RADIANCE), power))
    return light


@inner
def sharp_highlights(studio: Studio, point: Vector, mirrored: Vector) -> Vector:
    """Return the radiance of the lamps in a sharp mirror: their discs with slightly blurred rims."""
    light = (0.0, 0.0, 0.0)
    for lamp in range(4):
        axis = sub(lamp_center(studio, lamp, point), point)
        distance = sqrt(dot(axis, axis))
        cosine = dot(axis, mirrored) / distance
        angle = lamp_radius(studio, lamp) / distance
        if cosine > 0.98:
            off = sqrt(2.0 * max(1.0 - cosine, 0.0))
            share = min(max((angle + SHARP_BLUR - off) / (2.0 * SHARP_BLUR), 0.0), 1.0)
            light = add(light, scale(lamp_radiance(studio, lamp), share * share * (3.0 - 2.0 * share)))
    return light


@inner
def lamp_radiance(studio: Studio, lamp: int) -> Vector:
    """Return the radiance of a lamp's disc."""
    if lamp == SUN:
        power = sun_irradiance(SUN_UNIT) / (pi * SUN_RADIUS * SUN_RADIUS)
        return power, power, power
    return row(studio.lamps, lamp, RADIANCE)
