"""One feature map, the straight line that FiLM lays through its values, and what the ReLU leaves of it."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float

from film_viz.figures.theme import ACCENT, MUTED, TRUTH, Mode, diverging, framed, heading

Line = tuple[str, float, float]
"""A name with a gamma and a beta."""

LIMIT = 3.0  # of the colors of a normalized map, to both sides of 0
REACH = 3.5  # of the line's axis, to both sides of 0
HIGHEST = 12.0  # of what comes after the ReLU; of the colors too


def film_channel(
    before: Float[np.ndarray, "height width"],
    now: Line,
    others: Sequence[Line],
    mode: Mode = "light",
) -> go.Figure:
    """Draw a map before FiLM, the line y = gamma x + beta with the ReLU, and the map after both.

    `now` is in force; `others` are drawn dotted, to be compared with.
    """
    _, gamma, beta = now
    after = np.maximum(gamma * before + beta, 0)
    x = np.linspace(-REACH, REACH, 141)
    colors = (TRUTH[mode], "#2f9e77")
    lines = [_line(x, other, color, "dot") for other, color in zip(others, colors, strict=False)]
    traces = [
        _map(before, mode, LIMIT, "x"),
        _cells(before, mode),
        *lines,
        _line(x, now, ACCENT[mode], "solid"),
        _map(after, mode, HIGHEST, "x3"),
    ]
    height, width = before.shape
    domains = ([0.0, 0.27], [0.44, 0.7], [0.73, 1.0])
    titles = ("before FiLM", "each cell", "after ReLU")
    return framed(
        traces,
        height=290,
        margin={"l": 4, "r": 4, "t": 4, "b": 84},
        showlegend=True,
        legend={"orientation": "h", "x": 0, "y": -0.24, "yanchor": "top", "traceorder": "reversed"},
        annotations=[heading(title, domain[0], 0.93) for title, domain in zip(titles, domains, strict=True)],
        xaxis=_hidden(domains[0], "y", [0, width]),
        yaxis=_hidden([0.0, 0.92], "x", [height, 0]) | {"scaleanchor": "x", "constraintoward": "top"},
        xaxis2={"domain": domains[1], "anchor": "y2", "range": [-REACH, REACH], "title": {"text": "cell before"},
                "fixedrange": True, "zeroline": True, "nticks": 7},
        yaxis2={"domain": [0.0, 0.92], "anchor": "x2", "range": [-0.6, HIGHEST], "title": {"text": "cell after"},
                "fixedrange": True, "zeroline": True, "nticks": 5},
        xaxis3=_hidden(domains[2], "y3", [0, width]),
        yaxis3=_hidden([0.0, 0.92], "x3", [height, 0]) | {"scaleanchor": "x3", "constraintoward": "top"},
    )  # fmt: skip


def _map(values: Float[np.ndarray, "height width"], mode: Mode, limit: float, axis: str) -> go.Heatmap:
    return go.Heatmap(
        z=values.astype(np.float32),
        x0=0.5,
        y0=0.5,
        xaxis=axis,
        yaxis=axis.replace("x", "y"),
        colorscale=diverging(mode),
        zmin=-limit,
        zmax=limit,
        showscale=False,
        hovertemplate="row %{y:.0f}, column %{x:.0f}: %{z:.2f}<extra></extra>",
        showlegend=False,
    )


def _line(x: Float[np.ndarray, " point"], line: Line, color: str, dash: str) -> go.Scatter:
    name, gamma, beta = line
    return go.Scatter(
        x=x.astype(np.float32),
        y=np.maximum(gamma * x + beta, 0).astype(np.float32),
        mode="lines",
        name=name,
        line={"color": color, "width": 3 if dash == "solid" else 2, "dash": dash},
        xaxis="x2",
        yaxis="y2",
        hovertemplate=f"{name}: %{{x:.2f}} becomes %{{y:.2f}}<extra></extra>",
    )


def _cells(values: Float[np.ndarray, "height width"], mode: Mode) -> go.Scatter:
    """Mark where the cells of the map lie, as ticks below the line."""
    return go.Scatter(
        x=values.ravel().astype(np.float32),
        y=np.full(values.size, -0.3, dtype=np.float32),
        mode="markers",
        name="cells of the map",
        marker={"symbol": "line-ns-open", "size": 8, "color": MUTED[mode]},
        xaxis="x2",
        yaxis="y2",
        hoverinfo="skip",
        showlegend=False,
    )


def _hidden(domain: list[float], anchor: str, range_: list[int]) -> dict[str, Any]:
    return {"domain": domain, "anchor": anchor, "range": range_, "visible": False, "constrain": "domain",
            "fixedrange": True}  # fmt: skip
