"""A program as a tree, with what each of its steps found as a map over the picture."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float, UInt8
from PIL import Image

from film_viz.figures.feature_maps import BAR_WIDTH, color_bar, on_picture
from film_viz.figures.pictures import SPOTLIGHT, picture_source
from film_viz.figures.theme import MUTED, Mode, framed

MAP_HEIGHT, MAP_WIDTH = 60, 80  # pixels of a step's map
ROW_HEIGHT, COLUMN_WIDTH = 74, 190  # pixels from step to step
SMALL = 200  # pixels across the picture below each map


def program_tree(
    picture: UInt8[np.ndarray, "y x 3"],
    words: Sequence[str],
    inputs: Sequence[Sequence[int]],
    maps: Float[np.ndarray, "step height width"],
    mode: Mode = "light",
) -> go.Figure:
    """Draw the steps from the picture at the top down to the answer, each below what it reads.

    `words` say a step in a few lines, the last step first, as `inputs` count them. Every map has a scale of its own,
    from its middle cell to its highest: borders and ground, most of a picture, would else take the whole scale.
    """
    places = tree_places(inputs)
    small = Image.fromarray(picture).resize((SMALL, round(SMALL * MAP_HEIGHT / MAP_WIDTH)))
    source = picture_source(np.asarray(small))
    corners = [(column * COLUMN_WIDTH, row * ROW_HEIGHT) for column, row in places]
    traces: list[Any] = [_lines(corners, inputs, mode)]
    traces += [_map(np.asarray(small), values, corner) for values, corner in zip(maps, corners, strict=True)]
    bar = color_bar("cells of a map, by length") | {"tickvals": [0, 1], "ticktext": ["half of them", "highest"]}
    traces[-1].update(showscale=True, colorbar=bar | {"len": 1.0})
    traces.append(_words(words, corners))
    width = (1 + max(column for column, _ in places)) * COLUMN_WIDTH
    height = (1 + max(row for _, row in places)) * ROW_HEIGHT
    hidden = {"visible": False, "constrain": "domain", "fixedrange": True}
    return framed(
        traces,
        height=height + 8,
        margin={"l": 4, "r": BAR_WIDTH, "t": 4, "b": 4},
        images=[_backdrop(source, corner) for corner in corners],
        xaxis=hidden | {"range": [0, width], "constraintoward": "left"},
        yaxis=hidden | {"range": [height, 0], "scaleanchor": "x", "constraintoward": "top"},
    )


def tree_places(inputs: Sequence[Sequence[int]]) -> list[tuple[int, int]]:
    """Return a column and a row for each step, written root first: inputs above, the second ones to the right.

    >>> tree_places([(1, 2), (), ()])
    [(0, 1), (0, 0), (1, 0)]
    """
    depth, column, used = [0] * len(inputs), [0] * len(inputs), 0
    for step, read in enumerate(inputs):
        if not read:
            used += 1
        for turn, i in enumerate(read):
            depth[i] = depth[step] + 1
            column[i] = column[step] if turn == 0 else -1  # the next free one, once the first input's tree is laid out
        if step + 1 < len(inputs) and column[step + 1] < 0:
            column[step + 1] = used
    deepest = max(depth)
    return [(x, deepest - down) for x, down in zip(column, depth, strict=True)]


def _map(
    small: UInt8[np.ndarray, "y x 3"], values: Float[np.ndarray, "height width"], corner: tuple[int, int]
) -> go.Heatmap:
    """Return a step's map at its place, in shares of the way from its middle to its highest cell; 0 below that."""
    middle = float(np.median(values))
    shares = (values - middle).clip(0) / (float(values.max()) - middle or 1.0)
    trace = on_picture(small, shares, SPOTLIGHT)
    scale = MAP_WIDTH / small.shape[1]
    return trace.update(
        x0=corner[0] + trace.x0 * scale,
        dx=trace.dx * scale,
        y0=corner[1] + trace.y0 * scale,
        dy=trace.dy * scale,
        zmin=0,
        zmax=1,
        showscale=False,
        text=values.astype(np.float32),
        hovertemplate="row %{customdata[0]}, column %{customdata[1]}<br>%{text:.3g}<extra></extra>",
    )


def _words(words: Sequence[str], corners: Sequence[tuple[int, int]]) -> go.Scatter:
    return go.Scatter(
        x=[x + MAP_WIDTH + 4 for x, _ in corners],
        y=[y + MAP_HEIGHT / 2 for _, y in corners],
        mode="text",
        text=list(words),
        textposition="middle right",
        textfont={"size": 11},
        hoverinfo="skip",
        cliponaxis=False,
    )


def _lines(corners: Sequence[tuple[int, int]], inputs: Sequence[Sequence[int]], mode: Mode) -> go.Scatter:
    """Return a line from each step's map to the maps that it reads."""
    x: list[float | None] = []
    y: list[float | None] = []
    for step, read in enumerate(inputs):
        for i in read:
            x += [corners[i][0] + MAP_WIDTH / 2, corners[step][0] + MAP_WIDTH / 2, None]
            y += [corners[i][1] + MAP_HEIGHT, corners[step][1], None]
    return go.Scatter(x=x, y=y, mode="lines", line={"color": MUTED[mode], "width": 2}, hoverinfo="skip")


def _backdrop(source: str, corner: tuple[int, int]) -> dict[str, Any]:
    return {
        "source": source, "xref": "x", "yref": "y", "x": corner[0], "y": corner[1], "sizex": MAP_WIDTH,
        "sizey": MAP_HEIGHT, "sizing": "stretch", "layer": "below",
    }  # fmt: skip
