"""Where something stands that a picture shows: the inverse of the camera, for things of known size on the ground.

A pixel alone is a whole ray. But CLEVR's things stand on the ground and are of two sizes, so the middle of one lies at
the height of its radius, and there the ray meets it in one point.
"""

import numpy as np
from jaxtyping import Float

from film_viz.scenes.camera import FOCAL, HEIGHT, WIDTH, Camera

FARTHEST = 12.0  # scene units from the origin: what lies farther, or above the horizon, is taken to stand there


def standing_at(
    pixels: Float[np.ndarray, "object 2"], heights: Float[np.ndarray, " object"], camera: Camera
) -> Float[np.ndarray, "object 2"]:
    """Return x and y of points at these heights that the camera sees at px, py of a picture of 480 x 320.

    >>> standing_at(np.array([[240.0, 160.0]]), np.zeros(1), Camera()).round(6) + 0
    array([[0., 0.]])
    """
    across, up = (pixels[:, 0] - WIDTH / 2) / FOCAL, (HEIGHT / 2 - pixels[:, 1]) / FOCAL
    rays = np.stack([across, up, np.ones_like(across)], axis=1) @ camera.axes
    position = np.array(camera.position)
    falls = np.minimum(rays[:, 2], -1e-3)  # a ray that rises never comes down
    places = position[:2] + rays[:, :2] * ((heights - position[2]) / falls)[:, None]
    far = np.maximum(np.hypot(places[:, 0], places[:, 1]) / FARTHEST, 1.0)
    return places / far[:, None]
