"""Read and write scenes in CLEVR's published JSON, so that its files and ours are one kind of file.

A record lists the objects, which of them stand left of which, and CLEVR's constant directions. Ours also carry
`extra`: where camera and lamps stood, so that a scene that is read again renders the same picture. Published records
have no `extra`; their camera follows from the pixel coordinates, and their lamps are taken to stand unmoved.

Records come from anybody. A value that cannot be meant ends in a `SceneError` that names record and field; where what
is read differs from what a reader would think, a note says so.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from film_viz.scenes.camera import Camera
from film_viz.scenes.record_relations import check_relationships, directions_record, read_directions, relationships
from film_viz.scenes.record_studio import LAMP_NAMES, read_camera, read_lamps
from film_viz.scenes.record_unread import unread
from film_viz.scenes.record_values import FARTHEST, SceneError, number, numbers, whole
from film_viz.scenes.scene import MOST_OBJECTS, Directions, Scene, SceneObject
from film_viz.scenes.scene_files import read_records
from film_viz.shown import shown

__all__ = [
    *("ReadScene", "SceneError", "SceneRecord", "read_record", "read_records", "read_scenes", "record_of"),
    *("relationships", "scene_from_record", "write_scenes"),
]
FLOATS = 0.1  # scene units above or below the ground at which an object is said to be drawn elsewhere
LONGEST_NAME = 100  # characters of a file's name in an error


@dataclass(frozen=True, slots=True)
class ReadScene:
    """A scene as it was read, and notes on what in its record was not taken as it stands."""

    scene: Scene
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SceneRecord:
    """A scene and the picture it belongs to."""

    scene: Scene
    image_index: int
    image_filename: str
    split: str
    notes: tuple[str, ...] = ()


def read_scenes(path: str | Path) -> list[SceneRecord]:
    """Read a CLEVR scene file, and check that its relationships follow from its positions."""
    return [_scene_record(record, position, Path(path).name) for position, record in enumerate(read_records(path))]


def write_scenes(path: str | Path, records: Iterable[Mapping[str, Any]], split: str) -> None:
    """Write a CLEVR scene file from the values of `record_of`."""
    contents = {"info": {"version": "1.0", "split": split}, "scenes": list(records)}
    Path(path).write_text(json.dumps(contents), encoding="utf-8")


def scene_from_record(record: Mapping[str, Any], name: str | None = None) -> Scene:
    """Read one scene; errors call it `name`. Every object stands on the ground, so its third coordinate is not read."""
    return read_record(record, name).scene


def read_record(record: Mapping[str, Any], name: str | None = None) -> ReadScene:
    """Read one scene with notes on it; errors call it `name`."""
    if not isinstance(record, Mapping):
        raise SceneError(f"{name or 'the scene'} has no list 'objects', it is {shown(record)}")
    name, items = name or _name(record, "the scene"), record.get("objects")
    if not isinstance(items, list | tuple):
        raise SceneError(f"{name} has no list 'objects', but {shown(items)} there; a CLEVR scene record is wanted")
    if len(items) > MOST_OBJECTS:
        raise SceneError(f"{name} has {len(items)} objects; at most {MOST_OBJECTS} can be drawn")
    objects = tuple(_object(item, f"object {index} of {name}") for index, item in enumerate(items))
    directions = read_directions(record, name)
    camera, notes = read_camera(record, objects, name)
    scene = Scene(objects, camera, read_lamps(record, name), directions)
    check_relationships(record, scene, name)
    return ReadScene(scene, (*notes, *_notes(items, scene), *unread(record)))


def record_of(scene: Scene, image_index: int, image_filename: str, split: str) -> dict[str, Any]:
    """Return a scene as CLEVR's record, with `extra`."""
    pixels = Camera(scene.camera).project(np.array([item.position for item in scene.objects]).reshape(-1, 3))
    lamps = {key: list(getattr(scene.lamps, field)) for field, key in LAMP_NAMES.items()}
    return {
        "split": split,
        "image_index": image_index,
        "image_filename": image_filename,
        "objects": [_object_record(item, seen) for item, seen in zip(scene.objects, pixels.tolist(), strict=True)],
        "relationships": relationships(scene),
        "directions": directions_record(scene),
        "extra": {"camera": list(scene.camera), "lamps": lamps},
    }


def _scene_record(record: Mapping[str, Any], position: int, file: str) -> SceneRecord:
    name = _name(record, f"scene {position}", f" of {file}")
    read = read_record(record, name)
    for field in ("image_index", "image_filename", "split"):
        if record.get(field) is None:
            raise SceneError(f"{name} needs an image_index, an image_filename and a split, but has no '{field}'")
    for field in ("image_filename", "split"):
        if not isinstance(record[field], str):
            raise SceneError(f"'{field}' of {name} must be a text, got {shown(record[field])}")
    index = whole(record["image_index"], f"'image_index' of {name}")
    return SceneRecord(read.scene, index, record["image_filename"], record["split"], read.notes)


def _name(record: Mapping[str, Any], place: str, file: str = "") -> str:
    """Return what to call a scene in an error: its picture and its place in the file, or its place alone."""
    picture = record.get("image_filename")
    if not isinstance(picture, str) or not picture:
        return place + file
    return f"scene {picture:.{LONGEST_NAME}}" + (f" ({place}{file})" if file else "")


def _object(item: Any, name: str) -> SceneObject:
    if not isinstance(item, Mapping):
        raise SceneError(f"{name} must be a JSON object, got {shown(item)}")
    for field in ("3d_coords", "shape", "size", "color", "material"):
        if field not in item:
            raise SceneError(f"{name} has no '{field}'")
    x, y, _ = numbers(item["3d_coords"], f"'3d_coords' of {name}", (3,), FARTHEST)
    rotation = 0.0 if item.get("rotation") is None else number(item["rotation"], f"'rotation' of {name}")
    try:
        return SceneObject(item["shape"], item["size"], item["color"], item["material"], x, y, rotation)
    except ValueError as error:
        raise SceneError(f"{name} cannot be read: {error}") from error


def _object_record(item: SceneObject, seen: list[float]) -> dict[str, Any]:
    return {
        "shape": item.shape,
        "size": item.size,
        "color": item.color,
        "material": item.material,
        "3d_coords": list(item.position),
        "rotation": item.rotation,
        "pixel_coords": [round(seen[0]), round(seen[1]), seen[2]],
    }


def _notes(items: Iterable[Mapping[str, Any]], scene: Scene) -> list[str]:
    """Return what a record says of its objects and directions that the picture cannot show."""
    heights = [float(item["3d_coords"][2]) for item in items]
    off = [i for i, item in enumerate(scene.objects) if abs(heights[i] - item.radius) > FLOATS]
    notes = [
        f"object {i} is said to have its middle at height {heights[i]:g}, but is drawn standing on the ground"
        for i in off[:1]
    ]
    if len(off) > 1:
        notes = [f"{len(off)} objects are said to hang in the air or below the ground, but are drawn standing on it"]
    if scene.directions != Directions():
        notes.append("left, right, behind and front are the record's own directions, not CLEVR's")
    return notes
