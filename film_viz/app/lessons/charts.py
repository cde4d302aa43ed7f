"""How lessons show a figure: as it is, or larger for a projector."""

import plotly.graph_objects as go
import streamlit as st

from film_viz.app.address import current
from film_viz.app.frame import NO_MODEBAR
from film_viz.figures.theme import enlarged

LARGER = 1.35  # times the usual size, on a projector


def draw(figure: go.Figure, key: str, alt: str) -> None:
    """Show a figure of a lesson; `alt` tells what it shows to those who cannot see it."""
    if is_projected():
        figure = enlarged(figure, LARGER)
    st.plotly_chart(figure, key=key, config=NO_MODEBAR, alt=alt)


def is_projected() -> bool:
    """Whether the lesson is shown on a projector."""
    return bool(current("projector") == "on")
