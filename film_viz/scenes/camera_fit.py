"""Find where CLEVR's camera stood from the pixel coordinates in a scene record.

Published records do not tell the camera's jitter, but they tell where every object's center falls in the 480 x 320
picture and how deep it lies. Three numbers explain them all: least squares by Gauss and Newton.
"""

import numpy as np
from jaxtyping import Float

from film_viz.scenes.camera import Camera
from film_viz.scenes.scene import CAMERA_POSITION, Point

PIXEL_SPREAD = 0.3  # standard deviation of rounding to whole pixels
DEPTH_SPREAD = 1e-5  # of depths, stated in single precision; in scene units
JITTER_SPREAD = 0.3  # of CLEVR's jitter, uniform in +-0.5; it decides where one object alone cannot
LARGEST_MISS = 3.0  # pixels; a worse fit means that the coordinates are those of another camera
ITERATIONS = 4
STEP = 1e-4  # scene units, to take differences by


def fitted_camera(points: Float[np.ndarray, "point 3"], pixels: Float[np.ndarray, "point 3"]) -> Point | None:
    """Return the camera position that sees these points at px, py, depth; None if no camera near CLEVR's does."""
    spread = np.array([PIXEL_SPREAD, PIXEL_SPREAD, DEPTH_SPREAD])
    base = np.array(CAMERA_POSITION)

    def misses(position: Float[np.ndarray, " 3"]) -> Float[np.ndarray, " miss"]:
        x, y, z = position.tolist()
        seen = (Camera((x, y, z)).project(points) - pixels) / spread
        return np.concatenate([seen.ravel(), (position - base) / JITTER_SPREAD])

    position = base
    for _ in range(ITERATIONS):
        here = misses(position)
        slopes = np.stack([(misses(position + step) - here) / STEP for step in STEP * np.eye(3)], axis=1)
        position = position - np.linalg.lstsq(slopes, here)[0]
    x, y, z = position.tolist()
    worst = np.abs(Camera((x, y, z)).project(points) - pixels)[:, :2].max()
    return (x, y, z) if worst < LARGEST_MISS else None
