"""Results of evaluations: what was answered instead of what is true, and systems held beside one another."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float, Int

from film_viz.figures.channel_plane import CLUSTER_COLORS
from film_viz.figures.panels import click_layer
from film_viz.figures.theme import ACCENT, LEGEND_ABOVE, MUTED, TEXT, Mode, framed, sequential

CELL = 23  # pixels
DARK_FROM = 0.65  # of the sequential scale on a light page: its colors are better read in white from here on
SHARES = (0.0, 0.01, 0.1, 0.5, 1.0)  # marked on the color bar


@dataclass(frozen=True, slots=True)
class SystemAccuracy:
    """One system's accuracies in 0..1, one per row of a figure; what is not known is not a number."""

    name: str
    accuracy: Sequence[float]
    low: Sequence[float]  # of the 95 % interval; equal to the accuracy where it is not known
    high: Sequence[float]
    is_published: bool = False


@dataclass(frozen=True, slots=True)
class BlockShare:
    """A share for every block."""

    name: str
    share: Sequence[float]
    by_chance: float | None = None


def confusion_cells(
    counts: Int[np.ndarray, "true given"],
    true: Sequence[str],
    given: Sequence[str],
    chosen: tuple[int | None, int | None],
    mode: Mode = "light",
) -> go.Figure:
    """Draw how often each answer is given where another is true; the chosen row, column or cell is framed.

    The color is the share of the row, on a root scale, so that rare mistakes show. Heatmaps report no clicks, so an
    invisible marker lies on each cell; the first of its customdata is true * number of given answers + given.
    """
    share = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    row, column = (index.ravel() for index in np.indices(counts.shape))
    cells = go.Heatmap(
        z=np.where(counts > 0, np.sqrt(share), np.nan).astype(np.float32),
        zmin=0,
        zmax=1,
        colorscale=sequential(mode),
        xgap=1,
        ygap=1,
        hoverinfo="skip",
        colorbar={
            "title": {"text": "share of row"}, "thickness": 10, "outlinewidth": 0,
            "tickvals": [share**0.5 for share in SHARES], "ticktext": [f"{share:.0%}" for share in SHARES],
        },
    )  # fmt: skip
    hover = "true: %{customdata[1]}<br>given: %{customdata[2]}<br>%{customdata[3]} questions<extra></extra>"
    targets = click_layer(column, row, (row * len(given) + column).astype(np.int32), CELL - 6, hover)
    names = [np.array(true, dtype=object)[row], np.array(given, dtype=object)[column], counts.ravel()]
    targets["customdata"] = np.stack([targets["customdata"][:, 0].astype(int).astype(object), *names], axis=1)
    return framed(
        [cells, _numbers(counts, np.sqrt(share), mode), targets],
        height=110 + CELL * len(true),
        margin={"l": 90, "r": 8, "t": 8, "b": 84},
        xaxis=_answer_axis("answer of the network", given),
        yaxis=_answer_axis("true answer", true) | {"range": [len(true) - 0.5, -0.5]},
        shapes=_frame(chosen, counts.shape, ACCENT[mode]),
        clickmode="event+select",
        dragmode=False,
    )


def _numbers(counts: Int[np.ndarray, "true given"], level: Float[np.ndarray, "true given"], mode: Mode) -> go.Scatter:
    """Write how many into every cell, black or white, whichever is read more easily on the cell's color."""
    row, column = np.nonzero(counts)
    is_dark = level > DARK_FROM if mode == "light" else level < 1 - DARK_FROM
    return go.Scatter(
        x=column.astype(np.float32),
        y=row.astype(np.float32),
        mode="text",
        text=[_short(count) for count in counts[row, column].tolist()],
        textfont={"size": TEXT["size"], "color": ["#ffffff" if dark else "#000000" for dark in is_dark[row, column]]},
        hoverinfo="skip",
    )


def _short(count: int) -> str:
    """Return a number as a cell has room for it.

    >>> _short(0), _short(175), _short(5960)
    ('', '175', '6k')
    """
    return "" if count == 0 else str(count) if count < 1000 else f"{count / 1000:.0f}k"


def accuracy_dots(rows: Sequence[str], systems: Sequence[SystemAccuracy], mode: Mode = "light") -> go.Figure:
    """Draw one dot per row and system, with 95 % intervals; published systems are open diamonds.

    Rows are spread apart a little by system, so that equal accuracies do not hide one another.
    """
    spread = np.linspace(-0.28, 0.28, len(systems)) if len(systems) > 1 else np.zeros(1)
    traces = [
        go.Scatter(
            x=np.asarray(system.accuracy, dtype=np.float32),
            y=np.arange(len(rows)) + offset,
            mode="markers",
            name=system.name,
            customdata=np.array([[row] for row in rows], dtype=object),
            error_x=None if system.is_published else _bars(system),
            marker=_marker(number, system.is_published),
            hovertemplate=f"{system.name}<br>%{{customdata[0]}}: %{{x:.1%}}<extra></extra>",
        )
        for number, (system, offset) in enumerate(zip(systems, spread, strict=True))
    ]
    return framed(
        traces,
        height=96 + max(34, 12 * len(systems)) * len(rows),
        showlegend=True,
        legend=LEGEND_ABOVE,
        margin={"l": 130, "r": 16, "t": 60, "b": 44},
        xaxis={
            "title": {"text": "accuracy"}, "range": [0, 1.01], "tickformat": ".0%", "zeroline": False,
            "showgrid": True, "gridcolor": MUTED[mode], "griddash": "dot",
        },
        yaxis={
            "tickvals": list(range(len(rows))), "ticktext": [f"{row}  " for row in rows],
            "range": [len(rows) - 0.5, -0.5], "showgrid": True, "gridcolor": MUTED[mode], "zeroline": False,
        },
    )  # fmt: skip


def block_shares(panels: tuple[Sequence[BlockShare], Sequence[BlockShare]], mode: Mode = "light") -> go.Figure:
    """Draw shares against the number of the block, in two panels; dotted lines are what chance would give."""
    curves = [(curve, axis) for curves, axis in zip(panels, ("", "2"), strict=True) for curve in curves]
    traces = [
        go.Scatter(
            x=list(range(len(curve.share))),
            y=list(curve.share),
            mode="lines+markers",
            name=curve.name,
            xaxis=f"x{axis}",
            yaxis=f"y{axis}",
            line={"color": color, "width": 2},
            hovertemplate=f"{curve.name} in block %{{x}}: %{{y:.1%}}<extra></extra>",
        )
        for (curve, axis), color in zip(curves, CLUSTER_COLORS, strict=False)
    ]
    chance = [
        {
            "type": "line", "xref": f"x{axis} domain", "yref": f"y{axis}", "x0": 0, "x1": 1,
            "y0": curve.by_chance, "y1": curve.by_chance, "line": {"color": color, "dash": "dot", "width": 1},
        }
        for (curve, axis), color in zip(curves, CLUSTER_COLORS, strict=False) if curve.by_chance is not None
    ]  # fmt: skip
    blocks = {"title": {"text": "block"}, "dtick": 1, "zeroline": False, "showgrid": False}
    shares = {"range": [0, 1.02], "tickformat": ".0%", "zeroline": False, "gridcolor": MUTED[mode], "showgrid": True}
    return framed(
        traces,
        height=320,
        showlegend=True,
        legend=LEGEND_ABOVE,
        margin={"l": 64, "r": 16, "t": 40, "b": 44},
        shapes=chance,
        xaxis=blocks | {"domain": [0, 0.44]},
        xaxis2=blocks | {"domain": [0.56, 1], "anchor": "y2"},
        yaxis=shares | {"title": {"text": "share of values"}},
        yaxis2=shares | {"title": {"text": "share of neighbors"}, "anchor": "x2"},
    )


def _answer_axis(title: str, answers: Sequence[str]) -> dict[str, Any]:
    return {
        "title": {"text": title}, "tickvals": list(range(len(answers))), "ticktext": list(answers),
        "showgrid": False, "zeroline": False, "range": [-0.5, len(answers) - 0.5],
    }  # fmt: skip


def _frame(chosen: tuple[int | None, int | None], shape: tuple[int, ...], color: str) -> list[dict[str, Any]]:
    row, column = chosen
    if row is None and column is None:
        return []
    sides = {
        "x0": -0.5 if column is None else column - 0.5,
        "x1": shape[1] - 0.5 if column is None else column + 0.5,
        "y0": -0.5 if row is None else row - 0.5,
        "y1": shape[0] - 0.5 if row is None else row + 0.5,
    }
    return [{"type": "rect", **sides, "line": {"width": 2, "color": color}}]


def _bars(system: SystemAccuracy) -> dict[str, Any]:
    accuracy, low, high = (
        np.asarray(values, dtype=np.float32) for values in (system.accuracy, system.low, system.high)
    )
    return {"type": "data", "array": high - accuracy, "arrayminus": accuracy - low, "thickness": 1, "width": 3}


def _marker(number: int, is_published: bool) -> dict[str, Any]:
    color = CLUSTER_COLORS[number % len(CLUSTER_COLORS)]
    if is_published:
        return {"symbol": "diamond-open", "size": 9, "color": color, "line": {"width": 2}}
    return {"symbol": "circle", "size": 9, "color": color}
