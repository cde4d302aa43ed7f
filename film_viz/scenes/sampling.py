"""Draw random scenes by CLEVR's placement protocol, so that there are as many as training asks for.

The protocol is that of the published generator: objects neither touch nor line up so closely that "left" or
"behind" becomes a guess, and every one of them shows at least 200 pixels. The order of the draws is our own.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeVar

import numba
import numpy as np
from jaxtyping import Float, Int

from film_viz.scenes.attributes import (
    COLORS,
    DIRECTIONS,
    MATERIALS,
    RADIUS,
    SHAPES,
    SIZES,
    Color,
    Material,
    Shape,
    Size,
)
from film_viz.scenes.render import visible_pixels
from film_viz.scenes.scene import CAMERA_POSITION, MOST_JITTER, Lamps, Point, Scene, SceneObject

Condition = Literal["none", "A", "B"]

HALF_WIDTH = 3.0  # objects stand in [-3, 3] on both axes of the ground, in scene units
MIN_DISTANCE = 0.25  # free space between two objects' radii, in scene units
MARGIN = 0.4  # least separation of two objects along each direction, in scene units
MIN_PIXELS = 200  # every object shows at least this many pixels of a 480 x 320 picture
MAX_TRIES = 50  # tries to find a place for one object before all objects are placed anew
MAX_ATTEMPTS = 20_000  # fresh starts before the settings are called impossible
MOST_SAMPLED = 12  # twelve take half a second to place under the rules above, fourteen hardly ever fit

RIGHT, BEHIND = DIRECTIONS["right"], DIRECTIONS["behind"]

_COOL: tuple[Color, ...] = ("red", "green", "purple", "cyan")
_WARM: tuple[Color, ...] = ("gray", "blue", "brown", "yellow")
COGENT_COLORS: dict[Condition, dict[Shape, tuple[Color, ...]]] = {
    "none": {"cube": COLORS, "sphere": COLORS, "cylinder": COLORS},
    "A": {"cube": _WARM, "sphere": COLORS, "cylinder": _COOL},
    "B": {"cube": _COOL, "sphere": COLORS, "cylinder": _WARM},
}
"""Colors a shape may have; conditions A and B of CLEVR-CoGenT swap those of cubes and cylinders."""

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class SceneSettings:
    """Which scenes may be drawn; every choice left open is made uniformly."""

    min_objects: int = 3
    max_objects: int = 10
    cogent: Condition = "none"  # CLEVR-CoGenT condition: ties the colors of cubes and cylinders
    shapes: tuple[Shape, ...] = SHAPES
    colors: tuple[Color, ...] = COLORS
    materials: tuple[Material, ...] = MATERIALS
    sizes: tuple[Size, ...] = SIZES
    camera_jitter: float = 0.5  # each coordinate moves by at most this much, in scene units
    lamp_jitter: float = 1.0  # the same for the three area lamps

    def __post_init__(self) -> None:
        if not 1 <= self.min_objects <= self.max_objects <= MOST_SAMPLED:
            raise ValueError(
                f"need 1 <= min_objects <= max_objects <= {MOST_SAMPLED}, "
                f"got min_objects={self.min_objects} and max_objects={self.max_objects}"
            )
        if self.cogent not in COGENT_COLORS:
            raise ValueError(f"cogent must be one of {', '.join(COGENT_COLORS)}, got {self.cogent!r}")
        for name, allowed in (("shapes", SHAPES), ("colors", COLORS), ("materials", MATERIALS), ("sizes", SIZES)):
            values = getattr(self, name)
            if not values or len(set(values)) < len(values) or not set(values) <= set(allowed):
                raise ValueError(f"{name} must hold one or more of {', '.join(allowed)}, each once, got {values!r}")
        for name in ("camera_jitter", "lamp_jitter"):
            if not 0 <= getattr(self, name) <= MOST_JITTER:
                raise ValueError(f"{name} must lie in 0..{MOST_JITTER:g} scene units, got {getattr(self, name)!r}")
        for shape, colors in self.colors_of_shape().items():
            if not colors:
                raise ValueError(
                    f"condition {self.cogent} leaves no color for a {shape}: add one of "
                    f"{', '.join(COGENT_COLORS[self.cogent][shape])} to colors, or drop the shape"
                )

    def colors_of_shape(self) -> Mapping[Shape, tuple[Color, ...]]:
        """Return the colors that each wanted shape may have, under the CoGenT condition."""
        tied = COGENT_COLORS[self.cogent]
        return {shape: tuple(c for c in self.colors if c in tied[shape]) for shape in self.shapes}


CLEVR_SETTINGS = SceneSettings()
"""The scenes of CLEVR v1.0."""


def sample_scene(seed: int | tuple[int, ...], settings: SceneSettings = CLEVR_SETTINGS) -> Scene:
    """Draw one scene; the same seed and settings give the same scene, bit for bit.

    >>> sample_scene(7) == sample_scene(7)
    True
    """
    rng = np.random.default_rng(seed)
    n_objects = int(rng.integers(settings.min_objects, settings.max_objects + 1))
    camera = _jittered(CAMERA_POSITION, settings.camera_jitter, rng)
    base = Lamps()
    lamps = Lamps(*(_jittered(lamp, settings.lamp_jitter, rng) for lamp in (base.key, base.fill, base.back)))
    colors = settings.colors_of_shape()
    for _ in range(MAX_ATTEMPTS):
        places = _places(n_objects, settings.sizes, rng)
        if places is None:
            continue
        scene = Scene(tuple(_object(*place, settings, colors, rng) for place in places), camera, lamps)
        if visible_pixels(scene).min() >= MIN_PIXELS:
            return scene
    raise ValueError(
        f"found no place for {n_objects} objects in {MAX_ATTEMPTS} attempts: ask for fewer or smaller ones"
    )


def _jittered(point: Point, jitter: float, rng: np.random.Generator) -> Point:
    dx, dy, dz = rng.uniform(-jitter, jitter, 3).tolist()
    return point[0] + dx, point[1] + dy, point[2] + dz


def _places(
    n_objects: int, sizes: tuple[Size, ...], rng: np.random.Generator
) -> list[tuple[Size, float, float]] | None:
    """Return size, x and y of every object, or None if one of them found no place."""
    choices, places = np.empty(n_objects, np.int64), np.empty((n_objects, 2))
    if not _fill_places(rng, np.array([RADIUS[size] for size in sizes]), choices, places):
        return None
    return [(sizes[choice], x, y) for choice, (x, y) in zip(choices.tolist(), places.tolist(), strict=True)]


@numba.njit(cache=True, nogil=True)
def _fill_places(
    rng: np.random.Generator,
    radii: Float[np.ndarray, " size"],
    choices: Int[np.ndarray, " object"],
    places: Float[np.ndarray, "object 2"],
) -> bool:
    """Choose a size and a place for one object after another; return False when one finds no place."""
    for index in range(len(choices)):
        choices[index] = int(rng.random() * len(radii))
        for _ in range(MAX_TRIES):
            places[index] = HALF_WIDTH * (2 * rng.random() - 1), HALF_WIDTH * (2 * rng.random() - 1)
            if _is_free(index, radii, choices, places):
                break
        else:
            return False
    return True


@numba.njit(cache=True, nogil=True)
def _is_free(
    index: int,
    radii: Float[np.ndarray, " size"],
    choices: Int[np.ndarray, " object"],
    places: Float[np.ndarray, "object 2"],
) -> bool:
    """Say whether an object keeps its distance and its margins to those placed before it."""
    for other in range(index):
        x, y = places[index, 0] - places[other, 0], places[index, 1] - places[other, 1]
        if abs(x * RIGHT[0] + y * RIGHT[1]) < MARGIN or abs(x * BEHIND[0] + y * BEHIND[1]) < MARGIN:
            return False
        if math.hypot(x, y) - radii[choices[index]] - radii[choices[other]] < MIN_DISTANCE:
            return False
    return True


def _object(
    size: Size,
    x: float,
    y: float,
    settings: SceneSettings,
    colors: Mapping[Shape, tuple[Color, ...]],
    rng: np.random.Generator,
) -> SceneObject:
    shape = _choice(settings.shapes, rng)
    color, material = _choice(colors[shape], rng), _choice(settings.materials, rng)
    return SceneObject(shape, size, color, material, x, y, rotation=2 * math.pi * rng.random())


def _choice(values: tuple[_T, ...], rng: np.random.Generator) -> _T:
    """Draw one value uniformly; far quicker than `Generator.choice` for a handful of values."""
    return values[int(rng.random() * len(values))]
