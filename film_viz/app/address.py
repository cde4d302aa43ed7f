"""The state worth sharing lives in the address: which checkpoint, scene and question, what is pinned beside it,
which channel of which block is looked at, and which training run.

Widgets are filled from the address and write to it, so that a link, a reload and a click all mean the same.
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
    for field, value in changes.items():
        if st.query_params.get(field) != value:
            st.query_params[field] = value


def carried() -> dict[str, str]:
    """Return the fields to hand on to the next page."""
    return {field: value for field in FIELDS if (value := current(field))}
