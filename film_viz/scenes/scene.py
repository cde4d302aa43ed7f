"""A scene as plain data: which objects stand where, and from where it is lit and seen.

World frame of CLEVR v1.0: z up, ground at z = 0, the scene centered on the origin, lengths in scene units.
"""

from dataclasses import dataclass, field
from typing import get_args

import numpy as np
from jaxtyping import Bool, Float

from film_viz.scenes.attributes import (
    DIRECTIONS,
    RADIUS,
    RELATION_MARGIN,
    Color,
    Material,
    Relation,
    Shape,
    Size,
)
from film_viz.shown import shown

Point = tuple[float, float, float]

CAMERA_POSITION: Point = (7.4811, -6.5076, 5.3437)
"""Camera location before jitter; the camera always looks at the origin."""

MOST_JITTER = 2.0
"""Farthest that camera and lamps may stand from their places on each axis, in scene units; CLEVR's own stay within 0.5
(camera) and 1 (lamps). From anywhere within it the whole studio is in front of the camera and above the ground."""

MOST_OBJECTS = 32
"""Most objects of one scene: what the renderer's tables have room for. CLEVR's scenes have 3 to 10."""


@dataclass(frozen=True, slots=True)
class SceneObject:
    """One object standing on the ground."""

    shape: Shape
    size: Size
    color: Color
    material: Material
    x: float  # scene units
    y: float  # scene units
    rotation: float = 0.0  # yaw, in radians (CLEVR stores this number and calls it degrees)

    def __post_init__(self) -> None:
        for name, kind in (("shape", Shape), ("size", Size), ("color", Color), ("material", Material)):
            value, allowed = getattr(self, name), get_args(kind)
            if value not in allowed:
                raise ValueError(f"{name} must be one of {', '.join(allowed)}, got {shown(value)}")

    @property
    def radius(self) -> float:
        """Radius, or half edge of a cube, in scene units."""
        return RADIUS[self.size]

    @property
    def position(self) -> Point:
        """Center of the object, in scene units; it stands on the ground, so z is its radius."""
        return self.x, self.y, self.radius


@dataclass(frozen=True, slots=True)
class Lamps:
    """Locations of the three area lamps, in scene units. The fourth lamp is a fixed sun."""

    key: Point = (6.4467, -2.9052, 4.2584)
    fill: Point = (-4.6711, -4.0136, 3.0112)
    back: Point = (-1.1685, 2.6460, 5.8157)


@dataclass(frozen=True, slots=True)
class Directions:
    """What is called left, right, behind and front: unit vectors on the ground. CLEVR's are the same in every scene."""

    left: tuple[float, float] = DIRECTIONS["left"]
    right: tuple[float, float] = DIRECTIONS["right"]
    behind: tuple[float, float] = DIRECTIONS["behind"]
    front: tuple[float, float] = DIRECTIONS["front"]


@dataclass(frozen=True, slots=True)
class Scene:
    """Objects in placement order, with the camera and the lamps they are seen by."""

    objects: tuple[SceneObject, ...]
    camera: Point = CAMERA_POSITION
    lamps: Lamps = field(default_factory=Lamps)
    directions: Directions = field(default_factory=Directions)

    def __len__(self) -> int:
        return len(self.objects)


def ground_positions(scene: Scene) -> Float[np.ndarray, "object 2"]:
    """Return the (x, y) of every object, in scene units."""
    return np.array([(o.x, o.y) for o in scene.objects], dtype=np.float64).reshape(-1, 2)


def relation_matrix(scene: Scene, relation: Relation) -> Bool[np.ndarray, "object object"]:
    """Return a matrix whose entry [i, j] says that object j is `relation` of object i."""
    along = ground_positions(scene) @ np.array(getattr(scene.directions, relation))
    return along[None, :] - along[:, None] > RELATION_MARGIN
