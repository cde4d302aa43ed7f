"""Figures on top of a picture: where the network looks, and the numbers of the objects."""

import base64
import io
from collections.abc import Sequence
from functools import lru_cache
from xml.etree.ElementTree import Element

import numpy as np
from jaxtyping import Float, Int, UInt8
from PIL import Image

from film_viz.figures.svg.axes import bar_sheet, lying_color_bar
from film_viz.figures.svg.color import painted, picture_of_cells, stretched
from film_viz.figures.svg.drawing import Cells, Drawing, Marks, as_field, drawing, element, share, sheet
from film_viz.figures.theme import Colorscale

DRAWN_ACROSS = 640  # pixels; a figure needs no more of a large picture
DISPLAY_HEIGHT = 320  # pixels

SPOTLIGHT: Colorscale = [
    (0.0, "rgba(12,16,28,0.55)"),
    (0.1, "rgba(80,50,20,0.20)"),
    (0.4, "rgba(255,170,40,0.35)"),
    (1.0, "rgba(255,225,90,0.75)"),
]
"""Dark where no channel looks, glowing where many do; the picture shows through."""


def where_it_looks(picture: UInt8[np.ndarray, "y x 3"], maxima: Int[np.ndarray, "height width"]) -> Drawing:
    """Draw how many classifier channels have their maximum in each cell, over the picture they look at."""
    rows, columns = maxima.shape
    most = max(1, int(maxima.max()))
    pixels = painted(maxima, 0, most, SPOTLIGHT)
    cells = picture_of_cells(pixels, width="100%", height="100%")
    field = Cells(
        "row {row}, column {column}\n{cell} channels",
        tuple(map(str, range(rows))),
        tuple(map(str, range(columns))),
        tuple(map(str, maxima.ravel().tolist())),
    )
    bar = lying_color_bar("counts", SPOTLIGHT, "maxima in a cell", most, top=8)
    over = as_field(picture_sheet(picture, cells), 0)
    return drawing([over, bar_below(picture, bar)], [field])


def numbered_objects(
    picture: UInt8[np.ndarray, "y x 3"],
    places: Float[np.ndarray, "object 2"],
    names: Sequence[str],
    chosen: Sequence[int] = (),
) -> Drawing:
    """Draw each object's number on it (places in pixels of the picture); chosen objects are ringed."""
    height, width = picture.shape[:2]
    seen = in_front(places)
    marks = [_mark(i, places[i, 0] / width, places[i, 1] / height, i in chosen) for i in seen]
    over = picture_sheet(picture, element("g", *marks, data_field=0))
    return drawing([over], [Marks([f"{i}: {names[i]}" for i in seen])])


def in_front(places: Float[np.ndarray, "object 2"]) -> list[int]:
    """Return the objects that have a place in the picture; those behind the camera have none (NaN)."""
    found: list[int] = np.flatnonzero(np.isfinite(places).all(axis=1)).tolist()
    return found


def _mark(number: int, x: float, y: float, is_chosen: bool) -> Element:
    ring = {"stroke": "#ffffff", "stroke_width": 2} if is_chosen else {}
    color = "rgba(190,84,0,0.95)" if is_chosen else "rgba(16,20,30,0.72)"
    disc = element("circle", r=11, fill=color, **ring)
    return numbered_disc(number, x, y, disc, "fill:#ffffff")


def numbered_disc(number: int, x: float, y: float, disc: Element, style: str) -> Element:
    """Return an object's number on a disc, both in the middle of its place; places are shares of the picture."""
    label = element("text", str(number), dy=".35em", text_anchor="middle", style=style)
    return element("svg", disc, label, x=share(x), y=share(y), overflow="visible")


def picture_sheet(picture: UInt8[np.ndarray, "y x 3"], *over: Element) -> Element:
    """Return a sheet of the picture's own shape with something over it; all shares are shares of the picture."""
    height, width = picture.shape[:2]
    style = f"display:block;height:auto;aspect-ratio:{width}/{height};max-width:{across(picture)}px"
    backdrop = stretched(picture_source(picture), width="100%", height="100%")
    return sheet(DISPLAY_HEIGHT, backdrop, *over, style=style)


def across(picture: UInt8[np.ndarray, "y x 3"]) -> int:
    """Return how many pixels of a page a picture is wide at most."""
    height, width = picture.shape[:2]
    return round(DISPLAY_HEIGHT * width / height)


def bar_below(picture: UInt8[np.ndarray, "y x 3"], bar: Sequence[Element]) -> Element:
    """Return a sheet with a lying color bar, no wider than the picture."""
    return bar_sheet(bar, across(picture) - 16)


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
