"""Every figure that a test draws is checked by Plotly as a whole, which the app spares itself."""

import plotly.graph_objects as go
import pytest

from film_viz.figures import theme


@pytest.fixture(autouse=True)
def figures_are_checked(monkeypatch):
    monkeypatch.setattr(theme, "DrawnFigure", go.Figure)
