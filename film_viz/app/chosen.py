"""A choice that lives in the address: one of a few, shown side by side."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from film_viz.app.address import choice, use
from film_viz.app.foreign import plain


def chosen(label: str, options: Sequence[str], name: str, key: str = "", **how: Any) -> str:
    """Show the options of a parameter of the address and return the chosen one; `key` begins the widget's own."""
    key = f"{key}{name}"
    st.session_state[key] = choice(name, options)
    st.segmented_control(
        label, options, format_func=plain, key=key, required=True, on_change=use(name, key), wrap=True, **how
    )
    return str(st.session_state[key])
