"""Numbers as colors: small pictures whose pixels are cells, and the bar that tells which color is which number."""

import base64
import io
import re
from collections.abc import Sequence
from xml.etree.ElementTree import Element

import numpy as np
from jaxtyping import Float, Shaped, UInt8
from PIL import Image

from film_viz.figures.svg.drawing import element, share
from film_viz.figures.theme import Colorscale


def painted(
    values: Shaped[np.ndarray, "row column"], low: int | float, high: int | float, scale: Colorscale
) -> UInt8[np.ndarray, "row column 4"]:
    """Return red, green, blue and opacity of each value; what lies beyond an end has the color of that end.

    What is no number is not painted.
    """
    places = (values.astype(np.float64) - low) / (high - low)
    at = [place for place, _ in scale]
    colors = np.array([rgba(color) for _, color in scale])
    channels = [np.interp(places, at, colors[:, channel]) for channel in range(4)]
    pixels = np.where(np.isnan(places)[..., None], 0, np.stack(channels, axis=-1))
    return np.rint(pixels).astype(np.uint8)


def rgba(color: str) -> Float[np.ndarray, " 4"]:
    """Return the parts of a color, each up to 255.

    >>> rgba("#ff8000").tolist(), rgba("rgba(255,128,0,0.2)").tolist()
    ([255.0, 128.0, 0.0, 255.0], [255.0, 128.0, 0.0, 51.0])
    """
    if color.startswith("#"):
        return np.array([*bytes.fromhex(color[1:]), 255], dtype=float)
    red, green, blue, opacity = map(float, re.findall(r"[0-9.]+", color))
    return np.array([red, green, blue, 255 * opacity])


def picture_of_cells(pixels: UInt8[np.ndarray, "row column 4"], **place: object) -> Element:
    """Return a picture that is stretched to its place, each pixel a cell with sharp edges."""
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG", compress_level=1)
    source = "data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode("ascii")
    return stretched(source, style="image-rendering:pixelated", **place)


def stretched(source: str, **place: object) -> Element:
    """Return a picture that fills its place."""
    return element("image", href=source, preserveAspectRatio="none", **place)


def gradient(name: str, scale: Colorscale, is_upright: bool) -> Element:
    """Return the definition of a gradient along a color scale, which rises to the top or to the right."""
    stops: Sequence[Element] = [
        element("stop", offset=share(place), stop_color=f"rgb({red:.0f},{green:.0f},{blue:.0f})",
                stop_opacity=f"{opacity / 255:.3g}")
        for place, (red, green, blue, opacity) in ((place, rgba(color)) for place, color in scale)
    ]  # fmt: skip
    ends = {"x1": 0, "y1": 1, "x2": 0, "y2": 0} if is_upright else {"x1": 0, "y1": 0, "x2": 1, "y2": 0}
    return element("linearGradient", *stops, id=name, **ends)
