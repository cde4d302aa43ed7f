"""Scenes of random objects, and an executor written with plain sets that knows nothing of masks."""

import json
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest

from film_viz.questions.program import Program
from film_viz.scenes.attributes import COLORS, DIRECTIONS, MATERIALS, RELATION_MARGIN, SHAPES, SIZES
from film_viz.scenes.scene import Scene, SceneObject


class IllPosedError(Exception):
    """A `unique` over no object or several."""


def _random_scene(seed: int, n_objects: int | None = None) -> Scene:
    rng = Random(seed)
    count = rng.randint(1, 10) if n_objects is None else n_objects
    return Scene(
        tuple(
            SceneObject(
                rng.choice(SHAPES),
                rng.choice(SIZES),
                rng.choice(COLORS),
                rng.choice(MATERIALS),
                rng.uniform(-3, 3),
                rng.uniform(-3, 3),
            )
            for _ in range(count)
        )
    )


def _related(scene: Scene, i: int, relation: str) -> set[int]:
    dx, dy = DIRECTIONS[relation]  # type: ignore[index]
    here = scene.objects[i]
    return {
        j
        for j, other in enumerate(scene.objects)
        if (other.x - here.x) * dx + (other.y - here.y) * dy > RELATION_MARGIN
    }


def _step(scene: Scene, function: str, literals: tuple[str, ...], inputs: list[Any]) -> Any:
    verb, _, attribute = function.partition("_")
    objects = scene.objects
    match verb, attribute:
        case "scene", _:
            return set(range(len(objects)))
        case "filter", _:
            return {i for i in inputs[0] if getattr(objects[i], attribute) == literals[0]}
        case "unique", _:
            if len(inputs[0]) != 1:
                raise IllPosedError
            return next(iter(inputs[0]))
        case "relate", _:
            return _related(scene, inputs[0], literals[0])
        case "same", _:
            mine = getattr(objects[inputs[0]], attribute)
            return {i for i, o in enumerate(objects) if i != inputs[0] and getattr(o, attribute) == mine}
        case "query", _:
            return getattr(objects[inputs[0]], attribute)
        case "count", _:
            return len(inputs[0])
        case "exist", _:
            return len(inputs[0]) > 0
        case "union", _:
            return inputs[0] | inputs[1]
        case "intersect", _:
            return inputs[0] & inputs[1]
        case "less", "than":
            return inputs[0] < inputs[1]
        case "greater", "than":
            return inputs[0] > inputs[1]
        case "equal", _:
            return inputs[0] == inputs[1]
    raise AssertionError(function)


def _values(program: Program, scene: Scene, without: int | None = None) -> list[Any]:
    values: list[Any] = []
    for number, step in enumerate(program.steps):
        inputs = [values[i] for i in step.inputs]
        if number == without:
            values.append(set(range(len(scene))))
        else:
            values.append(_step(scene, step.function, step.values, inputs))
    return values


@pytest.fixture(scope="session")
def random_scene() -> Callable[..., Scene]:
    """Make a scene from a seed, with 1 to 10 objects or a given number."""
    return _random_scene


@pytest.fixture(scope="session")
def slow_values() -> Callable[..., list[Any]]:
    """Execute a program with sets; one step may be replaced by the whole scene. Raises `IllPosedError`."""
    return _values


@pytest.fixture(scope="session")
def ill_posed() -> type[Exception]:
    return IllPosedError


@pytest.fixture(scope="session")
def reference(shared_dir: Path) -> tuple[list[Scene], list[dict[str, Any]]]:
    """Scenes and questions of the published generator."""
    folder = shared_dir / "clevr" / "reference"
    records = json.loads((folder / "scenes" / "CLEVR_ref_scenes.json").read_text())["scenes"]
    scenes = [
        Scene(
            tuple(
                SceneObject(o["shape"], o["size"], o["color"], o["material"], *o["3d_coords"][:2])
                for o in record["objects"]
            )
        )
        for record in records
    ]
    questions = json.loads((folder / "questions" / "CLEVR_ref_questions.json").read_text())["questions"]
    return scenes, questions
