"""Render a scene as CLEVR's studio would show it, and tell which object every pixel shows.

The models learn from these pictures, so they are calibrated to path-traced ones: same camera, lamps, ground and
materials (see `studio.py`, `lighting.py`, `materials.py`), with the slow parts of light replaced by formulas.
"""

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Literal

import numpy as np
from jaxtyping import Float, Float32, Int, Int8, UInt8

from film_viz.scenes.camera import HEIGHT, WIDTH
from film_viz.scenes.render_kernels import develop, fill_index, prepare, render_rows
from film_viz.scenes.scene import Scene
from film_viz.scenes.studio import Studio, studio_of

Quality = Literal["display", "training"]
FINER: dict[Quality, int] = {"display": 2, "training": 1}  # how much finer than the picture its samples lie
ROWS = 32  # rows that one thread takes at a time, whole tiles


@dataclass(frozen=True, slots=True)
class Look:
    """Variation of a picture; the default is CLEVR's own studio."""

    exposure: float = 0.0  # stops
    gain: tuple[float, float, float] = (1.0, 1.0, 1.0)  # of linear red, green and blue
    noise: float = 0.0  # standard deviation, in gray levels
    seed: int = 0  # of the noise

    def __post_init__(self) -> None:
        if self.noise < 0 or min(self.gain) < 0:
            raise ValueError(f"noise and gain must not be negative, got noise {self.noise} and gain {self.gain}")


def render(
    scene: Scene,
    width: int = WIDTH,
    height: int = HEIGHT,
    quality: Quality = "display",
    look: Look = Look(),
    parallel: bool = True,
) -> UInt8[np.ndarray, "height width 3"]:
    """Return the picture of a scene as sRGB.

    Any size shows CLEVR's whole 3:2 view, filtered as by resizing. With `parallel` off it takes one thread and leaves
    Python's lock free, so that many scenes render side by side.
    """
    if quality not in FINER or min(width, height) < 1:
        raise ValueError(
            f"quality must be one of {', '.join(FINER)} and the size at least 1 x 1, "
            f"got {quality!r} and {width} x {height}"
        )
    studio, factor = studio_of(scene), FINER[quality]
    linear = np.empty((height * factor, width * factor, 3), np.float32)
    picture = np.empty((height, width, 3), np.uint8)
    prepare(studio)
    if parallel:
        _render_in_threads(studio, linear)
    else:
        render_rows(studio, 0, len(linear), linear)
    develop(linear, factor, np.array(look.gain) * 2.0**look.exposure, TONE, picture)
    return picture if look.noise == 0 else with_noise(picture, look.noise, look.seed)


def _render_in_threads(studio: Studio, linear: Float32[np.ndarray, "y x 3"]) -> None:
    """Share out the rows of a picture; plain threads, because Numba's own must not be entered by two at once."""
    starts = range(0, linear.shape[0], ROWS)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(lambda start: render_rows(studio, start, min(start + ROWS, len(linear)), linear), starts))


def object_index(scene: Scene, width: int = WIDTH, height: int = HEIGHT) -> Int8[np.ndarray, "height width"]:
    """Return the index of the object at each pixel's center, -1 for the ground."""
    image = np.full((height, width), -1, np.int8)
    fill_index(studio_of(scene), image)
    return image


def visible_pixels(scene: Scene) -> Int[np.ndarray, " object"]:
    """Return how many pixels each object shows at 480 x 320, without antialiasing."""
    return np.bincount(object_index(scene).ravel() + 1, minlength=len(scene) + 1)[1:]


def with_noise(
    picture: UInt8[np.ndarray, "height width 3"], sigma: float, seed: int
) -> UInt8[np.ndarray, "height width 3"]:
    """Return a picture with Gaussian noise of `sigma` gray levels added."""
    noise = np.random.default_rng(seed).standard_normal(picture.shape, np.float32)
    return np.clip(picture + sigma * noise + 0.5, 0, 255).astype(np.uint8)


def srgb(linear: Float[np.ndarray, "*axis"]) -> Float[np.ndarray, "*axis"]:
    """Return the sRGB transfer function of linear light in [0, 1]."""
    return np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * np.maximum(linear, 1e-9) ** (1 / 2.4) - 0.055)


TONE: UInt8[np.ndarray, " level"] = np.round(255 * srgb((np.arange(16384) + 0.5) / 16384)).astype(np.uint8)
"""Gray level of each of 16,384 steps of linear light."""
