"""Scenes that no model was trained on: each name and seed has its own, and none of them stands in a bank."""

import zlib
from collections.abc import Iterator
from itertools import count

from film_viz.scenes.sampling import CLEVR_SETTINGS, SceneSettings, sample_scene
from film_viz.scenes.scene import Scene


def fresh_scenes(name: str, seed: int, settings: SceneSettings = CLEVR_SETTINGS) -> Iterator[Scene]:
    """Draw scenes without end; the same name, seed and settings give the same ones.

    The name, such as that of a split, keeps scenes apart that are made with the same seed. A bank seeds its scenes
    with two numbers and these are seeded with three, so the two never meet.
    """
    return (fresh_scene(name, seed, index, settings) for index in count())


def fresh_scene(name: str, seed: int, index: int, settings: SceneSettings = CLEVR_SETTINGS) -> Scene:
    """Draw one of these scenes without those before it."""
    return sample_scene((seed, index, zlib.crc32(name.encode())), settings)
