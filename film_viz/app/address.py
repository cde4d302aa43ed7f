"""The state worth sharing lives in the address: which checkpoint, scene and question, what is pinned beside it,
which channel of which block is looked at, and which training run.

Widgets are filled from the address and write to it, so that a link, a reload and a click all mean the same.

The browser sends the address it knows with every change of a widget. One that set out before it heard of the last
change of the address (a question entered while an upload arrives) would undo that change; so changes are remembered.
"""

from typing import Literal, get_args

import streamlit as st

Field = Literal["checkpoint", "scene", "question", "pin", "block", "channel", "run"]
FIELDS: tuple[Field, ...] = get_args(Field)
MOST_CHARACTERS = 400


def current(field: Field) -> str | None:
    """Return a field of the address, None where it has none."""
    value = st.query_params.get(field)
    return None if value is None else str(value)[:MOST_CHARACTERS]


def current_index(field: Field, size: int) -> int:
    """Return a field of the address as an index below `size`; 0 where it holds none."""
    text = current(field) or ""
    return int(text) if text.isdecimal() and len(text) < 9 and int(text) < size else 0


def go(**changes: str) -> None:
    """Change fields of the address; made for callbacks, after which the page is drawn anew."""
    _repeat_unheard()
    for field, value in changes.items():
        before = st.query_params.get(field)
        if before != value:
            st.query_params[field] = value
            _last_changes()[field] = before, value


def forget_undone() -> None:
    """Let go of changes that the visitor took back by the browser's Back; made for the top of a page."""
    for field, (_, value) in list(_last_changes().items()):
        if st.query_params.get(field) != value:
            del _last_changes()[field]


def _repeat_unheard() -> None:
    for field, (before, value) in _last_changes().items():
        if st.query_params.get(field) == before:
            st.query_params[field] = value


def _last_changes() -> dict[str, tuple[str | None, str]]:
    return st.session_state.setdefault("address_changes", {})


def carried() -> dict[str, str]:
    """Return the fields to hand on to the next page."""
    return {field: value for field in FIELDS if (value := current(field))}
