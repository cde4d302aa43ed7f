"""CLEVR's studio: its lamps, its ground and its objects, packed into the arrays that the kernels read.

Figures are those of CLEVR v1.0's base scene; heights of the ground were fitted to points measured on it.
"""

from dataclasses import dataclass
from math import exp

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

SUN_DIRECTION: Vector = (0.4145, -0.1946, 0.8890)
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


@dataclass(frozen=True, slots=True)
class Studio:
    """One scene as arrays: everything the kernels need to know about it."""

    objects: Float[np.ndarray, "object 11"]
    lamps: Float[np.ndarray, "3 15"]  # position, normal, two half edges, radiance
    camera: Float[np.ndarray, "4 3"]  # position, then right, up and forward, scaled so that one pixel is one unit


def studio_of(scene: Scene) -> Studio:
    """Pack a scene."""
    camera = Camera(scene.camera)
    right, up, forward = camera.axes
    rows = [_object_row(item) for item in scene.objects]
    lamps = (scene.lamps.key, scene.lamps.fill, scene.lamps.back)
    return Studio(
        objects=np.array(rows, dtype=np.float64).reshape(-1, 11),
        lamps=np.array([_lamp_row(np.array(place), lamp) for place, lamp in zip(lamps, AREA_LAMPS, strict=True)]),
        camera=np.array([camera.position, right / FOCAL, up / FOCAL, forward]),
    )


def _object_row(item: SceneObject) -> list[float]:
    color = [value / 255 for value in COLOR_RGB[item.color]]
    turn = [np.cos(item.rotation), np.sin(item.rotation)]
    return [*item.position, item.radius, *turn, *color, SHAPES.index(item.shape), item.material == "metal"]


def _lamp_row(place: Float[np.ndarray, " 3"], lamp: Lamp) -> Float[np.ndarray, " 15"]:
    size, radiance = lamp
    normal = -place / np.linalg.norm(place)
    side = np.cross(normal, (0.0, 0.0, 1.0))
    side /= np.linalg.norm(side)
    return np.concatenate([place, normal, side * size / 2, np.cross(side, normal) * size / 2, radiance])


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
