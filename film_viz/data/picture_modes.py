"""Pictures of any kind of pixel as RGB: 16 bits are scaled instead of cut off, and what is clear becomes white."""

import io

import numpy as np
from jaxtyping import Integer, UInt8
from PIL import Image

from film_viz.data.picture_headers import is_deep_color

TWELVE_BITS = 4095
"""Largest value of a picture of 12 bits that is stored in 16, as cameras of microscopes and scanners write it."""


WHOLE = ("L", "LA", "RGB", "RGBA")
"""Modes whose pixels can be averaged; in the others a value is the number of a color, or so."""


def in_eight_bits(picture: Image.Image, contents: bytes) -> Image.Image:
    """Return a loaded picture with 8 bits a channel; `contents` is its file, of which Pillow may have kept too little.

    Of colors in 16 bits Pillow keeps the upper eight. Where these hold next to nothing, the file is read once more.
    """
    if picture.mode.startswith("I;16"):
        shallow = Image.fromarray(eight_bits(np.asarray(picture)))
    elif is_deep_color(contents) and _brightest(picture) <= TWELVE_BITS >> 8:
        shallow = _deep_color(picture, contents)
    else:
        return picture
    shallow.info = picture.info  # how it is to be turned
    return shallow


def with_whole_colors(picture: Image.Image) -> Image.Image:
    """Return a picture in a mode whose pixels can be averaged."""
    if picture.mode in WHOLE:
        return picture
    return picture.convert("RGBA" if picture.has_transparency_data else "RGB")


def flattened(picture: Image.Image) -> Image.Image:
    """Return a picture as RGB, white where it is clear."""
    if picture.has_transparency_data:
        layer = picture.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", layer.size, "white"), layer).convert("RGB")
    return picture.convert("RGB")


def eight_bits(values: Integer[np.ndarray, "*axis"]) -> UInt8[np.ndarray, "*axis"]:
    """Return values of 16 bits in 8; those that nowhere pass 4,095 are taken for 12 bits."""
    return (values >> (4 if values.max(initial=0) <= TWELVE_BITS else 8)).astype(np.uint8)


def _deep_color(high: Image.Image, contents: bytes) -> Image.Image:
    """Return the values of which Pillow kept the high bytes, with the low ones, which it keeps in the other order."""
    low = Image.open(io.BytesIO(contents), formats=("PNG",))
    low.tile = [tile._replace(args=str(tile.args).replace("16B", "16L")) for tile in low.tile]
    upper, lower = (np.asarray(part)[:, :, :3].astype(np.uint16) for part in (high, low))
    return Image.fromarray(eight_bits(upper << 8 | lower))


def _brightest(picture: Image.Image) -> int:
    """Return the largest value of the colors of a picture in RGB or RGBA."""
    return max(int(part.getextrema()[1]) for part in picture.split()[:3])  # type: ignore[arg-type]
