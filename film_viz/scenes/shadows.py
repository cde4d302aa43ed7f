"""Soft shadows without samples: what share of a round lamp an object hides from a point.

For every solid there is a closed form of its clearance: the signed distance between a ray toward the middle of the
lamp and the solid's silhouette, positive inside. Seen from the point it is an angle, and compared with the lamp's own
it says how far the silhouette has moved across the lamp's disc.
"""

from math import inf, sqrt

from film_viz.scenes.geometry import slab_span, to_local
from film_viz.scenes.studio import CUBE, RADIUS, SHAPE, SPHERE, Studio, X
from film_viz.scenes.vectors import Vector, dot, inner, row, sub

CUBE_SHADOW, CYLINDER_SHADOW = 0.955, 0.983  # size of the sharp solids that cast the shadows of the rounded ones
NEAREST = 0.02  # shortest distance at which a clearance is turned into an angle, in scene units


@inner
def disc_share(x: float) -> float:
    """Return the share of a unit disc that lies left of a straight line at x, to half a percent."""
    x = min(max(x, -1.0), 1.0)
    return 0.5 + x * (0.6366 - 0.1366 * x * x)


@inner
def sphere_clearance(origin: Vector, direction: Vector, radius: float) -> float:
    """Return the angle in radians by which a ray runs inside a sphere around 0 (negative: past it)."""
    t = -dot(origin, direction)
    if t <= 0.0:
        return -inf
    gap = sqrt(max(dot(origin, origin) - t * t, 0.0))
    return (radius - gap) / max(t, NEAREST)


@inner
def edge_clearance(leave: float, enter: float, a: float, b: float) -> float:
    """Return the angle by which a ray passes inside the edge between two perpendicular faces.

    It leaves through one face at distance `leave` and enters through the other at `enter`; a and b are the parts of
    its direction along their normals.
    """
    a2, b2 = a * a + 1e-12, b * b + 1e-12
    nearest = leave * a2 + enter * b2  # where the ray is nearest to the edge, times a2 + b2
    return (leave - enter) * sqrt(a2 * b2 * (a2 + b2)) / max(nearest, NEAREST * (a2 + b2))


@inner
def cube_clearance(origin: Vector, direction: Vector, half: float) -> float:
    """Return the angle by which a ray runs inside the silhouette of a cube around 0."""
    x0, x1 = slab_span(origin[0], direction[0], half)
    y0, y1 = slab_span(origin[1], direction[1], half)
    z0, z1 = slab_span(origin[2], direction[2], half)
    if min(x1, y1, z1) <= 0.0:
        return -inf
    x, y, z = direction
    return min(
        edge_clearance(x1, y0, x, y),
        edge_clearance(y1, x0, x, y),
        edge_clearance(x1, z0, x, z),
        edge_clearance(z1, x0, x, z),
        edge_clearance(y1, z0, y, z),
        edge_clearance(z1, y0, y, z),
    )


@inner
def cylinder_clearance(origin: Vector, direction: Vector, radius: float) -> float:
    """Return the angle by which a ray runs inside the silhouette of an upright cylinder around 0.

    The cylinder is a stack of level discs. The ray comes closest to the axis at one of them; by how much it passes
    inside that disc's rim is foreshortened as the ray sees the rim.
    """
    x, y, z = direction
    z0, z1 = slab_span(origin[2], z, radius)
    if z1 <= 0.0:
        return -inf
    t = -(origin[0] * x + origin[1] * y) / (x * x + y * y + 1e-12)
    t = min(max(t, z0, 0.0), z1)
    across, along = origin[0] + t * x, origin[1] + t * y
    gap = sqrt(across * across + along * along) + 1e-9
    slant = (across * x + along * y) / gap
    foreshortening = sqrt((z * z + 1e-12) / (z * z + slant * slant + 1e-12))
    return (radius - gap) * foreshortening / max(t, NEAREST)


@inner
def covered_share(studio: Studio, index: int, point: Vector, heading: Vector, lamp_angle: float) -> float:
    """Return the share of a lamp of a given angular radius that an object hides from a point."""
    radius, shape = studio.objects[index, RADIUS], int(studio.objects[index, SHAPE])
    local = sub(point, row(studio.objects, index, X))
    if shape == SPHERE:
        angle = sphere_clearance(local, heading, radius)
    elif shape == CUBE:
        turned = to_local(studio, index, heading)
        angle = cube_clearance(to_local(studio, index, local), turned, CUBE_SHADOW * radius)
    else:
        angle = cylinder_clearance(local, heading, CYLINDER_SHADOW * radius)
    return disc_share(angle / lamp_angle)
