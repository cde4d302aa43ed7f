"""Where rays meet the objects and the ground.

The three solids are CLEVR's meshes as closed forms: a sphere, a cylinder with a rounded rim and a cube with rounded
edges. Rounded parts are reached by sphere tracing (Hart 1996) from the enclosing sharp solid, so a ray that meets a
flat part pays nothing for them. A ray that misses has distance infinity.
"""

from math import inf, sqrt

from film_viz.scenes.studio import (
    BEHIND,
    BOUND,
    COSINE,
    CUBE,
    CYLINDER,
    GROUND_BASE,
    GROUND_END,
    GROUND_TOP,
    RADIUS,
    SHAPE,
    SINE,
    SPHERE,
    Studio,
    X,
    ground_profile,
)
from film_viz.scenes.vectors import Vector, along, dot, first_bit, inner, row, sub, unit

CUBE_ROUNDING = 0.176  # radius of a cube's edges, in half edges
CUBE_FLAT = 0.82  # normals bend beyond this, because CLEVR's cube is shaded smooth
RIM_ROUNDING = 0.09  # radius of a cylinder's rim, in radii
MARCH_STEPS = 20
CLOSE = 3e-3


@inner
def to_local(studio: Studio, index: int, vector: Vector) -> Vector:
    """Turn a vector into an object's own axes."""
    cosine, sine = studio.objects[index, COSINE], studio.objects[index, SINE]
    return cosine * vector[0] + sine * vector[1], cosine * vector[1] - sine * vector[0], vector[2]


@inner
def to_world(studio: Studio, index: int, vector: Vector) -> Vector:
    """Turn a vector from an object's own axes back into the scene's."""
    cosine, sine = studio.objects[index, COSINE], studio.objects[index, SINE]
    return cosine * vector[0] - sine * vector[1], cosine * vector[1] + sine * vector[0], vector[2]


@inner
def sphere_span(origin: Vector, direction: Vector, radius: float) -> tuple[float, float]:
    """Return where a ray (unit direction) enters and leaves a sphere around 0."""
    middle = -dot(origin, direction)
    root = radius * radius - dot(origin, origin) + middle * middle
    if root <= 0.0:
        return inf, -inf
    half = sqrt(root)
    return middle - half, middle + half


@inner
def slab_span(place: float, step: float, half: float) -> tuple[float, float]:
    """Return where a ray's coordinate enters and leaves the interval from -half to half."""
    inverse = 1.0 / (step if abs(step) > 1e-12 else 1e-12)
    a, b = (-half - place) * inverse, (half - place) * inverse
    return min(a, b), max(a, b)


@inner
def box_span(origin: Vector, direction: Vector, half: float) -> tuple[float, float]:
    """Return where a ray enters and leaves a cube around 0."""
    x0, x1 = slab_span(origin[0], direction[0], half)
    y0, y1 = slab_span(origin[1], direction[1], half)
    z0, z1 = slab_span(origin[2], direction[2], half)
    return max(x0, y0, z0), min(x1, y1, z1)


@inner
def cylinder_span(origin: Vector, direction: Vector, radius: float) -> tuple[float, float]:
    """Return where a ray enters and leaves an upright cylinder around 0 as high as it is wide."""
    a = direction[0] * direction[0] + direction[1] * direction[1] + 1e-12
    middle = -(origin[0] * direction[0] + origin[1] * direction[1]) / a
    root = middle * middle - (origin[0] * origin[0] + origin[1] * origin[1] - radius * radius) / a
    if root <= 0.0:
        return inf, -inf
    half = sqrt(root)
    z0, z1 = slab_span(origin[2], direction[2], radius)
    return max(middle - half, z0), min(middle + half, z1)


@inner
def rounded_distance(a: float, b: float, c: float, rounding: float) -> float:
    """Return the distance to a rounded corner from the excesses over its flat core along each axis."""
    a, b, c = max(a, 0.0), max(b, 0.0), max(c, 0.0)
    return sqrt(a * a + b * b + c * c) - rounding


@inner
def surface_distance(shape: int, point: Vector, radius: float) -> float:
    """Return the distance from a point near a cube's or cylinder's surface to that surface."""
    if shape == CUBE:
        core = (1.0 - CUBE_ROUNDING) * radius
        x, y, z = abs(point[0]), abs(point[1]), abs(point[2])
        return rounded_distance(x - core, y - core, z - core, CUBE_ROUNDING * radius)
    core = (1.0 - RIM_ROUNDING) * radius
    across = sqrt(point[0] * point[0] + point[1] * point[1])
    return rounded_distance(across - core, abs(point[2]) - core, 0.0, RIM_ROUNDING * radius)


@inner
def rounded_hit(shape: int, origin: Vector, direction: Vector, radius: float, span: tuple[float, float]) -> float:
    """Return the distance at which a ray meets a rounded solid inside the span of its sharp one."""
    t, end = span
    for _ in range(MARCH_STEPS):
        distance = surface_distance(shape, along(origin, direction, t), radius)
        t += distance
        if distance < CLOSE * radius:
            return t
        if t > end:
            return inf
    return inf


@inner
def object_hit(studio: Studio, index: int, origin: Vector, direction: Vector) -> float:
    """Return the distance at which a ray (unit direction) from outside meets an object."""
    radius, shape = studio.objects[index, RADIUS], int(studio.objects[index, SHAPE])
    center = row(studio.objects, index, X)
    if shape == SPHERE:
        start, _ = sphere_span(sub(origin, center), direction, radius)
        return start if start > 0.0 else inf
    local = to_local(studio, index, sub(origin, center))
    heading = to_local(studio, index, direction)
    span = box_span(local, heading, radius) if shape == CUBE else cylinder_span(local, heading, radius)
    if span[0] > span[1] or span[0] <= 0.0:
        return inf
    return rounded_hit(shape, local, heading, radius, span)


@inner
def object_normal(studio: Studio, index: int, point: Vector) -> Vector:
    """Return the outward unit normal used for shading at a point of an object's surface."""
    radius, shape = studio.objects[index, RADIUS], int(studio.objects[index, SHAPE])
    x, y, z = to_local(studio, index, sub(point, row(studio.objects, index, X)))
    if shape == CUBE:
        core = CUBE_FLAT * radius
        x -= min(max(x, -core), core)
        y -= min(max(y, -core), core)
        z -= min(max(z, -core), core)
    elif shape == CYLINDER:
        core = (1.0 - RIM_ROUNDING) * radius
        inward = max(1.0 - core / (sqrt(x * x + y * y) + 1e-12), 0.0)
        x, y, z = x * inward, y * inward, z - min(max(z, -core), core)
    return to_world(studio, index, unit((x, y, z)))


@inner
def nearest_object(studio: Studio, origin: Vector, direction: Vector, mask: int) -> tuple[float, int]:
    """Return distance and index of the first object of a bit mask that a ray meets, or (inf, -1)."""
    best, which = inf, -1
    while mask:
        index = first_bit(mask)
        mask &= mask - 1
        local = sub(origin, row(studio.objects, index, X))
        start, end = sphere_span(local, direction, studio.objects[index, BOUND])
        if start < end and end > 0.0 and start < best:
            t = object_hit(studio, index, origin, direction)
            if t < best:
                best, which = t, index
    return best, which


@inner
def ground_hit(origin: Vector, direction: Vector) -> float:
    """Return the distance at which a ray meets the ground, by Newton's method from its far side."""
    u, forward = dot(origin, BEHIND), dot(direction, BEHIND)
    t = inf
    if direction[2] < -1e-9:
        t = (GROUND_BASE - origin[2]) / direction[2]
    if forward > 1e-9:
        t = min(t, (GROUND_END - u) / forward)
    if t == inf or origin[2] + t * direction[2] > GROUND_TOP:
        return inf
    for _ in range(12):
        height, slope = ground_profile(u + t * forward)
        gap = origin[2] + t * direction[2] - height
        t -= gap / (direction[2] - slope * forward)
        if abs(gap) < 1e-3:
            break
    return t if t > 0.0 and origin[2] + t * direction[2] < GROUND_TOP else inf
