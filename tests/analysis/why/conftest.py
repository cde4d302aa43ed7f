"""The checkpoint that comes with film_viz, which knows enough to change its mind, and a scene of the gallery."""

import pytest

from film_viz.models.checkpoint import Checkpoint, load_checkpoint
from film_viz.scenes.sampling import sample_scene
from film_viz.scenes.scene import Scene


@pytest.fixture(scope="session")
def trained() -> Checkpoint:
    return load_checkpoint("small")


@pytest.fixture(scope="session")
def gallery_scene() -> Scene:
    """Six objects: two metal ones, one cube, a cylinder and a sphere of each size."""
    return sample_scene(1)
