"""Edits as they come from a browser: read with suspicion, for anybody can send anything in a page's name."""

from collections.abc import Callable, Mapping
from typing import Any

from film_viz.scenes.editing import (
    LAMPS,
    REACH,
    Add,
    Change,
    Copy,
    Edit,
    EditError,
    Place,
    PutCamera,
    PutLamp,
    Remove,
    Turn,
)
from film_viz.scenes.record_values import SceneError, number, point, whole
from film_viz.shown import shown

FARTHEST_TURN = 1000.0  # radians


def read_edit(value: Any) -> Edit:
    """Return the edit that a value such as {"do": "place", "number": 0, "x": 1.5, "y": -2} stands for."""
    if not isinstance(value, Mapping):
        raise EditError(f"an edit is wanted, such as {{'do': 'remove', 'number': 0}}, got {shown(value)}")
    do = value.get("do")
    if not isinstance(do, str) or do not in READERS:
        raise EditError(f"one of {', '.join(READERS)} is wanted as 'do' of an edit, got {shown(do)}")
    fields, read = READERS[do]
    if set(value) != {"do", *fields}:
        came = ", ".join(shown(key) for key in list(value)[:6])
        raise EditError(f"the edit '{do}' has {', '.join(map(repr, fields)) or 'no fields'}, got {came}")
    try:
        return read(value)
    except SceneError as error:
        raise EditError(str(error)) from error


def _place(value: Mapping[str, Any]) -> Edit:
    return Place(_number(value), *(number(value[axis], axis, REACH) for axis in ("x", "y")))


def _turn(value: Mapping[str, Any]) -> Edit:
    return Turn(_number(value), number(value["rotation"], "rotation", FARTHEST_TURN))


def _change(value: Mapping[str, Any]) -> Edit:
    for field in ("attribute", "value"):
        if not isinstance(value[field], str):
            raise EditError(f"'{field}' of an edit must be a text, got {shown(value[field])}")
    return Change(_number(value), value["attribute"], value["value"])


def _lamp(value: Mapping[str, Any]) -> Edit:
    if value["lamp"] not in LAMPS:
        raise EditError(f"'lamp' must be one of {', '.join(LAMPS)}, got {shown(value['lamp'])}")
    return PutLamp(value["lamp"], point(value["place"], "the place of a lamp"))


def _number(value: Mapping[str, Any]) -> int:
    return whole(value["number"], "the number of an object")


READERS: dict[str, tuple[tuple[str, ...], Callable[[Mapping[str, Any]], Edit]]] = {
    "place": (("number", "x", "y"), _place),
    "turn": (("number", "rotation"), _turn),
    "change": (("number", "attribute", "value"), _change),
    "add": ((), lambda value: Add()),
    "copy": (("number",), lambda value: Copy(_number(value))),
    "remove": (("number",), lambda value: Remove(_number(value))),
    "camera": (("place",), lambda value: PutCamera(point(value["place"], "the place of the camera"))),
    "lamp": (("lamp", "place"), _lamp),
}
"""The fields of each edit besides 'do', and what reads them."""
