"""Every figure that a test draws is checked by Plotly as a whole, which the app spares itself."""

import json
import re
from typing import Any

import plotly.graph_objects as go
import pytest

from film_viz.figures import theme
from film_viz.figures.drawn import packed

FIRST_AXIS = re.compile(r'"[xy]axis1"|: "[xy]1( domain)?"')  # as a key, or as what an anchor or a line names


@pytest.fixture(autouse=True)
def figures_are_checked(monkeypatch):
    monkeypatch.setattr(theme, "DrawnFigure", checked)


def checked(spec: dict[str, Any]) -> go.Figure:
    """Return a figure as Plotly makes it; a name that Plotly mends, and a browser that is sent it does not, fails."""
    assert not FIRST_AXIS.findall(json.dumps(packed(spec["layout"]), default=str)), "the first axis is x or y"
    return go.Figure(spec)
