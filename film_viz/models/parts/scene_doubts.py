"""A scene that was read, and the scenes that it might be as well: each doubt of the reader taken by itself.

The likeliest scene is not always right, and a question may say so: it asks for the color of the cube where two were
seen. So each object that may not be there, each that may be there too and each value that may be another makes a scene
of its own, with the odds that the reader gives it against what it read.
"""

from collections.abc import Iterator
from dataclasses import replace

from film_viz.models.parts.scene_reading import ReadObject, ReadPicture
from film_viz.scenes.attributes import ATTRIBUTES
from film_viz.scenes.scene import Scene

LEAST_ODDS = 0.02  # of a doubt, against what was read
MOST_DOUBTS = 12  # of one picture, the greatest
SMALLEST = 1e-9


def likely_scenes(picture: ReadPicture) -> list[tuple[float, Scene]]:
    """Return scenes with their odds against the one that was read, which comes first with odds of 1."""
    doubts = sorted(_doubts(picture), key=lambda one: -one[0])
    return [(1.0, picture.scene), *(one for one in doubts[:MOST_DOUBTS] if one[0] >= LEAST_ODDS)]


def _doubts(picture: ReadPicture) -> Iterator[tuple[float, Scene]]:
    scene = picture.scene
    for i, one in enumerate(picture.objects):
        rest = (*scene.objects[:i], *scene.objects[i + 1 :])
        yield (1 - one.found) / max(one.found, SMALLEST), replace(scene, objects=rest)
        for odds, name, value in _other_values(one):
            changed = replace(one.item, **{name: value})  # type: ignore[arg-type]
            yield odds, replace(scene, objects=(*scene.objects[:i], changed, *scene.objects[i + 1 :]))
    for one in picture.faint:
        yield one.found / (1 - one.found), replace(scene, objects=(*scene.objects, one.item))


def _other_values(one: ReadObject) -> Iterator[tuple[float, str, str]]:
    """Yield what else each attribute of an object may be, with the odds against what was read."""
    for name, chances in one.chances.items():
        read = getattr(one.item, name)
        for value, chance in zip(ATTRIBUTES[name], chances, strict=True):
            if value != read:
                yield chance / max(*chances, SMALLEST), name, value
