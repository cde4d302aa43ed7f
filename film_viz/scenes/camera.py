"""CLEVR's camera: where a point of the scene falls in the picture.

Which pixel shows an object decides what a cell of a feature map can know about it, so the renderer, the readers of
scene files and every figure that points into a picture share this one formula.
"""

import math
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from film_viz.scenes.scene import CAMERA_POSITION, Point

WIDTH, HEIGHT = 480, 320
"""Size in pixels at which CLEVR states its pixel coordinates."""

FOCAL = 525.0
"""Focal length in pixels at 480 wide: a 35 mm lens on a 32 mm sensor (CLEVR v1.0's base scene)."""


@dataclass(frozen=True, slots=True)
class Camera:
    """A camera that looks at the origin and keeps its x axis level.

    >>> Camera().project(np.zeros((1, 3)))[0, :2]
    array([240., 160.])
    """

    position: Point = CAMERA_POSITION

    def __post_init__(self) -> None:
        x, y, _ = self.position
        if x == 0 and y == 0:
            raise ValueError(f"camera position must not lie above the origin, where no side is up; got {self.position}")

    @property
    def axes(self) -> Float[np.ndarray, "3 3"]:
        """Unit vectors right, up and forward, as rows."""
        x, y, z = self.position
        flat, length = math.hypot(x, y), math.hypot(x, y, z)
        right = [-y / flat, x / flat, 0.0]
        up = [-x * z / (flat * length), -y * z / (flat * length), flat / length]
        return np.array([right, up, [-x / length, -y / length, -z / length]])

    def project(
        self, points: Float[np.ndarray, "point 3"], width: int = WIDTH, height: int = HEIGHT
    ) -> Float[np.ndarray, "point 3"]:
        """Return px (to the right), py (down) and depth along the camera's axis.

        Pixel i covers i to i + 1. Any width and height show CLEVR's whole 3:2 view, so a square picture squeezes it
        as the model's input does. Only points in front of the camera (depth > 0) have a place in the picture.
        """
        right, up, depth = self.axes @ (np.asarray(points, dtype=np.float64) - self.position).T
        px = WIDTH / 2 + FOCAL * right / depth
        py = HEIGHT / 2 - FOCAL * up / depth
        return np.stack([px * width / WIDTH, py * height / HEIGHT, depth], axis=1)

    def back_project(
        self,
        pixels: Float[np.ndarray, "point 2"],
        z: float | Float[np.ndarray, " point"] = 0.0,
        width: int = WIDTH,
        height: int = HEIGHT,
    ) -> Float[np.ndarray, "point 2"]:
        """Return x and y of the points at height z that are seen at px and py; NaN where none is, above the horizon.

        All points are at one height, or each at its own.

        >>> Camera().back_project(np.array([[240.0, 160.0]])).round(9) + 0.0
        array([[0., 0.]])
        """
        px, py = np.asarray(pixels, dtype=np.float64).T * np.array([[WIDTH / width], [HEIGHT / height]])
        right, up, forward = self.axes
        rays = forward + np.outer(px - WIDTH / 2, right) / FOCAL + np.outer(HEIGHT / 2 - py, up) / FOCAL
        with np.errstate(divide="ignore", invalid="ignore"):
            far = (z - self.position[2]) / rays[:, 2]
            points = np.array(self.position[:2]) + far[:, None] * rays[:, :2]
        return np.where(((far > 0) & np.isfinite(far))[:, None], points, np.nan)
