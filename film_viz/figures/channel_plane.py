"""The gamma-beta plane of one channel: a point per question, colored by what is known of the questions."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float, Int

from film_viz.figures.modulation import BETA_CENTER, GAMMA_CENTER
from film_viz.figures.theme import LEGEND_ABOVE, QUESTION_TYPE_COLORS, Mode, framed, number_mark, sequential

CLUSTER_COLORS: tuple[str, ...] = ("#4a7fe0", "#e0812f", "#2f9e77", "#b163bc", "#c2a02a", "#d0566a")
"""One per cluster, the smallest gamma first."""
OTHER = "#8b94a3"  # questions that belong to no colored group

_MARKER: dict[str, Any] = {"size": 5, "opacity": 0.75, "line": {"width": 0}}
_WEBGL_ABOVE = 1_000  # points; fewer are sharper as vector graphics


@dataclass(frozen=True, slots=True)
class Group:
    """Questions of one color."""

    name: str
    color: str
    rows: Int[np.ndarray, " row"]


def label_groups(names: Sequence[str], codes: Int[np.ndarray, " question"]) -> list[Group]:
    """Return a group per kind; where there are more kinds than colors, the rarest are one gray group."""
    if set(names) <= set(QUESTION_TYPE_COLORS):
        palette: Sequence[str] = [QUESTION_TYPE_COLORS[name] for name in names]
    elif len(names) == 2:
        palette = (OTHER, CLUSTER_COLORS[1])
    else:
        palette = CLUSTER_COLORS if len(names) <= len(CLUSTER_COLORS) else tuple(QUESTION_TYPE_COLORS.values())
    count = np.bincount(codes, minlength=len(names))
    colored = sorted(np.argsort(-count, kind="stable")[: len(palette)].tolist())
    groups = [Group(names[i], palette[place], np.flatnonzero(codes == i)) for place, i in enumerate(colored)]
    rest = np.flatnonzero(~np.isin(codes, colored))
    return [Group("others", OTHER, rest), *groups] if len(rest) else groups


def grouped_plane(
    gamma: Float[np.ndarray, " question"],
    beta: Float[np.ndarray, " question"],
    groups: Sequence[Group],
    center: Float[np.ndarray, "cluster 2"],
    texts: Sequence[str] = (),
) -> go.Figure:
    """Draw groups of questions, one trace each, so that the legend isolates them; `center` of clusters are numbered.

    `texts` of all questions are told on hovering.
    """
    traces = [
        _points(gamma, beta, group.rows, {"name": f"{group.name} ({len(group.rows):,})"}, {"color": group.color}, texts)
        for group in groups
    ]
    return _plane(traces, center, {"showlegend": len(groups) > 1})


def valued_plane(
    gamma: Float[np.ndarray, " question"],
    beta: Float[np.ndarray, " question"],
    value: Float[np.ndarray, " question"],
    name: str,
    center: Float[np.ndarray, "cluster 2"],
    mode: Mode = "light",
    texts: Sequence[str] = (),
) -> go.Figure:
    """Draw questions colored by a number, such as their length."""
    colored = {
        "color": value.astype(np.float32),
        "colorscale": sequential(mode),
        "colorbar": {"title": {"text": name}, "thickness": 10, "outlinewidth": 0},
    }
    points = _points(gamma, beta, np.arange(len(gamma)), {"name": name}, colored, texts)
    return _plane([points], center, {})


def _points(
    gamma: Float[np.ndarray, " question"],
    beta: Float[np.ndarray, " question"],
    rows: Int[np.ndarray, " row"],
    trace: dict[str, Any],
    marker: dict[str, Any],
    texts: Sequence[str],
) -> Any:
    asked = {"text": [texts[row] for row in rows]} if texts else {}
    kind = go.Scattergl if len(gamma) > _WEBGL_ABOVE else go.Scatter
    return kind(
        x=gamma[rows].astype(np.float32),
        y=beta[rows].astype(np.float32),
        customdata=rows.astype(np.int32),
        mode="markers",
        marker=_MARKER | marker,
        hovertemplate=f"{'%{text}' if texts else 'question %{customdata}'}<br>gamma %{{x:.3f}}, beta %{{y:.3f}}"
        "<extra></extra>",
        **asked,
        **trace,
    )


def _numbers(center: Float[np.ndarray, "cluster 2"]) -> list[dict[str, Any]]:
    """Mark the center of every cluster with its number, counted from 1."""
    return [
        number_mark(float(gamma), float(beta), f"{i + 1}", color)
        | {"hovertext": f"center of cluster {i + 1}: gamma {gamma:.3f}, beta {beta:.3f}"}
        for i, ((gamma, beta), color) in enumerate(zip(center, CLUSTER_COLORS, strict=False))
    ]


def _plane(traces: list[Any], center: Float[np.ndarray, "cluster 2"], layout: dict[str, Any]) -> go.Figure:
    line = {"width": 1, "color": "rgba(128,134,145,0.55)", "dash": "dot"}
    keeps = [
        {"type": "line", "xref": "x", "yref": "y domain", "x0": GAMMA_CENTER, "x1": GAMMA_CENTER, "y0": 0, "y1": 1},
        {"type": "line", "xref": "x domain", "yref": "y", "x0": 0, "x1": 1, "y0": BETA_CENTER, "y1": BETA_CENTER},
    ]
    return framed(
        traces,
        height=480,
        margin={"l": 64, "r": 16, "t": 68, "b": 44},  # above the legend there is room for the buttons
        xaxis={"title": {"text": "gamma"}, "zeroline": False},
        yaxis={"title": {"text": "beta"}, "zeroline": False},
        shapes=[keep | {"line": line, "layer": "below"} for keep in keeps],
        annotations=_numbers(center),
        dragmode="lasso",
        legend={"itemsizing": "constant"} | LEGEND_ABOVE,
        **layout,
    )
