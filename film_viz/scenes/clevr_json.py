"""Read and write scenes in CLEVR's published JSON, so that its files and ours are one kind of file.

A record lists the objects, which of them stand left of which, and CLEVR's constant directions. Ours also carry
`extra`: where camera and lamps stood, so that a scene that is read again renders the same picture. Published records
have no `extra`; their camera follows from the pixel coordinates, and their lamps are taken to stand unmoved.
"""

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from film_viz.scenes.attributes import DIRECTIONS, RELATIONS, Relation
from film_viz.scenes.camera import Camera
from film_viz.scenes.camera_fit import fitted_camera
from film_viz.scenes.scene import CAMERA_POSITION, Lamps, Point, Scene, SceneObject, relation_matrix

MOST_READ = 50  # more than the renderer is made for in one scene
LAMP_NAMES = {"key": "Lamp_Key", "fill": "Lamp_Fill", "back": "Lamp_Back"}


class SceneError(ValueError):
    """Say why a scene record cannot be read."""


@dataclass(frozen=True, slots=True)
class SceneRecord:
    """A scene and the picture it belongs to."""

    scene: Scene
    image_index: int
    image_filename: str
    split: str


def read_scenes(path: str | Path) -> list[SceneRecord]:
    """Read a CLEVR scene file, and check that its relationships follow from its positions."""
    return [_scene_record(record, position) for position, record in enumerate(read_records(path))]


def read_records(path: str | Path) -> list[dict[str, Any]]:
    """Read a CLEVR scene file as plain JSON, for `scene_from_record` to understand one by one."""
    try:
        records = list(json.loads(Path(path).read_text(encoding="utf-8"))["scenes"])
    except FileNotFoundError as error:
        raise SceneError(f"there is no scene file {path}") from error
    except (KeyError, TypeError, ValueError) as error:
        raise SceneError(f"{path} is not a CLEVR scene file, a JSON object with a list 'scenes' ({error})") from error
    for position, record in enumerate(records):
        if not isinstance(record, dict):
            raise SceneError(f"scene {position} of {path} is not a JSON object, but {record!r:.40}")
    return records


def write_scenes(path: str | Path, records: Iterable[Mapping[str, Any]], split: str) -> None:
    """Write a CLEVR scene file from the values of `record_of`."""
    contents = {"info": {"version": "1.0", "split": split}, "scenes": list(records)}
    Path(path).write_text(json.dumps(contents), encoding="utf-8")


def scene_from_record(record: Mapping[str, Any], name: str | None = None) -> Scene:
    """Read one scene; errors call it `name`. Every object stands on the ground, so its third coordinate is not read."""
    try:
        name = name or _name(record, 0)
        items = list(record["objects"])
    except (AttributeError, KeyError, TypeError) as error:
        raise SceneError(f"{name or 'the scene'} has no list 'objects'; a CLEVR scene record is wanted") from error
    if len(items) > MOST_READ:
        raise SceneError(f"{name} has {len(items)} objects; at most {MOST_READ} are read")
    objects = tuple(_object(item, f"object {index} of {name}") for index, item in enumerate(items))
    try:
        extra = record.get("extra") or {}
        camera = _point(extra["camera"]) if "camera" in extra else _camera_from_pixels(items, objects)
        lamps = _lamps(extra["lamps"]) if "lamps" in extra else Lamps()
        scene = Scene(objects, Camera(camera).position, lamps)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise SceneError(f"camera or lamps of {name} cannot be read: {error}") from error
    _check_relationships(record.get("relationships") or {}, scene, name)
    return scene


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
        "directions": _directions(),
        "extra": {"camera": list(scene.camera), "lamps": lamps},
    }


def relationships(scene: Scene) -> dict[Relation, list[list[int]]]:
    """Return, per direction and object i, the objects that stand in this direction from i."""
    return {
        relation: [np.flatnonzero(row).tolist() for row in relation_matrix(scene, relation)] for relation in RELATIONS
    }


def _scene_record(record: Mapping[str, Any], position: int) -> SceneRecord:
    name = _name(record, position)
    scene = scene_from_record(record, name)
    try:
        return SceneRecord(scene, int(record["image_index"]), str(record["image_filename"]), str(record["split"]))
    except (KeyError, TypeError, ValueError) as error:
        raise SceneError(f"{name} needs an image_index, an image_filename and a split ({error})") from error


def _name(record: Mapping[str, Any], position: int) -> str:
    """Return what to call a scene in an error: its picture, or its place in the file."""
    return f"scene {record.get('image_filename', position)}"


def _object(item: Mapping[str, Any], name: str) -> SceneObject:
    try:
        x, y, _ = _point(item["3d_coords"])
        attributes = (item["shape"], item["size"], item["color"], item["material"])
        rotation = float(item.get("rotation", 0.0))
        if not math.isfinite(rotation):
            raise ValueError(f"rotation must be a finite number, got {rotation}")
        return SceneObject(*attributes, x, y, rotation)
    except KeyError as error:
        raise SceneError(f"{name} has no {error}") from error
    except (TypeError, ValueError, AttributeError) as error:
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


def _point(values: Any) -> Point:
    x, y, z = (float(value) for value in values)
    if not all(math.isfinite(value) for value in (x, y, z)):
        raise ValueError(f"a position must be three finite numbers, got {values}")
    return x, y, z


def _camera_from_pixels(items: list[Mapping[str, Any]], objects: tuple[SceneObject, ...]) -> Point:
    """Return the camera that explains the pixel coordinates, or CLEVR's unmoved one where they are missing or odd."""
    if not items or not all("pixel_coords" in item for item in items):
        return CAMERA_POSITION
    pixels = np.array([_point(item["pixel_coords"]) for item in items])
    return fitted_camera(np.array([item.position for item in objects]), pixels) or CAMERA_POSITION


def _lamps(places: Mapping[str, Any]) -> Lamps:
    return Lamps(**{field: _point(places[key]) for field, key in LAMP_NAMES.items()})


def _directions() -> dict[str, list[float]]:
    flat: dict[str, list[float]] = {name: [x, y, 0.0] for name, (x, y) in DIRECTIONS.items()}
    return {**flat, "above": [0.0, 0.0, 1.0], "below": [0.0, 0.0, -1.0]}


def _check_relationships(stated: Mapping[str, Any], scene: Scene, name: str) -> None:
    """Refuse relationships that do not follow from the positions, naming the first pair that differs."""
    for relation, rows in relationships(scene).items():
        if relation not in stated:
            continue
        try:
            claims = [{int(j) for j in row} for row in stated[relation]]
        except (TypeError, ValueError) as error:
            raise SceneError(f"{name} needs a list of object numbers per object in {relation!r} ({error})") from error
        if len(claims) != len(rows):
            raise SceneError(
                f"{name} has {len(rows)} objects, but its relationship {relation!r} has {len(claims)} rows"
            )
        for i, (claimed, row) in enumerate(zip(claims, rows, strict=True)):
            for j in sorted(claimed.symmetric_difference(row)):
                verb, truth = ("says", "is not") if j in claimed else ("does not say", "is")
                raise SceneError(
                    f"{name} {verb} that object {j} is {relation!r} of object {i}, but by their positions it {truth}; "
                    "correct '3d_coords' or leave 'relationships' out"
                )
