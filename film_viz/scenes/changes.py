"""Scenes that differ from another in one thing: an object is gone, has another attribute, or stands elsewhere.

Nothing is refused that the renderer allows: a ball that grows may reach into its neighbor, and hide what is behind it.
`overlapping` tells of the first, `hidden_objects` of the second, for whoever wants scenes as CLEVR places them.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from film_viz.scenes.attributes import ATTRIBUTES, RELATIONS, Relation
from film_viz.scenes.camera import HEIGHT, WIDTH
from film_viz.scenes.render import object_index
from film_viz.scenes.sampling import HALF_WIDTH, MIN_PIXELS
from film_viz.scenes.scene import Scene, SceneObject

ChangeKind = Literal["removed", "attribute", "moved"]


@dataclass(frozen=True, slots=True)
class SceneChange:
    """One change of one object, and the scene that it makes."""

    kind: ChangeKind
    object: int  # its number in the scene before
    what: str  # "" for a removal, else the attribute, or the direction of a move
    old: str
    new: str  # "" for a removal
    scene: Scene
    distance: float = 0.0  # of a move, in scene units

    @property
    def title(self) -> str:
        """Say it in a few words: "color red -> blue", "removed", "moved 0.4 left"."""
        match self.kind:
            case "removed":
                return "removed"
            case "attribute":
                return f"{self.what} {self.old} -> {self.new}"
            case "moved":
                return f"moved {self.distance:.2g} {self.what}"

    def now(self, number: int) -> int | None:
        """Return the number that an object of the scene before has in the changed one; None for one that is gone."""
        if self.kind != "removed" or number < self.object:
            return number
        return None if number == self.object else number - 1


def scene_changes(scene: Scene) -> tuple[SceneChange, ...]:
    """Return every removal, and every object with each of its attributes changed to each other value.

    A scene of n objects has 12 n of them: 1 removal, 1 size, 7 colors, 1 material and 2 shapes each.
    """
    return (*removals(scene), *attribute_changes(scene))


def removals(scene: Scene) -> tuple[SceneChange, ...]:
    """Return the scene without each of its objects."""
    return tuple(
        SceneChange("removed", i, "", _name(scene.objects[i]), "", without(scene, i)) for i in range(len(scene))
    )


def attribute_changes(scene: Scene) -> tuple[SceneChange, ...]:
    """Return the scene with one attribute of one object changed, object by object."""
    return tuple(
        SceneChange(
            "attribute", i, attribute, getattr(thing, attribute), value, with_values(scene, i, {attribute: value})
        )
        for i, thing in enumerate(scene.objects)
        for attribute, values in ATTRIBUTES.items()
        for value in values
        if value != getattr(thing, attribute)
    )


def moves(scene: Scene, distance: float, directions: Sequence[Relation] = RELATIONS) -> tuple[SceneChange, ...]:
    """Return the scene with one object moved so far in one direction, where it stays on CLEVR's piece of ground."""
    found = (moved(scene, i, direction, distance) for i in range(len(scene)) for direction in directions)
    return tuple(each for each in found if _is_on_ground(each.scene.objects[each.object]))


def moved(scene: Scene, number: int, direction: Relation, distance: float) -> SceneChange:
    """Return the scene with an object moved so many scene units toward what the scene calls left, right and so on."""
    thing, (x, y) = scene.objects[number], getattr(scene.directions, direction)
    place = {"x": thing.x + distance * x, "y": thing.y + distance * y}
    old, new = f"{thing.x:.2f}, {thing.y:.2f}", f"{place['x']:.2f}, {place['y']:.2f}"
    return SceneChange("moved", number, direction, old, new, with_values(scene, number, place), distance)


def without(scene: Scene, number: int) -> Scene:
    """Return a scene without one of its objects; those after it move up by one."""
    return replace(scene, objects=scene.objects[:number] + scene.objects[number + 1 :])


def overlapping(scene: Scene) -> tuple[tuple[int, int], ...]:
    """Return the pairs of objects whose circles on the ground overlap, by the radii of CLEVR's placement."""
    things = scene.objects
    return tuple(
        (i, j)
        for i in range(len(things))
        for j in range(i + 1, len(things))
        if math.hypot(things[i].x - things[j].x, things[i].y - things[j].y) < things[i].radius + things[j].radius
    )


def hidden_objects(scene: Scene, width: int = WIDTH, height: int = HEIGHT) -> tuple[int, ...]:
    """Return the objects that show less than CLEVR's rule asks for: 200 pixels of 480 x 320, or that share of another
    size."""
    pixels = np.bincount(object_index(scene, width, height).ravel() + 1, minlength=len(scene) + 1)[1:]
    least = MIN_PIXELS * width * height / (WIDTH * HEIGHT)
    return tuple(int(i) for i in np.flatnonzero(pixels < least))


def with_values(scene: Scene, number: int, values: dict[str, object]) -> Scene:
    """Return a scene with other values in some fields of one of its objects."""
    thing = replace(scene.objects[number], **values)  # type: ignore[arg-type]
    return replace(scene, objects=(*scene.objects[:number], thing, *scene.objects[number + 1 :]))


def _name(thing: SceneObject) -> str:
    return f"{thing.size} {thing.color} {thing.material} {thing.shape}"


def _is_on_ground(thing: SceneObject) -> bool:
    return max(abs(thing.x), abs(thing.y)) <= HALF_WIDTH
