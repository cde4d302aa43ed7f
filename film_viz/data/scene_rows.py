"""Scenes as fixed-size rows of a NumPy array, so that a bank of them is one memory-mapped file.

A row spends about 36 bytes per object and is exact: every number of a scene is kept in double precision.
"""

from typing import Any

import numpy as np
from jaxtyping import Shaped

from film_viz.scenes.attributes import COLORS, MATERIALS, SHAPES, SIZES
from film_viz.scenes.scene import Directions, Lamps, Point, Scene, SceneObject

_OBJECT = np.dtype(
    [
        ("shape", "u1"),
        ("size", "u1"),
        ("color", "u1"),
        ("material", "u1"),
        ("x", "<f8"),
        ("y", "<f8"),
        ("rotation", "<f8"),
    ]
)
"""One object; its attributes are indices into CLEVR's lists of values."""


def row_dtype(max_objects: int) -> np.dtype[Any]:
    """Return the type of a row with room for so many objects."""
    return np.dtype(
        [("n_objects", "u1"), ("camera", "<f8", 3), ("lamps", "<f8", (3, 3)), ("objects", _OBJECT, (max_objects,))]
    )


def row_of_scene(scene: Scene, max_objects: int) -> Shaped[np.ndarray, ""]:
    """Write a scene as one row; places of absent objects stay zero."""
    if len(scene) > max_objects or scene.directions != Directions():
        raise ValueError(
            f"a row has room for {max_objects} objects and for no directions but CLEVR's own, "
            f"got {len(scene)} objects and {scene.directions}"
        )
    row = np.zeros((), row_dtype(max_objects))
    row["n_objects"] = len(scene)
    row["camera"] = scene.camera
    row["lamps"] = (scene.lamps.key, scene.lamps.fill, scene.lamps.back)
    row["objects"][: len(scene)] = [_object_fields(item) for item in scene.objects]
    return row


def scene_of_row(row: Shaped[np.ndarray, ""]) -> Scene:
    """Read a row back into the very scene it was written from."""
    objects = row["objects"][: int(row["n_objects"])].tolist()
    lamps = Lamps(*(_point(lamp) for lamp in row["lamps"].tolist()))
    return Scene(tuple(_object(*fields) for fields in objects), _point(row["camera"].tolist()), lamps)


def _object_fields(item: SceneObject) -> tuple[int, int, int, int, float, float, float]:
    attributes = (
        SHAPES.index(item.shape),
        SIZES.index(item.size),
        COLORS.index(item.color),
        MATERIALS.index(item.material),
    )
    return *attributes, item.x, item.y, item.rotation


def _object(shape: int, size: int, color: int, material: int, x: float, y: float, rotation: float) -> SceneObject:
    return SceneObject(SHAPES[shape], SIZES[size], COLORS[color], MATERIALS[material], x, y, rotation)


def _point(values: list[float]) -> Point:
    x, y, z = values
    return x, y, z
