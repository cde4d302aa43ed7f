"""Whether a picture can be one of CLEVR's studio: the only kind that the networks here have ever seen.

A network answers whatever it is shown, a photo or plain noise, and sounds as sure. All of CLEVR's pictures share their
margins, though: gray ground that no object covers, dark at the top and brighter toward the lamps.
"""

import numpy as np
from jaxtyping import UInt8
from PIL import Image

MARGINS: dict[tuple[float, float], tuple[tuple[float, float, float], float]] = {
    (0.0, 0.0): ((105.7, 105.5, 105.2), 16),
    (0.5, 0.0): ((105.9, 105.7, 105.5), 16),
    (1.0, 0.0): ((101.9, 101.8, 101.7), 16),
    (0.0, 1.0): ((120.9, 120.0, 118.7), 25),
    (1.0, 1.0): ((148.1, 145.5, 141.1), 35),
}
"""Where a patch of the margin is, as shares of width and height, its mean color in CLEVR's published pictures, and by
how many gray levels it may differ: the lamps' jitter moves the lower ones."""

PATCH = (0.05, 0.075)  # width and height of a patch, as shares of the picture's

UNLIKE = (
    "this picture is unlike those the network knows: its margins are not the gray ground of CLEVR's studio. "
    "Whatever is answered means little"
)


def studio_notes(picture: UInt8[np.ndarray, "height width 3"]) -> tuple[str, ...]:
    """Return a sentence that a picture is not one of CLEVR's studio; none where it may be."""
    return () if all(_is_alike(picture, *place, *known) for place, known in MARGINS.items()) else (UNLIKE,)


def _is_alike(
    picture: UInt8[np.ndarray, "height width 3"], across: float, down: float, color: tuple[float, ...], most: float
) -> bool:
    height, width = picture.shape[:2]
    left, top = across * (1 - PATCH[0]) * width, down * (1 - PATCH[1]) * height
    box = (left, top, left + PATCH[0] * width, top + PATCH[1] * height)
    mean = np.asarray(Image.fromarray(picture).resize((1, 1), Image.Resampling.BOX, box), float)[0, 0]
    return bool(np.abs(mean - color).max() <= most)
