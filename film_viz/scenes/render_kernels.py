"""What Python calls: compiled once, cached on disk, and run without Python's lock so that threads work side by side."""

import hashlib
from collections.abc import Callable
from math import inf
from pathlib import Path
from typing import Any

import numba
import numpy as np

from film_viz.scenes.culling import fill_culling, object_box
from film_viz.scenes.geometry import object_hit
from film_viz.scenes.indirect import fill_probes
from film_viz.scenes.pixels import pixel_ray
from film_viz.scenes.studio import Studio
from film_viz.scenes.tiles import TILE, render_tile
from film_viz.scenes.vectors import FASTMATH, inner, row

KERNEL_MODULES = (
    *("attributes", "camera", "culling", "geometry", "gloss", "indirect", "lighting"),
    *("materials", "pixels", "shadows", "studio", "tiles", "vectors"),
)
"""Modules whose functions and constants are compiled into the kernels."""


def kernel(function: Callable[..., Any]) -> Any:
    """Compile a function that Python calls, and keep its code on disk."""
    return numba.njit(function, cache=True, fastmath=FASTMATH, error_model="numpy", nogil=True)


@kernel
def prepare(studio: Studio) -> None:
    """Fill the tables that all pixels of a scene read."""
    fill_culling(studio)
    fill_probes(studio)


@kernel
def render_rows(studio: Studio, start: int, stop: int, linear: Any) -> None:
    """Fill the rows of a picture from `start`, a multiple of the tile size, to `stop` with linear light."""
    corners = np.full((stop + 1 - start, linear.shape[1] + 1, 3), np.nan, np.float32)  # row y is at y % its length
    lattice = np.empty((9, 3))
    for y in range(start, stop, TILE):
        for x in range(0, linear.shape[1], TILE):
            render_tile(studio, x, y, linear, corners, lattice)


@kernel
def develop(linear: Any, factor: int, gain: Any, tone: Any, picture: Any) -> None:
    """Turn linear light into gray levels.

    Each pixel is the mean of `factor` x `factor` of those that were rendered, times its channel's gain, clipped to
    [0, 1] and looked up in `tone`.
    """
    last = tone.shape[0] - 1.0
    for y in range(picture.shape[0]):
        for x in range(picture.shape[1]):
            for channel in range(3):
                total = 0.0
                for j in range(factor):
                    for i in range(factor):
                        total += linear[factor * y + j, factor * x + i, channel]
                level = min(max(total * gain[channel] / (factor * factor), 0.0), 1.0) * last
                picture[y, x, channel] = tone[int(level) if level > 0.0 else 0]


@kernel
def fill_index(studio: Studio, index_image: Any) -> None:
    """Write the index of the object seen at each pixel's center over an image of -1."""
    height, width = index_image.shape
    step_x, step_y = 480.0 / width, 320.0 / height
    depth = np.full((height, width), inf)
    origin = row(studio.camera, 0, 0)
    for index in range(studio.n_objects):
        left, top, right, bottom = object_box(studio, index)
        for y in range(pixel(top / step_y, height), min(pixel(bottom / step_y, height) + 1, height)):
            for x in range(pixel(left / step_x, width), min(pixel(right / step_x, width) + 1, width)):
                direction = pixel_ray(studio, (x + 0.5) * step_x, (y + 0.5) * step_y)
                t = object_hit(studio, index, origin, direction)
                if t < depth[y, x]:
                    depth[y, x] = t
                    index_image[y, x] = index


@inner
def pixel(place: float, n_pixels: int) -> int:
    """Return the number of the pixel at a place, 0..n_pixels whatever the place: before 0, infinite or no number."""
    return int(min(place, float(n_pixels))) if place > 0.0 else 0


def renew() -> None:
    """Throw away code compiled from other sources: Numba watches the file of a kernel, not those of what it calls."""
    own, folder = Path(__file__), Path(render_rows.stats.cache_path)
    sources = hashlib.sha256(b"".join(own.with_name(f"{part}.py").read_bytes() for part in KERNEL_MODULES)).hexdigest()
    stamp = folder / f"{own.stem}.sources"
    if stamp.exists() and stamp.read_text() == sources:
        return
    for path in folder.glob(f"{own.stem}.*.nb?"):
        path.unlink(missing_ok=True)
    folder.mkdir(parents=True, exist_ok=True)
    stamp.write_text(sources)


renew()
