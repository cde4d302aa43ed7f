"""The objects that were read, as a table in which each can be corrected, and a scene with the corrections in it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from film_viz.models.parts.scene_reading import ReadObject, ReadPicture
from film_viz.scenes.attributes import ATTRIBUTES
from film_viz.scenes.scene import MOST_OBJECTS, Scene, SceneObject

FAR = 8.0  # scene units, beyond which nothing is put by hand
SAME_PLACE = 0.02  # scene units; places are rounded in a link
FIRST = SceneObject("cube", "small", "gray", "rubber", 0.0, 0.0)
"""What is added, to be changed to what is missing."""


def rows(scene: Scene, read: ReadPicture | None) -> list[dict[str, Any]]:
    """Return the objects of a scene as rows, each with how sure the reader is of it where it stands as it was read."""
    return [_row(number, item, read) for number, item in enumerate(scene.objects)]


def corrected(scene: Scene, edits: Mapping[str, Any]) -> Scene:
    """Return a scene with what was changed in its table; `ValueError` where a value is none that an object can have.

    `edits` is what Streamlit keeps of a table: `edited_rows` and `deleted_rows`.
    """
    changed: Mapping[int, Mapping[str, Any]] = edits.get("edited_rows") or {}
    gone = set(edits.get("deleted_rows") or ())
    items = [_changed(item, changed.get(number, {})) for number, item in enumerate(scene.objects) if number not in gone]
    return replace(scene, objects=tuple(items))


def with_one_more(scene: Scene) -> Scene:
    """Return a scene with one object added in the middle; one that has room for no more stays as it is."""
    return replace(scene, objects=(*scene.objects, FIRST)[:MOST_OBJECTS])


def as_read(item: SceneObject, read: ReadPicture | None) -> ReadObject | None:
    """Return what the reader said of an object; None for one that was corrected or added."""
    for one in read.objects if read else ():
        looks_same = all(getattr(one.item, name) == getattr(item, name) for name in ATTRIBUTES)
        if looks_same and np.hypot(one.item.x - item.x, one.item.y - item.y) < SAME_PLACE:
            return one
    return None


def unsure(scene: Scene, read: ReadPicture | None, least: float) -> Sequence[int]:
    """Return the objects of which the reader is not sure, and that nobody has corrected."""
    said = [as_read(item, read) for item in scene.objects]
    return [number for number, one in enumerate(said) if one is not None and one.sure < least]


def _row(number: int, item: SceneObject, read: ReadPicture | None) -> dict[str, Any]:
    said = as_read(item, read)
    looks = {name: getattr(item, name) for name in ATTRIBUTES}
    sure = "not as read" if said is None else f"{said.sure:.0%}"
    return {"": number, **looks, "sure": sure, "x": round(item.x, 2), "y": round(item.y, 2)}


def _changed(item: SceneObject, changes: Mapping[str, Any]) -> SceneObject:
    known = {name: value for name, value in changes.items() if name in (*ATTRIBUTES, "x", "y") and value is not None}
    for name in known.keys() & {"x", "y"}:
        if isinstance(known[name], bool) or not isinstance(known[name], int | float) or not abs(known[name]) <= FAR:
            raise ValueError(f"{name} must lie in -{FAR:g}..{FAR:g} scene units, got {known[name]!r:.40}")
    return replace(item, **known)
