"""Find where CLEVR's camera stood from the pixel coordinates in a scene record.

Published records do not tell the camera's jitter, but they tell where every object's center falls in the picture and
how deep it lies. Three numbers explain them all: least squares by Gauss and Newton. The size of that picture is not
told either. CLEVR's own is 480 x 320, its public renderer makes 320 x 240 unless told otherwise, and other sizes are
found from the coordinates themselves, because a lens of 35 mm sees the same angle in a picture of any size.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from film_viz.scenes.camera import HEIGHT, WIDTH, Camera
from film_viz.scenes.scene import CAMERA_POSITION, MOST_JITTER, Point

PIXEL_SPREAD = 0.3  # standard deviation of rounding to whole pixels
DEPTH_SPREAD = 1e-5  # of depths, stated in single precision; in scene units
JITTER_SPREAD = 0.3  # of CLEVR's jitter, uniform in +-0.5; it decides where one object alone cannot
CLEVR_JITTER = 0.5  # scene units; what fewer than three objects are believed
SMALL_MISS = 1.0  # pixels; a size of picture that fits as well is not doubted
LARGEST_MISS = 3.0  # pixels of a picture 480 wide; a worse fit means that the coordinates are those of another camera
ITERATIONS = 4
STEP = 1e-4  # scene units, to take differences by
ROAM = 3.0  # scene units around CLEVR's place within which the camera is looked for
SMALLEST, LARGEST = 16, 20_000  # pixels; pictures are this wide and high

Size = tuple[int, int]
COMMON_SIZES: tuple[Size, ...] = (
    (WIDTH, HEIGHT),
    *((320, 240), (640, 480), (240, 160), (640, 360), (1280, 720), (960, 640), (1920, 1080), (800, 600), (1024, 768)),
    *((64, 64), (128, 128), (224, 224), (256, 256), (512, 512), (1024, 1024)),
)
"""Sizes of pictures, in pixels, that are tried where the coordinates of one or two objects cannot tell the size."""


@dataclass(frozen=True, slots=True)
class CameraFit:
    """A camera, and the size of the picture whose pixel coordinates it explains."""

    position: Point
    size: Size
    miss: float  # of the worst object, in pixels


def fitted_camera(
    points: Float[np.ndarray, "point 3"], pixels: Float[np.ndarray, "point 3"], size: Size | None = None
) -> CameraFit | None:
    """Return the camera that sees these points at px, py, depth; None if no camera near CLEVR's does.

    A depth may be NaN where it is not known. `size` is that of the picture where it is known.
    """
    best: CameraFit | None = None
    with np.errstate(all="ignore"):  # a camera that is tried may see a point beside itself
        for tried in (size,) if size else _sizes(points, pixels):
            fit = _fit(points, pixels, tried)
            if fit and (best is None or fit.miss < best.miss):
                best = fit
            if best and best.miss < SMALL_MISS:
                return best
    return best if best and best.miss < LARGEST_MISS * max(best.size) / WIDTH else None


def _fit(points: Float[np.ndarray, "point 3"], pixels: Float[np.ndarray, "point 3"], size: Size) -> CameraFit | None:
    """Return the best camera for a size of picture, however well it explains the coordinates."""
    base, enlarged = np.array(CAMERA_POSITION), WIDTH / max(size)
    middle, clevr_middle = np.array(size) / 2, np.array((WIDTH, HEIGHT)) / 2
    seen = np.concatenate([(pixels[:, :2] - middle) * enlarged + clevr_middle, pixels[:, 2:]], axis=1)
    is_told = ~np.isnan(seen)
    spread = np.array([PIXEL_SPREAD * enlarged, PIXEL_SPREAD * enlarged, DEPTH_SPREAD])

    def misses(position: Float[np.ndarray, " 3"]) -> Float[np.ndarray, " miss"]:
        gaps = np.where(is_told, (_camera(position).project(points) - seen) / spread, 0.0)
        return np.concatenate([gaps.ravel(), (position - base) / JITTER_SPREAD])

    position = base
    for _ in range(ITERATIONS):
        here = misses(position)
        slopes = np.stack([(misses(position + step) - here) / STEP for step in STEP * np.eye(3)], axis=1)
        try:
            position = np.clip(position - np.linalg.lstsq(slopes, here)[0], base - ROAM, base + ROAM)
        except np.linalg.LinAlgError:
            return None
    reach = MOST_JITTER if len(points) > 2 else CLEVR_JITTER
    camera = _camera(np.clip(position, base - reach, base + reach))
    miss = float(np.abs(camera.project(points) - seen)[:, :2].max()) / enlarged
    return CameraFit(camera.position, size, miss) if np.isfinite(miss) else None


def _sizes(points: Float[np.ndarray, "point 3"], pixels: Float[np.ndarray, "point 3"]) -> Iterator[Size]:
    """Yield sizes of pictures that the coordinates may belong to: CLEVR's, common ones near, then what they tell."""
    yield COMMON_SIZES[0]
    size = _told_size(points, pixels, CAMERA_POSITION)
    if size is None:
        return
    yield from sorted(COMMON_SIZES, key=lambda common: np.abs(np.log(np.array(common) / size)).max())[:3]
    for _ in range(3 if len(points) > 2 else 0):
        fit = _fit(points, pixels, size)
        size = _told_size(points, pixels, fit.position) if fit else None
        if size is None:
            return
        yield size


def _told_size(
    points: Float[np.ndarray, "point 3"], pixels: Float[np.ndarray, "point 3"], position: Point
) -> Size | None:
    """Return the size of a picture in which a camera sees the points where they are said to be, by least squares."""
    across, down = (Camera(position).project(points)[:, :2] - (WIDTH / 2, HEIGHT / 2)).T / WIDTH
    wide, tall = 0.5 + across, 0.5 + down  # where a point is in a square picture, as shares of its edge
    width = wide @ pixels[:, 0] / (wide @ wide)
    height = 2 * np.mean(pixels[:, 1] - width * down)
    if height > width:
        height = tall @ pixels[:, 1] / (tall @ tall)
        width = 2 * np.mean(pixels[:, 0] - height * across)
    is_size = np.isfinite((width, height)).all() and min(width, height) >= SMALLEST and max(width, height) <= LARGEST
    return (round(width), round(height)) if is_size else None


def _camera(position: Float[np.ndarray, " 3"]) -> Camera:
    x, y, z = position.tolist()
    return Camera((x, y, z))
