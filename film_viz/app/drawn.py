"""Figures that are drawn as SVG: by a component of Streamlit's, for Plotly's script takes a second of a browser.

A cell or a mark tells what it is under the pointer and by the arrow keys; where a page wants to know, a cell can be
picked.
"""

from collections.abc import Callable
from dataclasses import fields
from typing import Any

import streamlit as st

from film_viz.figures.svg.drawing import Cells, Drawing, Marks
from film_viz.files import text_beside

FIGURE = '<div class="figure" role="group"><div></div><div class="tip" role="status"></div></div>'
"""What `showFigure` of the script draws into."""


def draw(
    drawing: Drawing, key: str, alt: str, on_pick: Callable[[], None] | None = None, enlarged: float = 1.0
) -> None:
    """Show a figure; `alt` tells what it shows to those who cannot see it.

    With `on_pick` its cells can be picked, one at a time; `picked_cell` tells which one is.
    """
    kept = st.session_state.get(key)
    picked = kept.get("picked") if kept and on_pick else None
    data = figure_data(drawing, alt) | {"zoom": enlarged, "clickable": on_pick is not None, "picked": picked}
    _figure(key=key, data=data, on_picked_change=on_pick or _nothing)


def figure_data(drawing: Drawing, alt: str) -> dict[str, Any]:
    """Return what a browser needs of a figure."""
    return {"svg": drawing.svg, "fields": [_values(field) for field in drawing.fields], "alt": alt}


def _values(field: Cells | Marks) -> dict[str, Any]:
    """Return the values of a field by their names, no text of its many copied."""
    return {part.name: getattr(field, part.name) for part in fields(field)}


def picked_cell(key: str, n_rows: int, n_columns: int) -> tuple[int, int] | None:
    """Return row and column of the cell that is picked in the figure with this key, None where none of these is."""
    kept = st.session_state.get(key)
    match kept.get("picked") if kept else None:
        case [int(row), int(column)] if 0 <= row < n_rows and 0 <= column < n_columns:
            return row, column
    return None


def _nothing() -> None:
    """A figure has no picks that it does not ask for."""


STYLE, SCRIPT = text_beside(__file__, "drawn.css"), text_beside(__file__, "drawn.js")
"""What a component needs to show figures, beside a script of its own."""

_figure = st.components.v2.component(
    "film_viz_figure", html=FIGURE, css=STYLE, js=f"{SCRIPT}\n{text_beside(__file__, 'figure.js')}"
)
