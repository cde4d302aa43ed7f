"""Figures on top of a picture: where the network looks, and the numbers of the objects."""

import base64
import io
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float, Int, UInt8
from PIL import Image

from film_viz.figures.theme import Colorscale, framed

DRAWN_ACROSS = 640  # pixels; a figure needs no more of a large picture
DISPLAY_HEIGHT = 320  # pixels

SPOTLIGHT: Colorscale = [
    (0.0, "rgba(12,16,28,0.55)"),
    (0.1, "rgba(80,50,20,0.20)"),
    (0.4, "rgba(255,170,40,0.35)"),
    (1.0, "rgba(255,225,90,0.75)"),
]
"""Dark where no channel looks, glowing where many do; the picture shows through."""

COUNT_BAR: dict[str, Any] = {
    "title": {"text": "maxima in a cell", "side": "bottom"},
    "orientation": "h", "x": 0.5, "len": 1.0, "y": 0, "yanchor": "top", "thickness": 8, "outlinewidth": 0, "nticks": 6,
}  # fmt: skip


def where_it_looks(picture: UInt8[np.ndarray, "y x 3"], maxima: Int[np.ndarray, "height width"]) -> go.Figure:
    """Draw how many classifier channels have their maximum in each cell, over the picture they look at."""
    height, width = picture.shape[:2]
    rows, columns = maxima.shape
    cells = {
        "type": "heatmap",
        "z": maxima.astype(np.int16),
        "x": (np.arange(columns, dtype=np.float32) + 0.5) * (width / columns),
        "y": (np.arange(rows, dtype=np.float32) + 0.5) * (height / rows),
        "customdata": _cell_names(rows, columns),
        "colorscale": SPOTLIGHT,
        "zmin": 0,
        "zmax": max(1, int(maxima.max())),
        "colorbar": COUNT_BAR,
        "hovertemplate": "row %{customdata[0]}, column %{customdata[1]}<br>%{z} channels<extra></extra>",
    }
    return over_picture(picture, [cells], below=64)


def numbered_objects(
    picture: UInt8[np.ndarray, "y x 3"],
    places: Float[np.ndarray, "object 2"],
    names: Sequence[str],
    chosen: Sequence[int] = (),
) -> go.Figure:
    """Draw each object's number on it (places in pixels of the picture); chosen objects are ringed."""
    is_chosen = np.isin(np.arange(len(names)), np.array(chosen, dtype=int))
    labels = {
        "type": "scatter",
        "x": places[:, 0].astype(np.float32),
        "y": places[:, 1].astype(np.float32),
        "mode": "markers+text",
        "text": [str(i) for i in range(len(names))],
        "customdata": list(names),
        "textfont": {"color": "#ffffff", "size": 13},
        "marker": {
            "size": 22,
            "color": ["rgba(190,84,0,0.95)" if c else "rgba(16,20,30,0.72)" for c in is_chosen],
            "line": {"width": [2 if c else 0 for c in is_chosen], "color": "#ffffff"},
        },
        "hovertemplate": "%{text}: %{customdata}<extra></extra>",
    }
    return over_picture(picture, [labels], below=0)


def over_picture(picture: UInt8[np.ndarray, "y x 3"], traces: list[Any], below: int) -> go.Figure:
    """Lay traces over a picture: x right and y down, both in pixels of the picture."""
    height, width = picture.shape[:2]
    backdrop = {
        "source": picture_source(picture), "xref": "x", "yref": "y", "x": 0, "y": 0, "sizex": width, "sizey": height,
        "sizing": "stretch", "layer": "below",
    }  # fmt: skip
    hidden = {"visible": False, "constrain": "domain"}
    return framed(
        traces,
        height=DISPLAY_HEIGHT + below,
        margin={"l": 0, "r": 0, "t": 0, "b": below},
        images=[backdrop],
        xaxis=hidden | {"range": [0, width], "constraintoward": "left"},
        yaxis=hidden | {"range": [height, 0], "scaleanchor": "x", "constraintoward": "top"},
    )


def picture_source(picture: UInt8[np.ndarray, "y x 3"]) -> str:
    """Return a picture as a data address, for a figure to show."""
    return _source(picture.tobytes(), *picture.shape[:2])


@lru_cache(maxsize=16)  # a page shows one picture in several figures, and for every question anew
def _source(pixels: bytes, height: int, width: int) -> str:
    image = Image.frombytes("RGB", (width, height), pixels)
    image.thumbnail((DRAWN_ACROSS, DRAWN_ACROSS))
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=90)
    return "data:image/jpeg;base64," + base64.b64encode(buffer.getvalue()).decode()


def _cell_names(rows: int, columns: int) -> Int[np.ndarray, "height width 2"]:
    return np.moveaxis(np.indices((rows, columns)), 0, -1).astype(np.int16)
