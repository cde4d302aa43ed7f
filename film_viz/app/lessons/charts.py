"""How lessons show a figure: as it is, or larger for a projector."""

import plotly.graph_objects as go
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from film_viz.app import drawn
from film_viz.app.address import current
from film_viz.app.frame import NO_MODEBAR
from film_viz.figures.svg.drawing import Drawing
from film_viz.figures.theme import enlarged

NARROWEST = 210  # pixels of a place beside another
LARGER = 1.35  # times the usual size, on a projector


def draw(figure: go.Figure | Drawing, key: str, alt: str) -> None:
    """Show a figure of a lesson; `alt` tells what it shows to those who cannot see it."""
    if isinstance(figure, Drawing):
        drawn.draw(figure, key, alt, enlarged=LARGER if is_projected() else 1)
        return
    if is_projected():
        figure = enlarged(figure, LARGER)
    st.plotly_chart(figure, key=key, config=NO_MODEBAR, alt=alt)


def beside() -> tuple[DeltaGenerator, DeltaGenerator]:
    """Return two places beside each other; one below the other where a lesson has little room."""
    grid = st.grid(2, min_column_width=NARROWEST, gap=(16, 24))
    return grid.cell(), grid.cell()


def is_projected() -> bool:
    """Whether the lesson is shown on a projector."""
    return bool(current("projector") == "on")
