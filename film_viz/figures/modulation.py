"""gamma and beta: all blocks at a glance as strips of color, and one block as bars with exact values."""

from typing import Any

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float, Int

from film_viz.figures.panels import click_layer
from film_viz.figures.theme import ACCENT, TRUTH, Mode, diverging, framed, heading

GAMMA_CENTER, BETA_CENTER = 1.0, 0.0  # the values that change nothing
SCALE_ENDS = (1, 1.5, 2, 3, 5, 7, 10)  # times a power of ten: ends of a scale that rarely change between questions


def film_strips(
    gamma: Float[np.ndarray, "block channel"],
    beta: Float[np.ndarray, "block channel"],
    mode: Mode = "light",
    reach: tuple[float, float] | None = None,
) -> go.Figure:
    """Draw every gamma above every beta: one row per block, one cell per channel, quiet where nothing changes.

    `reach` is how far the scales go, for all questions alike; without it they fit these values. Each cell takes
    clicks: the first of its customdata is block * channels + channel.
    """
    n_blocks = len(gamma)
    limits = reach or (_far(gamma - GAMMA_CENTER), _far(beta - BETA_CENTER))
    strips = [
        _strip(gamma, "gamma", GAMMA_CENTER, rounded_up(limits[0]), mode, axis="", bar_center=0.77),
        _strip(beta, "beta", BETA_CENTER, rounded_up(limits[1]), mode, axis="2", bar_center=0.23),
        _targets(gamma, "gamma", ""),
        _targets(beta, "beta", "2"),
    ]
    return framed(
        strips,
        clickmode="event+select",
        dragmode=False,
        height=120 + 56 * n_blocks,
        margin={"l": 80, "r": 8, "t": 28, "b": 44},
        xaxis={"anchor": "y", "showticklabels": False, "showgrid": False, "zeroline": False},
        xaxis2={"anchor": "y2", "matches": "x", "title": {"text": "channel"}, "showgrid": False, "zeroline": False},
        yaxis=_block_axis(n_blocks, [0.54, 1.0], "x"),
        yaxis2=_block_axis(n_blocks, [0.0, 0.46], "x2"),
        annotations=[
            heading("gamma (scales a map; 1 keeps it)", 0.0, 1.0),
            heading("beta (shifts a map; 0 keeps it)", 0.0, 0.46),
        ],
    )


def strip_limit(values: Float[np.ndarray, "*axis"], center: float) -> float:
    """Return how far a scale reaches on both sides of its center, rounded up to a step of `SCALE_ENDS`.

    It covers 99 % of the values; a few stray channels saturate instead of paling all others.
    """
    return rounded_up(_far(values - center))


def _far(distances: Float[np.ndarray, "*axis"]) -> float:
    return float(np.quantile(np.abs(distances), 0.99)) if distances.size else 0.0


def rounded_up(reach: float) -> float:
    """Return the end of a scale that goes at least so far."""
    if not np.isfinite(reach) or reach < 1e-6:
        return 1.0
    power = 10.0 ** np.floor(np.log10(reach))
    return float(next(step * power for step in SCALE_ENDS if step * power >= reach * (1 - 1e-9)))


def _strip(
    values: Float[np.ndarray, "block channel"],
    name: str,
    center: float,
    limit: float,
    mode: Mode,
    axis: str,
    bar_center: float,
) -> dict[str, Any]:
    ticks = [center - limit, center, center + limit]
    return {
        "type": "heatmap",
        "z": values.astype(np.float32),
        "xaxis": f"x{axis}",
        "yaxis": f"y{axis}",
        "colorscale": diverging(mode),
        "zmin": ticks[0],
        "zmax": ticks[-1],
        "ygap": 2,
        "colorbar": {
            "len": 0.5, "y": bar_center, "thickness": 10, "outlinewidth": 0, "title": {"text": name, "side": "right"},
            "tickvals": ticks, "ticktext": [f"{ticks[0]:g}", f"{center:g}", f"{ticks[-1]:g}"],
        },
        "hoverinfo": "skip",
    }  # fmt: skip


def _targets(values: Float[np.ndarray, "block channel"], name: str, axis: str) -> dict[str, Any]:
    """Lay what takes clicks and tells values over a strip: a heatmap reports no clicks."""
    block, channel = (index.ravel().astype(np.int32) for index in np.indices(values.shape))
    hover = f"block %{{y}}, channel %{{x}}<br>{name} %{{customdata[1]:.4f}}<extra></extra>"
    layer = click_layer(channel, block, block * values.shape[1] + channel, 12, hover, (values.ravel(),))
    return layer | {"xaxis": f"x{axis}", "yaxis": f"y{axis}"}


def _block_axis(n_blocks: int, domain: list[float], anchor: str) -> dict[str, Any]:
    return {
        "domain": domain,
        "anchor": anchor,
        "autorange": "reversed",
        "tickvals": list(range(n_blocks)),
        "ticktext": [f"block {i} " for i in range(n_blocks)],
        "showgrid": False,
        "zeroline": False,
    }


def channel_bars(
    gamma: Float[np.ndarray, " channel"],
    beta: Float[np.ndarray, " channel"],
    order: Int[np.ndarray, " channel"],
    mode: Mode = "light",
) -> go.Figure:
    """Draw one block's channels in the given order: gamma as bars from 1, beta as bars from 0 below it."""
    place = np.arange(len(order))
    traces = [
        _bars(place, gamma[order], order, "gamma", GAMMA_CENTER, ACCENT[mode], ""),
        _bars(place, beta[order], order, "beta", BETA_CENTER, TRUTH[mode], "2"),
    ]
    shown = place[:: max(1, len(order) // 16)]
    ticks = {"tickvals": shown, "ticktext": [str(i) for i in order[shown]]}
    return gamma_over_beta(traces, "channel, in the chosen order", ticks, bargap=0.15)


def gamma_over_beta(traces: list[Any], x_title: str, x_axis: dict[str, Any], **layout: Any) -> go.Figure:
    """Frame traces on the axes x and y (gamma) above traces on x2 and y2 (beta), with a line where nothing changes."""
    axis = x_axis | {"showgrid": False, "zeroline": False}
    return framed(
        traces,
        height=380,
        margin={"l": 64, "r": 8, "t": 12, "b": 44},
        xaxis=axis | {"anchor": "y", "showticklabels": False},
        xaxis2=axis | {"anchor": "y2", "matches": "x", "title": {"text": x_title}},
        yaxis={"title": {"text": "gamma"}, "domain": [0.54, 1.0], "zeroline": False, "nticks": 5},
        yaxis2={"title": {"text": "beta"}, "domain": [0.0, 0.46], "zeroline": False, "anchor": "x2", "nticks": 5},
        shapes=[_line(GAMMA_CENTER, "x domain", "y"), _line(BETA_CENTER, "x2 domain", "y2")],
        **layout,
    )


def _bars(
    place: Int[np.ndarray, " channel"],
    values: Float[np.ndarray, " channel"],
    channels: Int[np.ndarray, " channel"],
    name: str,
    base: float,
    color: str,
    axis: str,
) -> dict[str, Any]:
    return {
        "type": "bar",
        "x": place,
        "y": (values - base).astype(np.float32),
        "base": base,
        "xaxis": f"x{axis}",
        "yaxis": f"y{axis}",
        "name": name,
        "marker": {"color": color},
        "customdata": np.stack([channels, values], axis=1).astype(np.float32),
        "hovertemplate": f"channel %{{customdata[0]:d}}<br>{name} %{{customdata[1]:.4f}}<extra></extra>",
    }


def _line(y: float, xref: str, yref: str) -> dict[str, Any]:
    line = {"width": 1, "color": "rgba(128,134,145,0.8)"}
    return {"type": "line", "x0": 0, "x1": 1, "y0": y, "y1": y, "xref": xref, "yref": yref, "line": line}
