"""Directions and relationships of a scene record: which way "left" is there, and who stands left of whom.

Directions decide the truth of every question with "left of", so a record's own are honored. Relationships follow from
them and from the positions, so a record that states others contradicts itself and is refused.
"""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from film_viz.scenes.attributes import DIRECTIONS, OPPOSITES, RELATIONS, Relation
from film_viz.scenes.record_values import SceneError, mapping, numbers, whole
from film_viz.scenes.scene import Directions, Scene, relation_matrix
from film_viz.shown import shown

LENGTH_ERROR = 0.01  # by which the length of a direction may differ from 1


def read_directions(record: Mapping[str, Any], name: str) -> Directions:
    """Return a record's own directions, CLEVR's where it states none."""
    stated = mapping(record.get("directions"), f"'directions' of {name}", "of 'left', 'right', 'behind' and 'front'")
    missing = [relation for relation in RELATIONS if relation not in stated]
    if len(missing) == len(RELATIONS):
        return Directions()
    if missing:
        raise SceneError(
            f"'directions' of {name} has no '{missing[0]}': state all four, or leave 'directions' out for CLEVR's own"
        )
    read = {relation: _direction(stated[relation], relation, name) for relation in RELATIONS}
    for one, other in OPPOSITES:
        if math.dist(read[one], [-part for part in read[other]]) > 2 * LENGTH_ERROR:
            raise SceneError(
                f"'{one}' and '{other}' in 'directions' of {name} must be opposite, got {shown(read[one])} and "
                f"{shown(read[other])}; correct them, or leave 'directions' out for CLEVR's own"
            )
    return Directions(**read)


def _direction(value: Any, relation: Relation, name: str) -> tuple[float, float]:
    x, y, z = numbers(value, f"{relation!r} in 'directions' of {name}", (3,))
    if abs(math.hypot(x, y) - 1) > LENGTH_ERROR or abs(z) > LENGTH_ERROR:
        raise SceneError(
            f"{relation!r} in 'directions' of {name} must be a vector of length 1 on the ground, such as "
            f"[{DIRECTIONS[relation][0]:.3f}, {DIRECTIONS[relation][1]:.3f}, 0], got {shown(value)}"
        )
    return x, y


def directions_record(scene: Scene) -> dict[str, list[float]]:
    """Return a scene's directions as CLEVR writes them."""
    flat: dict[str, list[float]] = {name: [*getattr(scene.directions, name), 0.0] for name in DIRECTIONS}
    return {**flat, "above": [0.0, 0.0, 1.0], "below": [0.0, 0.0, -1.0]}


def relationships(scene: Scene) -> dict[Relation, list[list[int]]]:
    """Return, per direction and object i, the objects that stand in this direction from i."""
    return {
        relation: [np.flatnonzero(row).tolist() for row in relation_matrix(scene, relation)] for relation in RELATIONS
    }


def check_relationships(record: Mapping[str, Any], scene: Scene, name: str) -> None:
    """Refuse relationships that do not follow from the positions, naming the first pair that differs."""
    wanted = "of 'left', 'right', 'behind' and 'front', each with a list of object numbers per object"
    stated = mapping(record.get("relationships"), f"'relationships' of {name}", wanted)
    for relation, rows in relationships(scene).items():
        if stated.get(relation) is None:
            continue
        claims = _claims(stated[relation], f"{relation!r} in 'relationships' of {name}", len(rows))
        for i, (claimed, row) in enumerate(zip(claims, rows, strict=True)):
            for j in sorted(claimed.symmetric_difference(row)):
                verb, truth = ("says", "is not") if j in claimed else ("does not say", "is")
                own = "the record's own" if record.get("directions") else "CLEVR's"
                raise SceneError(
                    f"{name} {verb} that object {j} is {relation!r} of object {i}, but by their positions and {own} "
                    f"directions it {truth}; correct '3d_coords', or state in 'directions' which way is meant"
                )


def _claims(value: Any, field: str, n_objects: int) -> list[set[int]]:
    if not isinstance(value, list | tuple) or not all(isinstance(row, list | tuple) for row in value):
        raise SceneError(f"{field} must be a list of object numbers per object, got {shown(value)}")
    if len(value) != n_objects:
        raise SceneError(f"{field} has {len(value)} rows for {n_objects} objects: one row per object is wanted")
    claims = [{whole(item, f"an object number in {field}") for item in row} for row in value]
    for number in set().union(*claims):
        if number >= n_objects:
            raise SceneError(f"{field} names object {number}, but the {n_objects} objects are numbered from 0")
    return claims
