"""Figures that are drawn as SVG: by a component of Streamlit's, for Plotly's script takes a second of a browser.

A cell or a mark tells what it is under the pointer and by the arrow keys; where a page wants to know, a cell can be
picked.
"""

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import streamlit as st

from film_viz.figures.svg.drawing import Drawing

_HTML = '<div class="figure" role="group"><div></div><div class="tip" role="status"></div></div>'


def draw(
    drawing: Drawing, key: str, alt: str, on_pick: Callable[[], None] | None = None, enlarged: float = 1.0
) -> None:
    """Show a figure; `alt` tells what it shows to those who cannot see it.

    With `on_pick` its cells can be picked, one at a time; `picked_cell` tells which one is.
    """
    kept = st.session_state.get(key)
    data = {
        "svg": drawing.svg,
        "fields": [asdict(field) for field in drawing.fields],
        "alt": alt,
        "zoom": enlarged,
        "clickable": on_pick is not None,
        "picked": kept.get("picked") if kept and on_pick else None,
    }
    _figure(key=key, data=data, on_picked_change=on_pick or _nothing)


def picked_cell(key: str, n_rows: int, n_columns: int) -> tuple[int, int] | None:
    """Return row and column of the cell that is picked in the figure with this key, None where none of these is."""
    kept = st.session_state.get(key)
    match kept.get("picked") if kept else None:
        case [int(row), int(column)] if 0 <= row < n_rows and 0 <= column < n_columns:
            return row, column
    return None


def _nothing() -> None:
    """A figure has no picks that it does not ask for."""


def _part(name: str) -> str:
    return Path(__file__).with_name(name).read_text(encoding="utf-8")


_figure = st.components.v2.component("film_viz_figure", html=_HTML, css=_part("drawn.css"), js=_part("drawn.js"))
