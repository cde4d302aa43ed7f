"""How many objects of a scene stand wholly outside the picture: told at once, without rendering anything."""

import numpy as np

from film_viz.scenes.camera import FOCAL, HEIGHT, WIDTH, Camera
from film_viz.scenes.scene import Scene
from film_viz.scenes.studio import BOUNDING


def n_outside(scene: Scene) -> int:
    """Return the number of objects behind the camera, or whose enclosing sphere the picture's edges do not meet."""
    if not len(scene):
        return 0
    seen = Camera(scene.camera).project(np.array([item.position for item in scene.objects]))
    reach = np.array([BOUNDING[item.shape] * item.radius for item in scene.objects])
    px, py, depth = seen.T
    with np.errstate(divide="ignore", invalid="ignore"):
        margin = 1.1 * FOCAL * reach / depth  # a sphere off the middle of a picture looks longer than it is wide
        is_inside = (px > -margin) & (px < WIDTH + margin) & (py > -margin) & (py < HEIGHT + margin)
    return int((~(is_inside & (depth > 0))).sum())
