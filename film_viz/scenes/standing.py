"""Where something stands that a picture shows, for things of known size on the ground.

A pixel alone is a whole ray. But CLEVR's things stand on the ground and are of two sizes, so the middle of one lies at
the height of its radius, and there the ray meets it in one point.
"""

import numpy as np
from jaxtyping import Float

from film_viz.scenes.camera import Camera

FARTHEST = 12.0  # scene units from the origin: what lies farther, or above the horizon, is taken to stand there


def standing_at(
    pixels: Float[np.ndarray, "object 2"], heights: Float[np.ndarray, " object"], camera: Camera
) -> Float[np.ndarray, "object 2"]:
    """Return x and y of points at these heights that the camera sees at px, py of a picture of 480 x 320.

    >>> standing_at(np.array([[240.0, 160.0]]), np.zeros(1), Camera()).round(6) + 0
    array([[0., 0.]])
    """
    horizon = FARTHEST * camera.axes[2, :2] / np.hypot(*camera.axes[2, :2])
    places = camera.back_project(pixels, heights)
    places = np.where(np.isnan(places), horizon, places)
    far = np.maximum(np.hypot(places[:, 0], places[:, 1]) / FARTHEST, 1.0)
    return places / far[:, None]
