"""What the canvas tells: an edit to look at or to keep, undo or redo; read with suspicion."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from film_viz.scenes.edit_reading import read_edit
from film_viz.scenes.editing import Edit, EditError
from film_viz.scenes.record_values import SceneError, whole
from film_viz.shown import shown

Step = Literal["undo", "redo"]
FIELDS = {"n", "base", "is_final", "edit"}


@dataclass(frozen=True, slots=True)
class Message:
    """One message of the canvas."""

    n: int  # its number, by which the canvas knows the reply
    base: str  # the id of the scene that it is about
    is_final: bool  # else the edit is only looked at, while a hand still moves
    edit: Edit | Step


def read_message(value: Any) -> Message:
    """Return a message as it stands for itself; `EditError` says what is wrong with it."""
    if not isinstance(value, Mapping) or set(value) != FIELDS:
        raise EditError(f"the canvas sends {', '.join(sorted(FIELDS))}, got {shown(value)}")
    base, is_final, edit = value["base"], value["is_final"], value["edit"]
    if not isinstance(base, str) or not isinstance(is_final, bool):
        raise EditError(f"'base' is a text and 'is_final' true or false, got {shown(base)} and {shown(is_final)}")
    try:
        n = whole(value["n"], "'n' of a message")
    except SceneError as error:
        raise EditError(str(error)) from error
    is_step = isinstance(edit, str) and edit in ("undo", "redo")
    return Message(n, base, is_final, edit if is_step else read_edit(edit))  # type: ignore[arg-type]
