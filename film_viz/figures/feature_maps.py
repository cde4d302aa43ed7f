"""Feature maps: one map on its way through FiLM, and all maps of a layer as one sheet."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Bool, Float, Int, UInt8

from film_viz.figures.panels import click_layer, panels
from film_viz.figures.theme import ACCENT, TEXT, Colorscale, Mode, diverging, framed

STEP_HEIGHT = 170  # pixels of one map
STEP_COLUMNS = 2
SHEET_COLUMNS = 8  # maps side by side on a sheet: on a phone each is still 40 pixels wide
SHEET_WIDTH = 460  # pixels, about; the sheet stretches with the page
LABEL = 0.36  # of a map's height: the space above it for its number
BAR_WIDTH = 80  # pixels at the right, for the legend of the colors

BAR_HEIGHT = 64  # pixels below a sheet
BAR_BELOW: dict[str, Any] = {
    "title": {"text": "activation", "side": "bottom"}, "orientation": "h", "x": 0.5, "y": 0, "yanchor": "top",
    "thickness": 10, "outlinewidth": 0, "len": 0.9, "nticks": 5,
}  # fmt: skip

OUTLINE: tuple[int, int, int] = (255, 255, 255)

GLOW: Colorscale = [
    (0.0, "rgba(20,70,160,0.85)"),
    (0.5, "rgba(12,16,28,0.45)"),
    (0.75, "rgba(255,150,30,0.45)"),
    (1.0, "rgba(255,225,90,0.85)"),
]
"""For signed values on a picture: blue below 0, dark at 0, glowing above."""


def film_steps(
    steps: Float[np.ndarray, "step height width"],
    titles: Sequence[str],
    mode: Mode = "light",
    what: str = "activation",
    columns: int = STEP_COLUMNS,
) -> go.Figure:
    """Draw one feature map at each step, all on one color scale; every cell takes clicks and has its flat index.

    Several maps may follow each other, all the steps of one and then all those of the next.
    """
    _, height, width = steps.shape
    limit = reach(steps)
    traces = []
    for index, values in enumerate(steps):
        bar = color_bar(what) | {"y": 0.5} if index == len(steps) - 1 else None
        traces.append([_map(values, diverging(mode), limit, bar), _cells(steps, index, titles)])
    return panels(traces, titles, (width, height), STEP_HEIGHT, columns=columns, right=BAR_WIDTH)


def color_bar(title: str) -> dict[str, Any]:
    """Return the legend of a color scale, at the right of a figure."""
    return {"thickness": 10, "outlinewidth": 0, "len": 0.9, "title": {"text": title, "side": "right"}}


def reach(values: Float[np.ndarray, "*axis"]) -> float:
    """Return how far a scale goes on both sides of 0, to two digits; the few strongest cells of many saturate."""
    most = float(np.quantile(np.abs(values), 0.998))
    return float(f"{most:.1e}") if most > 1e-6 else 1.0


def _map(values: Float[np.ndarray, "height width"], scale: Colorscale, limit: float, bar: Any) -> dict[str, Any]:
    return {
        "type": "heatmap",
        "z": values.astype(np.float32),
        "x0": 0.5,
        "y0": 0.5,
        "colorscale": scale,
        "zmin": -limit,
        "zmax": limit,
        "showscale": bar is not None,
        "colorbar": bar,
        "hoverinfo": "skip",
    }


def _cells(steps: Float[np.ndarray, "step height width"], index: int, titles: Sequence[str]) -> dict[str, Any]:
    _, height, width = steps.shape
    y, x = np.mgrid[:height, :width].reshape(2, -1)
    return click_layer(
        x + 0.5,
        y + 0.5,
        np.arange(height * width),
        size=round(STEP_HEIGHT / height),
        hovertemplate=f"row %{{customdata[1]}}, column %{{customdata[2]}}<br>{titles[index]} %{{customdata[3]:.4f}}"
        "<extra></extra>",
        customdata=[y, x, steps[index].ravel()],
    )


def sheet(
    maps: Float[np.ndarray, "channel height width"],
    order: Int[np.ndarray, " channel"],
    chosen: int,
    mode: Mode = "light",
) -> go.Figure:
    """Draw all maps of a layer in the given order as one heatmap; a click on a map gives its channel."""
    image, corners = tiled(maps[order])
    limit = reach(maps)
    height, width = maps.shape[1:]
    clicks = click_layer(
        corners[:, 1] + width / 2,
        corners[:, 0] + height / 2,
        order,
        size=round(SHEET_WIDTH / SHEET_COLUMNS) - 14,
        hovertemplate="channel %{customdata[0]:d}<br>highest %{customdata[1]:.3f}, lowest %{customdata[2]:.3f}"
        "<extra></extra>",
        customdata=[maps[order].max(axis=(1, 2)), maps[order].min(axis=(1, 2))],
    )
    rows, columns = image.shape
    axis = {"visible": False, "fixedrange": True, "constrain": "domain"}
    return framed(
        [_map(image, diverging(mode), limit, BAR_BELOW), clicks, _sheet_numbers(order, corners, height, width)],
        height=round(SHEET_WIDTH * rows / columns) + BAR_HEIGHT,
        margin={"l": 0, "r": 0, "t": 4, "b": BAR_HEIGHT},
        xaxis=axis | {"range": [0, columns], "constraintoward": "left"},
        yaxis=axis | {"range": [rows, 0], "scaleanchor": "x", "constraintoward": "top"},
        shapes=[_frame(corners[list(order).index(chosen)], height, width, mode)],
    )


def _sheet_numbers(
    order: Int[np.ndarray, " channel"], corners: Int[np.ndarray, "channel 2"], height: int, width: int
) -> go.Scatter:
    """Write the number of its channel above every map."""
    return go.Scatter(
        x=corners[:, 1] + width / 2,
        y=corners[:, 0] - label_rows(height) / 2,
        mode="text",
        text=[str(channel) for channel in order],
        textfont=TEXT,
        hoverinfo="skip",
    )


def label_rows(height: int) -> int:
    """Return how many empty lines stand above a map of so many lines."""
    return max(1, round(LABEL * height))


def tiled(
    maps: Float[np.ndarray, "channel height width"],
) -> tuple[Float[np.ndarray, "rows columns"], Int[np.ndarray, "channel 2"]]:
    """Return maps side by side in one array, and the corner (row, column) of each; lines between them are empty (NaN).

    Above each is room for its number.
    """
    channels, height, width = maps.shape
    columns, above = min(SHEET_COLUMNS, channels), label_rows(height)
    rows = -(-channels // columns)
    step = [height + above + 1, width + 1]  # on a phone a map is 40 pixels wide
    image = np.full((rows * step[0], columns * step[1]), np.nan, dtype=np.float32)
    corners = np.stack(np.divmod(np.arange(channels), columns), axis=1) * step + [above, 1]
    for (y, x), values in zip(corners, maps, strict=True):
        image[y : y + height, x : x + width] = values
    return image, corners


def _frame(corner: Int[np.ndarray, "2"], height: int, width: int, mode: Mode) -> dict[str, Any]:
    y, x = corner.tolist()
    line = {"width": 3, "color": ACCENT[mode]}
    return {"type": "rect", "x0": x - 0.5, "x1": x + width + 0.5, "y0": y - 0.5, "y1": y + height + 0.5, "line": line}


def outlined(
    picture: UInt8[np.ndarray, "y x 3"], mask: Bool[np.ndarray, "y x"], thickness: int = 2
) -> UInt8[np.ndarray, "y x 3"]:
    """Return a picture with a white line along the border of a mask of the same size."""
    from scipy.ndimage import binary_erosion  # here: the first page imports this file and outlines nothing

    inner = binary_erosion(mask, iterations=thickness, border_value=1)
    copy = picture.copy()
    copy[mask & ~inner] = OUTLINE
    return copy
