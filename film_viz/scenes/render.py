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
ROWS = 32  # rows that one thread takes at a time, whole tiles


@dataclass(frozen=True, slots=True)
class Look:
    """Variation of a picture; the default is CLEVR's own studio."""

    exposure: float = 0.0  # stops
    gain: tuple[float, float, float] = (1.0, 1.0, 1.0)  # of linear red, green and blue
    noise: float = 0.0  # standard deviation, in grey levels
    seed: int = 0  # of the noise

    def __post_init__(self) -> None:
        if self.noise < 0 or min(self.gain) < 0:
            raise ValueError(f"noise and gain must not be negative, got noise {self.noise} and gain {self.gain}")


def rays_of(quality: Quality, width: int) -> Float[np.ndarray, "ray 5"]:
    """Return the rays of every pixel; those of a small picture take more, for each of its pixels shows more."""
    if quality == "display":
        return pixel_rays(across=4, down=4)
    return pixel_rays(across=3 if width < 160 else 2, down=2)


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
    studio, rays = studio_of(scene), rays_of(quality, width)
    linear, picture = np.empty((height, width, 3), np.float32), np.empty((height, width, 3), np.uint8)
    prepare(studio)
    if parallel:
        _render_in_threads(studio, rays, linear)
    else:
        render_rows(studio, rays, 0, height, linear)
    develop(linear, np.array(look.gain) * 2.0**look.exposure, TONE, picture)
    return picture if look.noise == 0 else with_noise(picture, look.noise, look.seed)


def _render_in_threads(studio: Studio, rays: Float[np.ndarray, "ray 5"], linear: Float32[np.ndarray, "y x 3"]) -> None:
    """Share out the rows of a picture; plain threads, because Numba's own must not be entered by two at once."""
    starts = range(0, linear.shape[0], ROWS)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(lambda start: render_rows(studio, rays, start, min(start + ROWS, len(linear)), linear), starts))


def object_index(scene: Scene, width: int = WIDTH, height: int = HEIGHT) -> Int8[np.ndarray, "height width"]:
    """Return the index of the object at each pixel's centre, -1 for the ground."""
    image = np.full((height, width), -1, np.int8)
    fill_index(studio_of(scene), image)
    return image


def visible_pixels(scene: Scene) -> Int[np.ndarray, " object"]:
    """Return how many pixels each object shows at 480 x 320, without antialiasing."""
    return np.bincount(object_index(scene).ravel() + 1, minlength=len(scene) + 1)[1:]


def with_noise(
    picture: UInt8[np.ndarray, "height width 3"], sigma: float, seed: int
) -> UInt8[np.ndarray, "height width 3"]:
    """Return a picture with Gaussian noise of `sigma` grey levels added."""
    noise = np.random.default_rng(seed).standard_normal(picture.shape, np.float32)
    return np.clip(picture + sigma * noise + 0.5, 0, 255).astype(np.uint8)


def srgb(linear: Float[np.ndarray, "*axis"]) -> Float[np.ndarray, "*axis"]:
    """Return the sRGB transfer function of linear light in [0, 1]."""
    return np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * np.maximum(linear, 1e-9) ** (1 / 2.4) - 0.055)


TONE: UInt8[np.ndarray, " level"] = np.round(255 * srgb((np.arange(16384) + 0.5) / 16384)).astype(np.uint8)
"""Grey level of each of 16,384 steps of linear light."""


def pixel_rays(across: int, down: int) -> Float[np.ndarray, "ray 5"]:
    """Return for every ray where it crosses the pixel, from its middle, and which part of metal's gloss it follows.

    The places form a grid. On metal every other ray, as on a checkerboard, follows the sharp lobe (1 in the last
    column), the rest the broad one. Its slopes spread as GGX's microfacets do, in widths of the lobe, on a golden
    spiral; every pixel uses the same ones, so there is no grain.
    """
    n = across * down
    x, y = np.meshgrid(np.arange(across), np.arange(down))
    is_sharp = ((x + y) % 2 == 0).ravel()
    order = np.where(is_sharp, np.cumsum(is_sharp), np.cumsum(~is_sharp)) - 1
    share = (order + 0.5) / np.where(is_sharp, is_sharp.sum(), n - is_sharp.sum())
    slope, angle = np.sqrt(share / (1 - share)), np.pi * (3 - np.sqrt(5)) * order
    places = (x.ravel() + 0.5) / across - 0.5, (y.ravel() + 0.5) / down - 0.5
    return np.stack([*places, slope * np.cos(angle), slope * np.sin(angle), is_sharp], axis=1)
