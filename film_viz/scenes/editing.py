"""Edits of a scene: what a person can do to it, each a value of its own that makes a new scene of an old one.

Nothing that the renderer can draw is refused: objects may overlap, hide each other or leave CLEVR's ground
(`placement.py` tells of it). What cannot be drawn, or is no edit of this scene, ends in an `EditError`.
"""

import math
from dataclasses import dataclass, replace
from typing import Literal, get_args

import numpy as np

from film_viz.scenes.attributes import ATTRIBUTES, COLORS, MATERIALS, SHAPES, SIZES
from film_viz.scenes.changes import with_values, without
from film_viz.scenes.placement import keeps_apart
from film_viz.scenes.sampling import HALF_WIDTH
from film_viz.scenes.scene import CAMERA_POSITION, MOST_JITTER, MOST_OBJECTS, Lamps, Point, Scene, SceneObject
from film_viz.shown import shown

LampName = Literal["key", "fill", "back"]
LAMPS: tuple[LampName, ...] = get_args(LampName)

REACH = 6.0  # scene units from the middle, on each axis, to which an object can be put; CLEVR's stand within 3
COPY_AWAY = 1.0  # scene units from an object to where its copy is tried first
TRIES = 200  # places that are tried for a new object


class EditError(ValueError):
    """Say why an edit cannot be made."""


@dataclass(frozen=True, slots=True)
class Place:
    """Put an object somewhere else."""

    number: int
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Turn:
    """Turn an object; radians, counted as the scene counts them."""

    number: int
    rotation: float


@dataclass(frozen=True, slots=True)
class Change:
    """Give an object another attribute."""

    number: int
    attribute: str
    value: str


@dataclass(frozen=True, slots=True)
class Add:
    """Add an object where there is room."""


@dataclass(frozen=True, slots=True)
class Copy:
    """Add another object like one of the scene, near it."""

    number: int


@dataclass(frozen=True, slots=True)
class Remove:
    """Take an object out."""

    number: int


@dataclass(frozen=True, slots=True)
class PutCamera:
    """Put the camera somewhere; it goes on looking at the middle of the ground."""

    place: Point


@dataclass(frozen=True, slots=True)
class PutLamp:
    """Put one of the three area lamps somewhere."""

    lamp: LampName
    place: Point


Edit = Place | Turn | Change | Add | Copy | Remove | PutCamera | PutLamp


def edited(scene: Scene, edit: Edit) -> Scene:
    """Return the scene after an edit."""
    match edit:
        case Place(number, x, y):
            _check_place(x, y)
            return with_values(scene, _known(scene, number), {"x": x, "y": y})
        case Turn(number, rotation):
            return with_values(scene, _known(scene, number), {"rotation": _turned(rotation)})
        case Change(number, attribute, value):
            return _changed(scene, _known(scene, number), attribute, value)
        case Add():
            return _with(scene, _new(scene))
        case Copy(number):
            return _with(scene, _near(scene, scene.objects[_known(scene, number)]))
        case Remove(number):
            return without(scene, _known(scene, number))
        case PutCamera(place):
            return replace(scene, camera=_studio_place(place, CAMERA_POSITION, "the camera"))
        case PutLamp(lamp, place):
            home = getattr(Lamps(), lamp)
            return replace(scene, lamps=replace(scene.lamps, **{lamp: _studio_place(place, home, f"the {lamp} lamp")}))


def _known(scene: Scene, number: int) -> int:
    if not 0 <= number < len(scene):
        raise EditError(f"object {shown(number)} is not there: the scene has {len(scene)}, numbered from 0")
    return number


def _check_place(x: float, y: float) -> None:
    if not (abs(x) <= REACH and abs(y) <= REACH):  # so put, that what is not a number is refused
        raise EditError(f"an object can be put up to {REACH:g} scene units from the middle, not at ({x:.4g}, {y:.4g})")


def _turned(rotation: float) -> float:
    if not math.isfinite(rotation):
        raise EditError(f"a finite angle in radians is wanted, got {rotation}")
    return rotation % (2 * math.pi)


def _changed(scene: Scene, number: int, attribute: str, value: str) -> Scene:
    if value not in ATTRIBUTES.get(attribute, ()):
        raise EditError(f"an object cannot have {shown(attribute)} {shown(value)}: it has size, color, material, shape")
    return with_values(scene, number, {attribute: value})


def _studio_place(place: Point, home: Point, name: str) -> Point:
    if not all(abs(here - there) <= MOST_JITTER for here, there in zip(place, home, strict=True)):
        stands = ", ".join(f"{value:.4g}" for value in home)
        raise EditError(f"{name} stands within {MOST_JITTER:g} scene units of ({stands}) on each axis")
    return place


def _with(scene: Scene, thing: SceneObject) -> Scene:
    if len(scene) >= MOST_OBJECTS:
        raise EditError(f"a scene has room for {MOST_OBJECTS} objects: remove one first")
    return replace(scene, objects=(*scene.objects, thing))


def _new(scene: Scene) -> SceneObject:
    """Return an object of attributes and a place by chance; the same scene gets the same one."""
    rng = np.random.default_rng((len(scene), sum(map(_weight, scene.objects))))
    size, color, material, shape = (str(rng.choice(values)) for values in (SIZES, COLORS, MATERIALS, SHAPES))
    thing = SceneObject(shape, size, color, material, 0.0, 0.0, 2 * math.pi * rng.random())  # type: ignore[arg-type]
    return _settled(scene, thing, rng.uniform(-HALF_WIDTH, HALF_WIDTH, (TRIES, 2)))


def _weight(thing: SceneObject) -> int:
    return COLORS.index(thing.color) + len(COLORS) * SHAPES.index(thing.shape)


def _near(scene: Scene, thing: SceneObject) -> SceneObject:
    """Return a copy of an object, as near to it as there is room."""
    angle = 2.4 * np.arange(TRIES)  # the golden angle, so that a spiral of tries leaves no side out
    away = COPY_AWAY + 4.0 * np.arange(TRIES) / TRIES
    spiral = np.array([thing.x, thing.y]) + away[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    on_ground = np.abs(spiral).max(axis=1) <= HALF_WIDTH
    return _settled(scene, thing, spiral[on_ground] if on_ground.any() else spiral.clip(-REACH, REACH))


def _settled(scene: Scene, thing: SceneObject, places: np.ndarray) -> SceneObject:
    """Return an object at the first place that keeps CLEVR's distances; where none does, at the one with most room."""
    tried = [replace(thing, x=x, y=y) for x, y in places.tolist()]
    return next(
        (one for one in tried if keeps_apart(one, scene.objects)), max(tried, key=lambda one: _room(scene, one))
    )


def _room(scene: Scene, thing: SceneObject) -> float:
    return min((math.dist((thing.x, thing.y), (o.x, o.y)) - o.radius for o in scene.objects), default=math.inf)
