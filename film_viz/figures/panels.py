"""Small maps side by side in one figure: one frame for all, because many charts on a page are slow."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Int

from film_viz.figures.theme import framed, heading, plain_trace

TITLE_HEIGHT = 26  # pixels


def panels(
    traces: Sequence[Sequence[Any]],
    titles: Sequence[str],
    span: tuple[int, int],
    row_height: int,
    columns: int,
    backdrop: str | None = None,
    right: int = 8,
) -> go.Figure:
    """Lay out panels row by row; each shows `span` (width, height) in its own units, x right and y down.

    `backdrop` is the address of a picture that is stretched below every panel; `right` leaves room for a color bar.
    """
    rows = -(-len(titles) // columns)
    height = rows * (row_height + TITLE_HEIGHT)
    layout: dict[str, Any] = {"margin": {"l": 4, "r": right, "t": 0, "b": 4}, "annotations": [], "images": []}
    placed: list[Any] = []
    for index, (mine, title) in enumerate(zip(traces, titles, strict=True)):
        across, down = _domains(index, rows, columns, TITLE_HEIGHT / (row_height + TITLE_HEIGHT))
        suffix = "" if index == 0 else str(index + 1)
        layout |= _axes(suffix, across, down, span)
        layout["annotations"].append(heading(title, across[0], down[1]))
        if backdrop is not None:
            layout["images"].append(_backdrop(backdrop, suffix, span))
        placed += [plain_trace(trace) | {"xaxis": f"x{suffix}", "yaxis": f"y{suffix}"} for trace in mine]
    return framed(placed, height=height + 4, **layout)


def click_layer(
    x: Any, y: Any, ids: Int[np.ndarray, " cell"], size: int, hovertemplate: str, customdata: Any = None
) -> dict[str, Any]:
    """Return transparent squares that take clicks, which a heatmap does not; `ids` come first in their customdata."""
    columns = [ids] if customdata is None else [ids, *customdata]
    return {
        "type": "scatter",
        "x": np.asarray(x, dtype=np.float32),
        "y": np.asarray(y, dtype=np.float32),
        "mode": "markers",
        "marker": {"symbol": "square", "size": size, "color": "rgba(0,0,0,0)", "line": {"width": 0}},
        "selected": {"marker": {"color": "rgba(255,196,0,0.55)", "opacity": 1}},
        "unselected": {"marker": {"opacity": 0}},
        "customdata": np.stack(columns, axis=1).astype(np.float32),
        "hovertemplate": hovertemplate,
    }


def _domains(index: int, rows: int, columns: int, title_share: float) -> tuple[list[float], list[float]]:
    row, column = divmod(index, columns)
    gap = 0.012
    across = [column / columns + gap * (column > 0) / 2, (column + 1) / columns - gap * (column < columns - 1) / 2]
    return across, [1 - (row + 1) / rows, 1 - (row + title_share) / rows]


def _axes(suffix: str, across: list[float], down: list[float], span: tuple[int, int]) -> dict[str, Any]:
    hidden = {"visible": False, "constrain": "domain", "fixedrange": True}
    return {
        f"xaxis{suffix}": hidden
        | {"domain": across, "anchor": f"y{suffix}", "range": [0, span[0]], "constraintoward": "left"},
        f"yaxis{suffix}": hidden
        | {
            "domain": down, "anchor": f"x{suffix}", "range": [span[1], 0], "scaleanchor": f"x{suffix}",
            "constraintoward": "top",
        },
    }  # fmt: skip


def _backdrop(source: str, suffix: str, span: tuple[int, int]) -> dict[str, Any]:
    return {
        "source": source, "xref": f"x{suffix}", "yref": f"y{suffix}", "x": 0, "y": 0, "sizex": span[0],
        "sizey": span[1], "sizing": "stretch", "layer": "below",
    }  # fmt: skip
