"""Edits as a browser sends them: what is meant is read, and all else is one sentence."""

import json
import math

import pytest

from film_viz.scenes.edit_reading import read_edit
from film_viz.scenes.editing import Add, Change, Copy, EditError, Place, PutCamera, PutLamp, Remove, Turn, edited
from film_viz.scenes.scene import Scene
from hostile import VALUES
from three_objects import SCENE

MEANT = (
    ({"do": "place", "number": 2, "x": 1, "y": -2.5}, Place(2, 1.0, -2.5)),
    ({"do": "turn", "number": 0, "rotation": 1.5}, Turn(0, 1.5)),
    ({"do": "change", "number": 1, "attribute": "size", "value": "large"}, Change(1, "size", "large")),
    ({"do": "add"}, Add()),
    ({"do": "copy", "number": 1}, Copy(1)),
    ({"do": "remove", "number": 1}, Remove(1)),
    ({"do": "camera", "place": [7, -6, 5]}, PutCamera((7.0, -6.0, 5.0))),
    ({"do": "lamp", "lamp": "key", "place": [6, -3, 4]}, PutLamp("key", (6.0, -3.0, 4.0))),
)


@pytest.mark.parametrize(("value", "edit"), MEANT)
def test_what_is_meant_is_read(value, edit):
    assert read_edit(json.loads(json.dumps(value))) == edit


@pytest.mark.parametrize("value", [value for value, _ in MEANT])
def test_any_field_of_another_kind_missing_or_too_many_is_refused_or_makes_a_scene_that_can_be_drawn(value):
    odd = [*VALUES, math.nan, -math.inf, "9" * 400, [1e308, 0, 0], [[], [], []]]
    others = [{key: each for key, each in value.items() if key != name} for name in value]
    others += [{**value, name: each} for name in value for each in odd]
    for other in (*others, value | {"x" * 5000: 1}):
        said, after = outcome(other)
        assert len(said) < 600
        assert all(math.isfinite(part) for thing in after.objects for part in (*thing.position, thing.rotation))


def outcome(value: object) -> tuple[str, Scene]:
    try:
        return "", edited(SCENE, read_edit(value))
    except EditError as error:
        return str(error), SCENE


@pytest.mark.parametrize("value", [None, "remove", [], 7, {}, {"do": "burn"}, {"do": ["add"]}, {"do": "add", "x": 1}])
def test_what_is_no_edit_is_refused(value):
    with pytest.raises(EditError, match=r"wanted|has no fields"):
        read_edit(value)
