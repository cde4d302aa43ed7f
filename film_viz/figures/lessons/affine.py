"""One gamma as a sum, and a sum of questions beside the question that it should act like."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float

from film_viz.figures.theme import ACCENT, DIVERGING, MUTED, TEXT, Mode, framed

UP, DOWN = 8, 2  # places in the diverging colors: above the center, below it


def sum_of_parts(names: Sequence[str], values: Sequence[float], total: str, mode: Mode = "light") -> go.Figure:
    """Draw what each part adds, one step after the other, and last the `total`."""
    steps = go.Waterfall(
        x=[*names, total],
        y=[*values, 0],
        measure=["relative"] * len(names) + ["total"],
        text=[f"{value:+.2f}" for value in values] + [f"{sum(values):.2f}"],
        textposition="outside",
        textfont=TEXT,
        constraintext="none",
        cliponaxis=False,
        increasing={"marker": {"color": DIVERGING[mode][UP]}},
        decreasing={"marker": {"color": DIVERGING[mode][DOWN]}},
        totals={"marker": {"color": ACCENT[mode]}},
        connector={"line": {"color": MUTED[mode], "width": 1}},
        hovertemplate="%{x}: %{text}<extra></extra>",
    )
    reached = np.concatenate([[0.0], np.cumsum(values)])
    room = 0.12 * max(float(np.ptp(reached)), 1e-6)
    return framed(
        [steps],
        height=270,
        margin={"l": 56, "r": 8, "t": 8, "b": 64},
        xaxis={"tickangle": -40, "automargin": True, "showgrid": False, "fixedrange": True, "type": "category"},
        yaxis={"title": {"text": "sum so far"}, "nticks": 6, "zeroline": True, "fixedrange": True,
               "range": [float(reached.min()) - room, float(reached.max()) + room]},
    )  # fmt: skip


def written_and_summed(
    written: Float[np.ndarray, " channel"],
    summed: Float[np.ndarray, " channel"],
    other: Float[np.ndarray, " channel"],
    other_name: str,
    mode: Mode = "light",
) -> go.Figure:
    """Draw the gammas of a sum of questions against those that the fourth question writes; `other` for comparison."""
    end = float(np.abs(np.concatenate([written, summed, other])).max()) * 1.05
    points = [
        _points(written, other, other_name, MUTED[mode]),
        _points(written, summed, "A - B + C", ACCENT[mode]),
    ]
    same = {"type": "line", "x0": -end, "y0": -end, "x1": end, "y1": end, "layer": "below",
            "line": {"width": 1, "color": MUTED[mode]}}  # fmt: skip
    axis = {"range": [-end, end], "fixedrange": True, "nticks": 6, "zeroline": False}
    return framed(
        points,
        height=270,
        margin={"l": 52, "r": 8, "t": 8, "b": 64},
        showlegend=True,
        legend={"orientation": "h", "x": 0, "y": 1.0, "yanchor": "bottom", "traceorder": "reversed"},
        xaxis=axis | {"title": {"text": "gamma that D writes"}},
        yaxis=axis | {"title": {"text": "gamma"}},
        shapes=[same],
    )


def _points(x: Float[np.ndarray, " channel"], y: Float[np.ndarray, " channel"], name: str, color: str) -> go.Scatter:
    return go.Scatter(
        x=x.astype(np.float32),
        y=y.astype(np.float32),
        mode="markers",
        name=name,
        marker={"size": 6, "color": color, "opacity": 0.8},
        hovertemplate=f"D writes %{{x:.2f}}, {name} has %{{y:.2f}}<extra></extra>",
    )
