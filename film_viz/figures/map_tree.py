"""Modules that read each other's maps, as a tree: each with what it found over the picture, below what it reads."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float, UInt8
from PIL import Image

from film_viz.figures.feature_maps import BAR_WIDTH, color_bar, on_picture
from film_viz.figures.pictures import SPOTLIGHT, picture_source
from film_viz.figures.theme import MUTED, TEXT, Mode, framed

MAP_WIDTH, MAP_HEIGHT = 84, 63  # pixels of a module's map
COLUMN_WIDTH, ROW_HEIGHT = 210, 78  # pixels from module to module
PICTURE_WIDTH = 2 * MAP_WIDTH  # pixels of the picture below a map, for sharp screens


def map_tree(
    picture: UInt8[np.ndarray, "y x 3"],
    labels: Sequence[str],
    inputs: Sequence[Sequence[int]],
    maps: Float[np.ndarray, "module height width"],
    mode: Mode = "light",
) -> go.Figure:
    """Draw every module below what it reads, the one that nobody reads, the answer's, at the bottom.

    `labels` say a module in a few lines, `inputs` count modules in the order of `labels`; one whose map is NaN has
    none. Every map has a scale of its own, from its middle cell to its highest: borders and ground, most of a picture,
    would else take the whole scale.
    """
    corners = [(column * COLUMN_WIDTH, row * ROW_HEIGHT) for column, row in tree_places(inputs)]
    small = np.asarray(Image.fromarray(picture).resize((PICTURE_WIDTH, PICTURE_WIDTH * MAP_HEIGHT // MAP_WIDTH)))
    has_map = [bool(np.isfinite(one).all()) for one in maps]
    placed = [(one, corner) for one, corner, is_there in zip(maps, corners, has_map, strict=True) if is_there]
    traces: list[Any] = [_lines(corners, inputs, mode), *(_map(small, one, corner) for one, corner in placed)]
    bar = color_bar("cells of a map") | {"tickvals": [0, 1], "ticktext": ["half of them", "highest"]}
    traces[-1].update(showscale=True, colorbar=bar | {"len": 1.0})
    traces.append(_labels(labels, corners, has_map))
    right, bottom = (max(corner[axis] for corner in corners) for axis in (0, 1))
    hidden = {"visible": False, "constrain": "domain", "fixedrange": True}
    source = picture_source(small)
    return framed(
        traces,
        height=bottom + ROW_HEIGHT + 8,
        margin={"l": 4, "r": BAR_WIDTH, "t": 4, "b": 4},
        images=[_backdrop(source, corner) for _, corner in placed],
        xaxis=hidden | {"range": [0, right + COLUMN_WIDTH], "constraintoward": "left"},
        yaxis=hidden | {"range": [bottom + ROW_HEIGHT, 0], "scaleanchor": "x", "constraintoward": "top"},
    )


def tree_places(inputs: Sequence[Sequence[int]]) -> list[tuple[int, int]]:
    """Return a column and a row for each module of a tree: inputs above what reads them, second ones to the right.

    >>> tree_places([(), (), (0, 1)])
    [(0, 0), (1, 0), (0, 1)]
    """
    column, depth = [0] * len(inputs), [0] * len(inputs)
    (root,) = set(range(len(inputs))) - {i for read in inputs for i in read}
    _place(root, 0, 0, inputs, column, depth)
    return [(x, max(depth) - down) for x, down in zip(column, depth, strict=True)]


def _place(
    module: int, first: int, down: int, inputs: Sequence[Sequence[int]], column: list[int], depth: list[int]
) -> int:
    """Place a module and all above it from a column on; return the next free column."""
    column[module], depth[module] = first, down
    free = first
    for one in inputs[module]:
        free = _place(one, free, down + 1, inputs, column, depth)
    return max(free, first + 1)


def _map(
    small: UInt8[np.ndarray, "y x 3"], values: Float[np.ndarray, "height width"], corner: tuple[int, int]
) -> go.Heatmap:
    """Return a module's map at its place, in shares of the way from its middle to its highest cell; 0 below that."""
    middle = float(np.median(values))
    trace = on_picture(small, (values - middle).clip(0) / (float(values.max()) - middle or 1.0), SPOTLIGHT)
    shrunk = MAP_WIDTH / small.shape[1]
    return trace.update(
        x0=corner[0] + trace.x0 * shrunk, dx=trace.dx * shrunk, y0=corner[1] + trace.y0 * shrunk, dy=trace.dy * shrunk,
        zmin=0, zmax=1, showscale=False, text=values.astype(np.float32),
        hovertemplate="row %{customdata[0]}, column %{customdata[1]}<br>%{text:.3g}<extra></extra>",
    )  # fmt: skip


def _labels(labels: Sequence[str], corners: Sequence[tuple[int, int]], has_map: Sequence[bool]) -> go.Scatter:
    """Return each module's label beside its map, or in its place."""
    return go.Scatter(
        x=[x + 6 + MAP_WIDTH * is_there for (x, _), is_there in zip(corners, has_map, strict=True)],
        y=[y + MAP_HEIGHT / 2 for _, y in corners],
        mode="text",
        text=list(labels),
        textposition="middle right",
        textfont=TEXT,
        hoverinfo="skip",
        cliponaxis=False,
    )


def _lines(corners: Sequence[tuple[int, int]], inputs: Sequence[Sequence[int]], mode: Mode) -> go.Scatter:
    """Return a line from each map to the module that reads it."""
    x: list[float | None] = []
    y: list[float | None] = []
    for module, read in enumerate(inputs):
        for i in read:
            x += [corners[i][0] + MAP_WIDTH / 2, corners[module][0] + MAP_WIDTH / 2, None]
            y += [corners[i][1] + MAP_HEIGHT, corners[module][1], None]
    return go.Scatter(x=x, y=y, mode="lines", line={"color": MUTED[mode], "width": 2}, hoverinfo="skip")


def _backdrop(source: str, corner: tuple[int, int]) -> dict[str, Any]:
    return {
        "source": source, "xref": "x", "yref": "y", "x": corner[0], "y": corner[1], "sizex": MAP_WIDTH,
        "sizey": MAP_HEIGHT, "sizing": "stretch", "layer": "below",
    }  # fmt: skip
