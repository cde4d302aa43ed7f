"""What rubber and metal make of the light that falls on them.

Rubber is Lambert's law with a faint sheen at the rim; metal has no color of its own but tints what it mirrors: the
ground, its neighbors, and above them a black sky. Constants are those of CLEVR's two materials.
"""

from math import pi, sqrt

from film_viz.scenes.culling import object_blockers
from film_viz.scenes.gloss import around, broad_highlights, sharp_highlights, tangent
from film_viz.scenes.indirect import blurred_ground, bounce_irradiance, seen_radiance
from film_viz.scenes.lighting import direct_irradiance
from film_viz.scenes.studio import RED, Studio, X
from film_viz.scenes.vectors import Vector, add, along, cross, dot, inner, mul, reflect, row, scale, sub, unit

Slope = tuple[float, float]

SHARP, BROAD = 0.6, 0.4  # shares of the two lobes of metal
BROAD_ALPHA = 0.20  # GGX width of the broad one
SHARP_LOBE = 4
SLOPES: tuple[Slope, ...] = ((0.38, 0.0), (-0.57, 0.52), (0.11, -1.29), (1.5, 1.9))
"""Tilts of four microfacets that stand for the broad lobe, in its widths: near GGX's quartiles on a golden spiral."""

ANISOTROPY = 0.25  # it is narrower around the upright axis and wider along it
AROUND, ALONG = 1 - ANISOTROPY, 1 / (1 - ANISOTROPY)
RUBBER_ALPHA = 0.35


@inner
def fresnel(cosine: float, index: float) -> float:
    """Return the share of unpolarised light that a dielectric of a refractive index reflects."""
    g = sqrt(index * index - 1.0 + cosine * cosine)
    a = (g - cosine) / (g + cosine)
    b = (cosine * (g + cosine) - 1.0) / (cosine * (g - cosine) + 1.0)
    return 0.5 * a * a * (1.0 + b * b)


@inner
def rubber_radiance(studio: Studio, index: int, point: Vector, normal: Vector, view: Vector) -> Vector:
    """Return the radiance of rubber: its own color under all light, and the lamps in a faint gloss."""
    light = direct_irradiance(studio, point, normal, object_blockers(studio, index))
    light = add(light, bounce_irradiance(studio, index, normal))
    cosine = max(dot(view, normal), 0.0)
    rim, sheen = fresnel(cosine, 1.2), fresnel(cosine, 1.4)
    body = scale(mul(row(studio.objects, index, RED), light), (1.0 - rim) * (1.0 - 0.5 * sheen) / pi)
    gloss = broad_highlights(studio, point, normal, around(normal), view, RUBBER_ALPHA, RUBBER_ALPHA)
    gloss = add(gloss, blurred_ground(studio, index, reflect(scale(view, -1.0), normal)))
    return add(body, scale(gloss, 0.8 * rim))


@inner
def facet(normal: Vector, side: Vector, slope: Slope) -> Vector:
    """Return the normal of a microfacet of the broad lobe, tilted by a slope in widths of the lobe."""
    tilted = along(normal, side, BROAD_ALPHA * AROUND * slope[0])
    return unit(along(tilted, cross(normal, side), BROAD_ALPHA * ALONG * slope[1]))


@inner
def metal_radiance(studio: Studio, index: int, point: Vector, normal: Vector, view: Vector, lobe: int) -> Vector:
    """Return the light in one lobe of metal, times the number of kinds of lobe: a mean over both is the radiance.

    `lobe` is SHARP_LOBE or the number of a direction of the broad one.
    """
    if lobe == SHARP_LOBE:
        share, mirrored = 2.0 * SHARP, reflect(scale(view, -1.0), normal)
        light = sharp_highlights(studio, point, mirrored)
    else:
        side = tangent(normal, sub(point, row(studio.objects, index, X)))
        share, mirrored = 2.0 * BROAD, reflect(scale(view, -1.0), facet(normal, side, SLOPES[lobe]))
        light = broad_highlights(studio, point, normal, side, view, BROAD_ALPHA * AROUND, BROAD_ALPHA * ALONG)
    if dot(mirrored, normal) > 0.0:
        light = add(light, seen_radiance(studio, point, mirrored, index))
    return scale(mul(row(studio.objects, index, RED), light), share)
