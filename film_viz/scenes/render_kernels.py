"""What Python calls: compiled once, cached on disk, and run without Python's lock so that threads work side by side."""

from collections.abc import Callable
from math import inf
from typing import Any

import numba
import numpy as np

from film_viz.scenes.culling import fill_culling, object_box
from film_viz.scenes.geometry import object_hit
from film_viz.scenes.indirect import fill_probes
from film_viz.scenes.pixels import pixel_ray
from film_viz.scenes.studio import Studio
from film_viz.scenes.tiles import TILE, render_tile
from film_viz.scenes.vectors import FASTMATH, row


def kernel(function: Callable[..., Any]) -> Callable[..., Any]:
    """Compile a function that Python calls, and keep its code on disk."""
    return numba.njit(function, cache=True, fastmath=FASTMATH, error_model="numpy", nogil=True)


@kernel
def prepare(studio: Studio) -> None:
    """Fill the tables that all pixels of a scene read."""
    fill_culling(studio)
    fill_probes(studio)


@kernel
def render_rows(studio: Studio, rays: Any, start: int, stop: int, linear: Any) -> None:
    """Fill the rows of a picture from `start`, a multiple of the tile size, to `stop` with linear light."""
    groups, lattice = np.empty((rays.shape[0], 8)), np.empty((9, 3))
    for y in range(start, stop, TILE):
        for x in range(0, linear.shape[1], TILE):
            render_tile(studio, rays, x, y, linear, groups, lattice)


@kernel
def develop(linear: Any, gain: Any, tone: Any, picture: Any) -> None:
    """Turn linear light into grey levels: each channel times its gain, clipped to [0, 1], looked up in `tone`."""
    last = tone.shape[0] - 1.0
    for y in range(linear.shape[0]):
        for x in range(linear.shape[1]):
            for channel in range(3):
                level = min(max(linear[y, x, channel] * gain[channel], 0.0), 1.0) * last
                picture[y, x, channel] = tone[int(level)]


@kernel
def fill_index(studio: Studio, index_image: Any) -> None:
    """Write the index of the object seen at each pixel's centre over an image of -1."""
    height, width = index_image.shape
    step_x, step_y = 480.0 / width, 320.0 / height
    depth = np.full((height, width), inf)
    origin = row(studio.camera, 0, 0)
    for index in range(studio.objects.shape[0]):
        left, top, right, bottom = object_box(studio.camera, studio.objects, index)
        for y in range(max(int(top / step_y), 0), min(int(bottom / step_y) + 1, height)):
            for x in range(max(int(left / step_x), 0), min(int(right / step_x) + 1, width)):
                direction = pixel_ray(studio.camera, (x + 0.5) * step_x, (y + 0.5) * step_y)
                t = object_hit(studio.objects, index, origin, direction)
                if t < depth[y, x]:
                    depth[y, x] = t
                    index_image[y, x] = index
