"""A scene as bitmasks, so that a set of objects is one integer and set operations are single instructions.

Bit i of a mask stands for object i. What each attribute value, relation and comparison means on a scene is worked out
here once; executing a program and searching for a question to ask both read it.
"""

from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import product

import numpy as np

from film_viz.scenes.attributes import ATTRIBUTES, RELATIONS, Relation
from film_viz.scenes.scene import Scene, relation_matrix

Description = tuple[str | None, ...]
"""Size, color, material and shape of what is meant; None where the description leaves it open."""

EVERY_DESCRIPTION: tuple[Description, ...] = tuple(product(*((None, *values) for values in ATTRIBUTES.values())))
"""All 3 x 9 x 3 x 4 descriptions, the empty one first."""

NOTHING_SAID = EVERY_DESCRIPTION[0]

_ALONE: dict[str, Description] = {
    value: tuple(value if name == attribute else None for name in ATTRIBUTES)
    for attribute, values in ATTRIBUTES.items()
    for value in values
}


class SceneIndex:
    """Masks of one scene: per attribute value, per relation and object, per description that fits something."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.everything = (1 << len(scene)) - 1
        looks = [tuple(getattr(o, attribute) for attribute in ATTRIBUTES) for o in scene.objects]
        self.value_of: dict[str, tuple[str, ...]] = dict(
            zip(ATTRIBUTES, zip(*looks, strict=True) if looks else [()] * len(ATTRIBUTES), strict=True)
        )
        self.described: dict[Description, int] = _described(looks)
        self.showing: dict[str, int] = {value: self.described.get(alone, 0) for value, alone in _ALONE.items()}
        self.related: dict[Relation, list[int]] = {relation: _rows(scene, relation) for relation in RELATIONS}

    def same(self, attribute: str, index: int) -> int:
        """Return the other objects that share an attribute's value with object `index`."""
        return self.showing[self.value_of[attribute][index]] & ~(1 << index)


def _described(looks: list[tuple[str, ...]]) -> dict[Description, int]:
    masks: dict[Description, int] = {}
    for index, look in enumerate(looks):
        for description in descriptions_of(look):
            masks[description] = masks.get(description, 0) | 1 << index
    return masks


def _rows(scene: Scene, relation: Relation) -> list[int]:
    bits = np.array([1 << index for index in range(len(scene))], dtype=object)
    return [int(row) for row in relation_matrix(scene, relation).astype(object) @ bits]


@cache
def descriptions_of(look: tuple[str, ...]) -> tuple[Description, ...]:
    """Return the 16 descriptions that fit an object of this size, color, material and shape."""
    return tuple(product(*((None, value) for value in look)))


@lru_cache(maxsize=4096)
def objects_in(mask: int) -> tuple[int, ...]:
    """Return the objects of a mask in ascending order."""
    return tuple(_members(mask))


def _members(mask: int) -> Iterator[int]:
    while mask:
        lowest = mask & -mask
        yield lowest.bit_length() - 1
        mask ^= lowest
