"""Every figure that a test draws is checked by Plotly as a whole, which the app spares itself."""

from types import SimpleNamespace

import plotly.graph_objects as go
import pytest

from film_viz.figures import theme


@pytest.fixture(autouse=True)
def figures_are_checked(monkeypatch):
    monkeypatch.setattr(theme, "go", SimpleNamespace(Figure=lambda spec, **_: go.Figure(spec)))
