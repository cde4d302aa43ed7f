"""Feature maps: one map on its way through FiLM, all maps of a layer as one sheet, and maps on the picture."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Bool, Float, Int, UInt8
from scipy.ndimage import binary_erosion

from film_viz.figures.panels import click_layer, panels
from film_viz.figures.pictures import SPOTLIGHT, picture_source
from film_viz.figures.theme import ACCENT, Colorscale, Mode, diverging, framed

STEP_HEIGHT = 220  # pixels of one map
SHEET_COLUMNS = 16  # maps side by side on a sheet
SHEET_WIDTH = 1050  # pixels, about; the sheet stretches with the page
BAR_WIDTH = 80  # pixels at the right, for the legend of the colors

OUTLINE: tuple[int, int, int] = (255, 255, 255)

GLOW: Colorscale = [
    (0.0, "rgba(20,70,160,0.85)"),
    (0.5, "rgba(12,16,28,0.45)"),
    (0.75, "rgba(255,150,30,0.45)"),
    (1.0, "rgba(255,225,90,0.85)"),
]
"""For signed values on a picture: blue below 0, dark at 0, glowing above."""


def film_steps(steps: Float[np.ndarray, "step height width"], titles: Sequence[str], mode: Mode = "light") -> go.Figure:
    """Draw one feature map at each step, all on one color scale; every cell takes clicks and has its flat index."""
    _, height, width = steps.shape
    limit = reach(steps)
    traces = []
    for index, values in enumerate(steps):
        bar = color_bar("activation") | {"y": 0.45} if index == len(steps) - 1 else None
        traces.append([_map(values, diverging(mode), limit, bar), _cells(steps, index, titles)])
    return panels(traces, titles, (width, height), STEP_HEIGHT, columns=len(steps), right=BAR_WIDTH)


def color_bar(title: str) -> dict[str, Any]:
    """Return the legend of a color scale, at the right of a figure."""
    return {"thickness": 10, "outlinewidth": 0, "len": 0.9, "title": {"text": title, "side": "right"}}


def reach(values: Float[np.ndarray, "*axis"]) -> float:
    """Return how far a scale goes on both sides of 0, to two digits; the few strongest cells of many saturate."""
    most = float(np.quantile(np.abs(values), 0.998))
    return float(f"{most:.1e}") if most > 1e-6 else 1.0


def _map(values: Float[np.ndarray, "height width"], scale: Colorscale, limit: float, bar: Any) -> go.Heatmap:
    return go.Heatmap(
        z=values.astype(np.float32),
        x0=0.5,
        y0=0.5,
        colorscale=scale,
        zmin=-limit,
        zmax=limit,
        showscale=bar is not None,
        colorbar=bar,
        hoverinfo="skip",
    )


def _cells(steps: Float[np.ndarray, "step height width"], index: int, titles: Sequence[str]) -> go.Scatter:
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
        size=round(SHEET_WIDTH / SHEET_COLUMNS) - 8,
        hovertemplate="channel %{customdata[0]:d}<br>highest %{customdata[1]:.3f}, lowest %{customdata[2]:.3f}"
        "<extra></extra>",
        customdata=[maps[order].max(axis=(1, 2)), maps[order].min(axis=(1, 2))],
    )
    rows, columns = image.shape
    axis = {"visible": False, "fixedrange": True, "constrain": "domain"}
    return framed(
        [_map(image, diverging(mode), limit, color_bar("activation")), clicks],
        height=round(SHEET_WIDTH * rows / columns),
        margin={"l": 0, "r": BAR_WIDTH, "t": 4, "b": 4},
        xaxis=axis | {"range": [0, columns], "constraintoward": "left"},
        yaxis=axis | {"range": [rows, 0], "scaleanchor": "x", "constraintoward": "top"},
        shapes=[_frame(corners[list(order).index(chosen)], height, width, mode)],
    )


def tiled(
    maps: Float[np.ndarray, "channel height width"],
) -> tuple[Float[np.ndarray, "rows columns"], Int[np.ndarray, "channel 2"]]:
    """Return maps side by side in one array with empty (NaN) lines between, and the corner (row, column) of each."""
    channels, height, width = maps.shape
    columns = min(SHEET_COLUMNS, channels)
    rows = -(-channels // columns)
    image = np.full((rows * (height + 2), columns * (width + 2)), np.nan, dtype=np.float32)
    corners = np.stack(np.divmod(np.arange(channels), columns), axis=1) * [height + 2, width + 2] + 1
    for (y, x), values in zip(corners, maps, strict=True):
        image[y : y + height, x : x + width] = values
    return image, corners


def _frame(corner: Int[np.ndarray, "2"], height: int, width: int, mode: Mode) -> dict[str, Any]:
    y, x = corner.tolist()
    line = {"width": 3, "color": ACCENT[mode]}
    return {"type": "rect", "x0": x - 0.5, "x1": x + width + 0.5, "y0": y - 0.5, "y1": y + height + 0.5, "line": line}


def map_on_picture(
    picture: UInt8[np.ndarray, "y x 3"], values: Float[np.ndarray, "height width"], title: str
) -> go.Figure:
    """Draw one feature map over the picture: what is above 0 glows, what is below is blue."""
    trace = on_picture(picture, values, GLOW)
    limit = reach(values)
    trace.update(zmin=-limit, zmax=limit, showscale=True, colorbar=color_bar("activation"))
    size = picture.shape[1], picture.shape[0]
    return panels([[trace]], [title], size, 300, columns=1, backdrop=picture_source(picture), right=BAR_WIDTH)


def looks_by_layer(
    picture: UInt8[np.ndarray, "y x 3"],
    maxima: Int[np.ndarray, "layer height width"],
    titles: Sequence[str],
    columns: int = 3,
    row_height: int = 210,
) -> go.Figure:
    """Draw where the classifier finds its maxima for several layers or modulations, all on one scale."""
    most = max(1, int(maxima.max()))
    traces = [[on_picture(picture, values.astype(np.float32), SPOTLIGHT)] for values in maxima]
    for (trace,) in traces:
        trace.update(zmin=0, zmax=most, showscale=False)
    traces[-1][0].update(showscale=True, colorbar=color_bar("maxima in a cell"))
    size = picture.shape[1], picture.shape[0]
    return panels(traces, titles, size, row_height, columns, backdrop=picture_source(picture), right=BAR_WIDTH)


def on_picture(
    picture: UInt8[np.ndarray, "y x 3"], values: Float[np.ndarray, "height width"], scale: Colorscale
) -> go.Heatmap:
    """Stretch a map over the picture, as the model squeezed the picture into the map."""
    rows, columns = values.shape
    dx, dy = picture.shape[1] / columns, picture.shape[0] / rows
    return go.Heatmap(
        z=values.astype(np.float32),
        x0=dx / 2, dx=dx, y0=dy / 2, dy=dy,
        colorscale=scale,
        customdata=np.moveaxis(np.mgrid[:rows, :columns], 0, -1).astype(np.int16),
        hovertemplate="row %{customdata[0]}, column %{customdata[1]}<br>%{z:.4g}<extra></extra>",
    )  # fmt: skip


def outlined(
    picture: UInt8[np.ndarray, "y x 3"], mask: Bool[np.ndarray, "y x"], thickness: int = 2
) -> UInt8[np.ndarray, "y x 3"]:
    """Return a picture with a white line along the border of a mask of the same size."""
    inner = binary_erosion(mask, iterations=thickness, border_value=1)
    copy = picture.copy()
    copy[mask & ~inner] = OUTLINE
    return copy
