"""CLEVR's studio: its lamps, its ground and its objects, packed into the arrays that the kernels read.

Figures are those of CLEVR v1.0's base scene; heights of the ground were fitted to points measured on it.
"""

from math import exp
from typing import NamedTuple

import numpy as np
from jaxtyping import Float

from film_viz.scenes.attributes import COLOR_RGB, DIRECTIONS, SHAPES
from film_viz.scenes.camera import FOCAL, Camera
from film_viz.scenes.scene import Scene, SceneObject
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
GROUND_TOP = 23.0
BEHIND: Vector = (*DIRECTIONS["behind"], 0.0)
RIGHT: Vector = (*DIRECTIONS["right"], 0.0)

X, Y, Z, RADIUS, COSINE, SINE, RED, SHAPE, METAL = 0, 1, 2, 3, 4, 5, 6, 9, 10
"""Columns of the table of objects; RED opens the three of the color."""

CUBE, SPHERE, CYLINDER = (SHAPES.index(name) for name in ("cube", "sphere", "cylinder"))


class Studio(NamedTuple):
    """One scene as arrays: everything the kernels need to know about it. (Numba reads named tuples, not dataclasses.)"""

    camera: Float[np.ndarray, "4 3"]  # position, then right, up (both per pixel at 480 wide) and forward
    objects: Float[np.ndarray, "object 11"]
    lamps: Float[np.ndarray, "3 11"]  # position, normal, radiance, area, radius of a disc of that area


def studio_of(scene: Scene) -> Studio:
    """Pack a scene."""
    camera = Camera(scene.camera)
    right, up, forward = camera.axes
    rows = [_object_row(item) for item in scene.objects]
    lamps = (scene.lamps.key, scene.lamps.fill, scene.lamps.back)
    return Studio(
        camera=np.array([camera.position, right / FOCAL, up / FOCAL, forward]),
        objects=np.array(rows, dtype=np.float64).reshape(-1, 11),
        lamps=np.array([_lamp_row(np.array(place), lamp) for place, lamp in zip(lamps, AREA_LAMPS, strict=True)]),
    )


def _object_row(item: SceneObject) -> list[float]:
    color = [value / 255 for value in COLOR_RGB[item.color]]
    turn = [np.cos(item.rotation), np.sin(item.rotation)]
    return [*item.position, item.radius, *turn, *color, SHAPES.index(item.shape), item.material == "metal"]


def _lamp_row(place: Float[np.ndarray, " 3"], lamp: Lamp) -> Float[np.ndarray, " 11"]:
    size, radiance = lamp
    normal = -place / np.linalg.norm(place)
    return np.array([*place, *normal, *radiance, size**2, size / np.sqrt(np.pi)])


@inner
def ground_height(u: float) -> float:
    """Return the height of the ground at a distance u along `behind`, in scene units."""
    return GROUND_BASE + GROUND_RISE * exp(GROUND_RATE * u)


@inner
def ground_normal(u: float) -> Vector:
    """Return the upward unit normal of the ground at a distance u along `behind`."""
    slope = GROUND_RATE * GROUND_RISE * exp(GROUND_RATE * u)
    length = (1.0 + slope * slope) ** -0.5
    return -slope * BEHIND[0] * length, -slope * BEHIND[1] * length, length
