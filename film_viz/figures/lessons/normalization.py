"""Values of a feature map over a mini-batch before and after batch normalization."""

from typing import Any

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float

from film_viz.figures.theme import ACCENT, MUTED, TRUTH, Mode, framed, heading

N_BINS = 48
AFTER_REACH = 8.0  # the axis of normalized values goes so far to both sides, so that a wider spread is seen as wider


def values_before_and_after(
    before: Float[np.ndarray, "picture height width"],
    after: Float[np.ndarray, "picture height width"] | None,
    mode: Mode = "light",
) -> go.Figure:
    """Draw the values of all cells before normalization and after it, and below each picture's own mean and spread.

    `after` is None while it is still to be guessed: its half stays empty.
    """
    panels = [(before, "before", ACCENT[mode], _reach(before))]
    if after is not None:
        panels.append((after, "after", TRUTH[mode], (-AFTER_REACH, AFTER_REACH)))
    traces: list[Any] = []
    layout: dict[str, Any] = {"annotations": [], "shapes": []}
    for index, (values, name, color, reach) in enumerate(panels):
        across = [0.0, 0.47] if index == 0 else [0.53, 1.0]
        upper, lower = ("", "2") if index == 0 else ("3", "4")
        traces += [_histogram(values, reach, color, upper), _pictures(values, color, lower, mode)]
        title = {"title": {"text": "value of a cell"}, "range": reach, "zeroline": True, "fixedrange": True}
        layout[f"xaxis{upper}"] = {"domain": across, "anchor": f"y{upper}", "range": reach, "showticklabels": False}
        layout[f"xaxis{lower}"] = title | {"domain": across, "anchor": f"y{lower}"}
        layout[f"yaxis{upper}"] = _axis("cells" if index == 0 else "", [0.5, 0.87], f"x{upper}")
        layout[f"yaxis{lower}"] = _axis("picture" if index == 0 else "", [0.0, 0.44], f"x{lower}") | {"nticks": 5}
        told = f"<b>{name}</b>, mean {values.mean():.2f}<br>variance {values.var():.2f}"
        layout["annotations"].append(heading(told, across[0], 0.88) | {"align": "left"})
        layout["shapes"].append(_mean_line(float(values.mean()), upper, mode))
    return framed(traces, height=330, margin={"l": 56, "r": 8, "t": 4, "b": 44}, bargap=0.0, **layout)


def _histogram(values: Float[np.ndarray, "*axis"], reach: tuple[float, float], color: str, axis: str) -> go.Bar:
    counts, edges = np.histogram(np.clip(values, *reach), bins=N_BINS, range=reach)
    return go.Bar(
        x=((edges[:-1] + edges[1:]) / 2).astype(np.float32),
        y=counts.astype(np.int32),
        width=(reach[1] - reach[0]) / N_BINS,
        marker={"color": color},
        xaxis=f"x{axis}",
        yaxis=f"y{axis}",
        hovertemplate="%{y} cells around %{x:.2f}<extra></extra>",
    )


def _pictures(values: Float[np.ndarray, "picture height width"], color: str, axis: str, mode: Mode) -> go.Scatter:
    """Draw each picture's mean, with its standard deviation to both sides."""
    flat = values.reshape(len(values), -1)
    return go.Scatter(
        x=flat.mean(axis=1).astype(np.float32),
        y=np.arange(1, len(flat) + 1),
        error_x={"array": flat.std(axis=1).astype(np.float32), "thickness": 1, "width": 0, "color": MUTED[mode]},
        mode="markers",
        marker={"size": 7, "color": color},
        xaxis=f"x{axis}",
        yaxis=f"y{axis}",
        hovertemplate="picture %{y}: mean %{x:.2f}, standard deviation %{error_x.array:.2f}<extra></extra>",
    )


def _axis(title: str, domain: list[float], anchor: str) -> dict[str, Any]:
    return {
        "title": {"text": title}, "domain": domain, "anchor": anchor, "showgrid": False, "zeroline": False,
        "fixedrange": True, "nticks": 3,
    }  # fmt: skip


def _mean_line(mean: float, axis: str, mode: Mode) -> dict[str, Any]:
    line = {"width": 2, "dash": "dot", "color": MUTED[mode]}
    place = {"xref": f"x{axis}", "yref": f"y{axis} domain", "x0": mean, "x1": mean, "y0": 0, "y1": 1}
    return {"type": "line", "line": line} | place


def _reach(values: Float[np.ndarray, "*axis"]) -> tuple[float, float]:
    """Return the ends of an axis for values before normalization: all but a few of them, and 0."""
    low, high = np.quantile(values, [0.002, 0.998])
    room = 0.08 * max(float(high - low), 1e-6)
    return min(float(low), 0.0) - room, max(float(high), 0.0) + room
