"""CLEVR's studio: its lamps, its ground and its objects, packed into the arrays that the kernels read.

Figures are those of CLEVR v1.0's base scene; heights of the ground were fitted to points measured on it.
"""

from itertools import chain
from math import isfinite
from typing import Any

import numpy as np
from jaxtyping import Float

from film_viz.scenes.attributes import COLOR_RGB, DIRECTIONS, SHAPES
from film_viz.scenes.camera import FOCAL, Camera
from film_viz.scenes.scene import MOST_OBJECTS, Scene, SceneObject
from film_viz.scenes.vectors import Vector, inner

Lamp = tuple[float, tuple[float, float, float]]

AREA_LAMPS: tuple[Lamp, ...] = (
    (0.5, (100.0, 93.2, 81.7)),  # key: warm
    (0.5, (22.86, 24.54, 30.0)),  # fill: bluish
    (1.0, (12.5, 12.5, 12.5)),  # back
)
"""Edge length and emitted radiance of the key, fill and back lamp: squares that face the origin."""

SUN_UNIT: Vector = (0.41457, -0.19463, 0.88895)
SUN_IRRADIANCE = 0.45  # at normal incidence
SUN_RADIUS = 0.0995  # radians, seen from the scene

GROUND_ALBEDO = 0.8
GROUND_BASE, GROUND_RISE, GROUND_RATE = 0.0025, 0.0064, 0.37
GROUND_TOP, GROUND_END = 23.0, 22.2  # height of the wall at its back, and where along `behind` it stands
CELLS, CELL = 24, 0.75  # cells of the ground each way, edge of one in scene units
BEHIND: Vector = (*DIRECTIONS["behind"], 0.0)
RIGHT: Vector = (*DIRECTIONS["right"], 0.0)

X, RADIUS, COSINE, SINE, RED, SHAPE, METAL, BOUND = 0, 3, 4, 5, 6, 9, 10, 11
"""Columns of the table of objects; X opens the three of the center, RED those of the color."""

BOUNDING = {"cube": 1.6, "sphere": 1.0, "cylinder": 1.37}
"""Radius of the enclosing sphere of each solid, in radii."""

CUBE, SPHERE, CYLINDER = (SHAPES.index(name) for name in ("cube", "sphere", "cylinder"))


STUDIO = np.dtype(
    [
        ("n_objects", np.int64),
        ("camera", np.float64, (4, 3)),  # position, then right, up (both per pixel at 480 wide) and forward
        ("objects", np.float64, (MOST_OBJECTS, 12)),
        ("lamps", np.float64, (3, 11)),  # position, normal, radiance, area, radius of a disc of that area
        ("boxes", np.float64, (MOST_OBJECTS, 4)),  # left, top, right, bottom in pixels at 480 x 320
        ("shading", np.int64, (MOST_OBJECTS, 4)),  # what may stand between each object and each lamp
        ("ground_shading", np.int64, (CELLS, CELLS, 4)),  # the same for cells of the ground
        ("ground_near", np.int64, (CELLS, CELLS)),  # which objects throw light on the ground
        ("bounce", np.float64, (MOST_OBJECTS, 4, 3)),  # indirect irradiance of the sides +x, -x, +y, -y
        ("glow", np.float64, (MOST_OBJECTS, 4, 3)),  # radiant exitance of the same sides
    ]
)
"""One scene and the tables that the kernels work out about it first; in sets of objects bit i stands for object i.

It is one record of fixed size, because a kernel then hands its functions a single pointer.
"""

Studio = Any  # one such record
Array = Any  # an array as kernels see it


def studio_of(scene: Scene) -> Studio:
    """Pack a scene."""
    if len(scene) > MOST_OBJECTS:
        raise ValueError(f"a scene to render must have at most {MOST_OBJECTS} objects, got {len(scene)}")
    _check_numbers(scene)
    studio = np.zeros((), STUDIO)
    camera = Camera(scene.camera)
    right, up, forward = camera.axes
    studio["n_objects"] = len(scene)
    studio["camera"] = camera.position, right / FOCAL, up / FOCAL, forward
    for index, item in enumerate(scene.objects):
        studio["objects"][index] = _object_row(item)
    lamps = scene.lamps.key, scene.lamps.fill, scene.lamps.back
    studio["lamps"] = [_lamp_row(np.array(place), lamp) for place, lamp in zip(lamps, AREA_LAMPS, strict=True)]
    return studio[()]


def _check_numbers(scene: Scene) -> None:
    """Refuse what no formula of light has a value for; the kernels read within their tables whatever they are given."""
    lamps = scene.lamps.key, scene.lamps.fill, scene.lamps.back
    for item in scene.objects:
        if not all(map(isfinite, (item.x, item.y, item.rotation))):
            raise ValueError(f"an object to render must stand at finite coordinates, got {item}")
    if not all(map(isfinite, (*scene.camera, *chain(*lamps)))) or not all(map(any, lamps)):
        raise ValueError(
            f"camera and lamps must stand at finite coordinates, and no lamp at the origin, which they face; "
            f"got {scene.camera} and {scene.lamps}"
        )


def _object_row(item: SceneObject) -> list[float]:
    color = [value / 255 for value in COLOR_RGB[item.color]]
    turn = [np.cos(item.rotation), np.sin(item.rotation)]
    shape, bound = SHAPES.index(item.shape), BOUNDING[item.shape] * item.radius
    return [*item.position, item.radius, *turn, *color, shape, item.material == "metal", bound]


def _lamp_row(place: Float[np.ndarray, " 3"], lamp: Lamp) -> Float[np.ndarray, " 11"]:
    size, radiance = lamp
    normal = -place / np.linalg.norm(place)
    return np.array([*place, *normal, *radiance, size**2, size / np.sqrt(np.pi)])


GROUND_U = np.arange(-12.0, GROUND_END + 0.2, 0.1)
GROUND: Float[np.ndarray, "place 2"] = np.stack(
    [
        GROUND_BASE + GROUND_RISE * np.exp(GROUND_RATE * GROUND_U),
        GROUND_RATE * GROUND_RISE * np.exp(GROUND_RATE * GROUND_U),
    ],
    axis=1,
)
"""Height and slope of the ground every 0.1 units along `behind`: a look-up is quicker than the exponential."""


@inner
def ground_profile(u: float) -> tuple[float, float]:
    """Return height and slope of the ground at a distance u along `behind`, in scene units."""
    place = min(max((u + 12.0) * 10.0, 0.0), GROUND.shape[0] - 1.001)
    index = int(place) if place > 0.0 else 0  # 0 as well for what is not a number
    part = place - index
    height = GROUND[index, 0] + part * (GROUND[index + 1, 0] - GROUND[index, 0])
    return height, GROUND[index, 1] + part * (GROUND[index + 1, 1] - GROUND[index, 1])
