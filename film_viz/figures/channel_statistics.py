"""How gamma and beta spread over many questions: per block as histograms, per channel as mean and deviation."""

from typing import Any

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float

from film_viz.figures.modulation import BETA_CENTER, GAMMA_CENTER
from film_viz.figures.theme import ACCENT, MUTED, TRUTH, Mode, axis_number, framed, heading

HISTOGRAM_BINS = 90


def block_histograms(
    gamma: Float[np.ndarray, "question block channel"],
    beta: Float[np.ndarray, "question block channel"],
    chosen: int,
    mode: Mode = "light",
) -> go.Figure:
    """Draw gamma (above) and beta (below) of every block over their full range, on one scale per row.

    The chosen block is drawn in color. A mark at the foot of a histogram shows how far its values really reach.
    """
    n_blocks = gamma.shape[1]
    traces: list[Any] = []
    layout: dict[str, Any] = {}
    for row, (name, values, color) in enumerate((("gamma", gamma, ACCENT[mode]), ("beta", beta, TRUTH[mode]))):
        edges = np.histogram_bin_edges(values, HISTOGRAM_BINS)
        for block in range(n_blocks):
            number = axis_number(row * n_blocks + block + 1)
            shown = color if block == chosen else MUTED[mode]
            traces.append(_histogram(values[:, block], edges, name, block, shown, number))
            layout |= _axes(number, row, block, n_blocks, name, edges)
    note = heading("gamma above, beta below", 0.0, 1.02)
    return framed(
        traces, height=420, bargap=0, margin={"l": 64, "r": 8, "t": 32, "b": 48}, annotations=[note], **layout
    )


def _histogram(
    values: Float[np.ndarray, "question channel"],
    edges: Float[np.ndarray, " edge"],
    name: str,
    block: int,
    color: str,
    number: str,
) -> go.Bar:
    share = np.histogram(values, edges)[0] / values.size
    return go.Bar(
        x=((edges[:-1] + edges[1:]) / 2).astype(np.float32),
        y=share.astype(np.float32),
        width=float(edges[1] - edges[0]),
        marker={"color": color, "line": {"width": 0}},
        xaxis=f"x{number}",
        yaxis=f"y{number}",
        hovertemplate=f"block {block}, {name} near %{{x:.2f}}<br>%{{y:.2%}} of values<extra></extra>",
    )


def _axes(
    number: str, row: int, block: int, n_blocks: int, name: str, edges: Float[np.ndarray, " edge"]
) -> dict[str, Any]:
    gap = 0.02
    left, right = block / n_blocks, (block + 1) / n_blocks - gap
    x: dict[str, Any] = {
        "domain": [left, right],
        "anchor": f"y{number}",
        "range": [edges[0], edges[-1]],
        "nticks": 3,
        "tickangle": 0,
    }
    y: dict[str, Any] = {
        "domain": [0.56, 1.0] if row == 0 else [0.0, 0.44],
        "anchor": f"x{number}",
        "tickformat": ".0%",
        "nticks": 4,
        "matches": None if block == 0 else f"y{axis_number(row * n_blocks + 1)}",
        "showticklabels": block == 0,
        "zeroline": False,
    }
    x["title"] = {"text": f"block {block}", "standoff": 4}
    if block == 0:
        y["title"] = {"text": f"share of {name}"}
    return {f"xaxis{number}": x, f"yaxis{number}": y}


def channel_means(
    gamma: Float[np.ndarray, "question channel"],
    beta: Float[np.ndarray, "question channel"],
    chosen: int,
    mode: Mode = "light",
) -> go.Figure:
    """Draw each channel's mean over all questions with one standard deviation to both sides, gamma above beta."""
    traces = [
        *_means(gamma, "gamma", chosen, ACCENT[mode], MUTED[mode], ""),
        *_means(beta, "beta", chosen, TRUTH[mode], MUTED[mode], "2"),
    ]
    return _gamma_over_beta(traces, "channel")


def _means(
    values: Float[np.ndarray, "question channel"], name: str, chosen: int, color: str, muted: str, axis: str
) -> list[go.Scatter]:
    """Return one trace for all channels but the chosen one, and one for that."""
    mean, deviation = values.mean(axis=0).astype(np.float32), values.std(axis=0).astype(np.float32)
    others = np.flatnonzero(np.arange(len(mean)) != chosen)
    return [
        go.Scatter(
            x=channels.astype(np.int32),
            y=mean[channels],
            error_y={"type": "data", "array": deviation[channels], "color": bar, "thickness": 2, "width": 0},
            mode="markers",
            marker={"color": color, "size": size},
            customdata=deviation[channels],
            xaxis=f"x{axis}",
            yaxis=f"y{axis}",
            hovertemplate=f"channel %{{x}}<br>{name} %{{y:.3f}} +- %{{customdata:.3f}}<extra></extra>",
        )
        for channels, bar, size in ((others, muted, 4), (np.array([chosen]), color, 9))
    ]


def _gamma_over_beta(traces: list[Any], x_title: str) -> go.Figure:
    """Frame traces on the axes x and y (gamma) above traces on x2 and y2 (beta), with a line where nothing changes."""
    axis: dict[str, Any] = {"showgrid": False, "zeroline": False}
    return framed(
        traces,
        height=380,
        margin={"l": 64, "r": 8, "t": 12, "b": 44},
        xaxis=axis | {"anchor": "y", "showticklabels": False},
        xaxis2=axis | {"anchor": "y2", "matches": "x", "title": {"text": x_title}},
        yaxis={"title": {"text": "gamma"}, "domain": [0.54, 1.0], "zeroline": False, "nticks": 5},
        yaxis2={"title": {"text": "beta"}, "domain": [0.0, 0.46], "zeroline": False, "anchor": "x2", "nticks": 5},
        shapes=[_line(GAMMA_CENTER, "x domain", "y"), _line(BETA_CENTER, "x2 domain", "y2")],
    )


def _line(y: float, xref: str, yref: str) -> dict[str, Any]:
    line = {"width": 1, "color": "rgba(128,134,145,0.8)"}
    return {"type": "line", "x0": 0, "x1": 1, "y0": y, "y1": y, "xref": xref, "yref": yref, "line": line}
