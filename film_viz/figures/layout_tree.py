"""A layout of modules as a tree, with the map that each of them found over the picture, and the words each was told."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float, UInt8
from PIL import Image

from film_viz.figures.feature_maps import BAR_WIDTH, color_bar, on_picture
from film_viz.figures.pictures import SPOTLIGHT, picture_source
from film_viz.figures.theme import MUTED, Mode, framed, sequential

MAP_WIDTH, MAP_HEIGHT = 96, 72  # pixels of a module's map
COLUMN_WIDTH, ROW_HEIGHT = 230, 92  # pixels from module to module
WORD_ROW, WORDS_AROUND = 30, 150  # pixels of a module's row of words, and of what is above and below
PICTURE_WIDTH = 2 * MAP_WIDTH  # pixels of the picture below a map, for sharp screens


def layout_tree(
    picture: UInt8[np.ndarray, "y x 3"],
    labels: Sequence[str],
    inputs: Sequence[Sequence[int]],
    maps: Float[np.ndarray, "module height width"],
    mode: Mode = "light",
) -> go.Figure:
    """Draw each module below what it reads, the one that answers, which has no map, at the bottom.

    Maps are unbounded, and each has a scale of its own from its lowest cell to its highest.
    """
    corners = [(column * COLUMN_WIDTH, row * ROW_HEIGHT) for column, row in tree_places(inputs)]
    height, width = round(PICTURE_WIDTH * MAP_HEIGHT / MAP_WIDTH), PICTURE_WIDTH
    small = np.asarray(Image.fromarray(picture).resize((width, height)))
    has_map = [bool(np.isfinite(one).all()) for one in maps]
    placed = [(one, corner) for one, corner, is_there in zip(maps, corners, has_map, strict=True) if is_there]
    traces: list[Any] = [_lines(corners, inputs, mode), *(_map(small, one, corner) for one, corner in placed)]
    bar = color_bar("of a map") | {"tickvals": [0, 1], "ticktext": ["lowest", "highest"]}
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


def words_told(
    words: Sequence[str],
    modules: Sequence[str],
    weights: Float[np.ndarray, "module word"],
    mode: Mode = "light",
) -> go.Figure:
    """Draw how much each module was told of each word, a row for each module in the order of the layout."""
    place = np.arange(len(words))
    chart = go.Heatmap(
        x=place,
        y=np.arange(len(modules)),
        z=weights.astype(np.float32),
        zmin=0,
        zmax=1,
        colorscale=sequential(mode),
        xgap=1,
        ygap=1,
        colorbar=color_bar("weight of a word"),
        customdata=np.broadcast_to(np.array(words, dtype=object), weights.shape),
        hovertemplate="%{customdata}: %{z:.1%}<extra></extra>",
    )
    xaxis = {"title": {"text": "words of the question"}, "tickvals": place, "ticktext": list(words), "tickangle": -60}
    numbered = [f"{i + 1} {module}" for i, module in enumerate(modules)]
    yaxis = {"title": {"text": "module"}, "tickvals": np.arange(len(modules)), "ticktext": numbered}
    return framed(
        [chart],
        height=WORDS_AROUND + WORD_ROW * len(modules),
        margin={"l": 8, "r": BAR_WIDTH, "t": 8, "b": 8},
        xaxis=xaxis | {"automargin": True, "fixedrange": True, "showgrid": False},
        yaxis=yaxis | {"automargin": True, "fixedrange": True, "showgrid": False, "autorange": "reversed"},
    )


def tree_places(inputs: Sequence[Sequence[int]]) -> list[tuple[int, int]]:
    """Return a column and a row for each module of a layout, inputs above what reads them, second ones to the right.

    >>> tree_places([(), (), (0, 1)])
    [(0, 0), (1, 0), (0, 1)]
    """
    column, depth = [0] * len(inputs), [0] * len(inputs)
    free = _place(len(inputs) - 1, 0, 0, inputs, column, depth)
    assert free > max(column)
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
    """Return a module's map at its place, in shares of the way from its lowest cell to its highest."""
    span = float(values.max() - values.min())
    trace = on_picture(small, (values - values.min()) / (span or 1.0), SPOTLIGHT)
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
        textfont={"size": 12},
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
