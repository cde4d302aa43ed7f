"""A sheet of small pictures of fresh scenes, shipped with the package: what pictures that a network knows look like.

Drawing them takes a minute, and each checkpoint sees them in its own way; so the pictures are kept, and what a
checkpoint's stem makes of them is worked out when it is first wanted.
"""

from pathlib import Path

import numpy as np
from jaxtyping import UInt8
from PIL import Image

from film_viz.scenes.render import render
from film_viz.scenes.sampling import sample_scene

SHEET = Path(__file__).parent / "reference_pictures.webp"
SIDE = 112  # pixels of a picture, squeezed to a square
COLUMNS = 12
N_PICTURES = 120
FIRST_SEED = 3_000_000  # far from the gallery's and from those of any test


def reference_pictures() -> UInt8[np.ndarray, "picture y x 3"]:
    """Return the pictures of the sheet."""
    sheet = np.asarray(Image.open(SHEET).convert("RGB"))
    rows = sheet.reshape(-1, SIDE, COLUMNS, SIDE, 3)
    return np.ascontiguousarray(rows.transpose(0, 2, 1, 3, 4).reshape(-1, SIDE, SIDE, 3))


def draw_reference_picture(number: int) -> UInt8[np.ndarray, "y x 3"]:
    """Draw one picture of the sheet anew: every other one small as in training, the rest as pages show them."""
    scene = sample_scene(FIRST_SEED + number)
    return squeezed(render(scene, SIDE, SIDE, "training") if number % 2 else render(scene))


def write_sheet(path: Path = SHEET) -> None:
    """Draw all pictures anew and write the sheet; takes a minute."""
    drawn = np.stack([draw_reference_picture(number) for number in range(N_PICTURES)])
    rows = drawn.reshape(-1, COLUMNS, SIDE, SIDE, 3).transpose(0, 2, 1, 3, 4)
    Image.fromarray(np.ascontiguousarray(rows.reshape(-1, COLUMNS * SIDE, 3))).save(path, quality=92, method=6)


def squeezed(picture: UInt8[np.ndarray, "y x 3"]) -> UInt8[np.ndarray, "side side 3"]:
    """Return a picture in the size of the sheet's, so that both are compared at the same sharpness."""
    return np.asarray(Image.fromarray(picture).resize((SIDE, SIDE), Image.Resampling.BICUBIC))
