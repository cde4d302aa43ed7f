"""What CLEVR's placement asks of a scene, and where a scene that somebody made breaks it.

The rules are those by which `sampling.py` places objects: free space around each, so much apart along each direction
that "left" is no guess, on a square of ground, and enough of each to be seen. Broken rules are told, not refused: a
network may well be asked about such a picture.
"""

import math
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

import numpy as np
from jaxtyping import Float

from film_viz.scenes.attributes import DIRECTIONS, Relation
from film_viz.scenes.camera import HEIGHT, WIDTH, Camera
from film_viz.scenes.render import visible_pixels
from film_viz.scenes.sampling import HALF_WIDTH, MARGIN, MIN_DISTANCE, MIN_PIXELS
from film_viz.scenes.scene import Point, Scene, SceneObject

Rule = Literal["distance", "margin", "ground", "pixels"]

TOLERANCE = 0.001
"""Scene units by which a distance may fall short: places are rounded where a scene is written into a link."""

AXES: tuple[tuple[Relation, str], ...] = (("right", "left and right"), ("behind", "front and behind"))
FARTHEST_SEEN = 30.0  # scene units from the camera to which its field is drawn
ROW_STEP = 4  # pixels between the rows in which the far end of the field is looked for


@dataclass(frozen=True, slots=True)
class Violation:
    """One rule that one object, or two, break."""

    rule: Rule
    objects: tuple[int, ...]
    found: float  # scene units, or pixels
    wanted: float
    direction: str = ""  # of a margin

    def sentence(self, scene: Scene) -> str:
        """Say it in words."""
        first, *others = (f"{_name(scene.objects[i])} ({i})" for i in self.objects)
        match self.rule:
            case "distance":
                came = f"are {self.found:.2f} apart" if self.found >= 0 else f"reach {-self.found:.2f} into each other"
                return f"{first} and {others[0]} {came}; CLEVR leaves {self.wanted:g} free between two objects"
            case "margin":
                return (
                    f"{first} and {others[0]} differ by {self.found:.2f} between {self.direction}; CLEVR wants "
                    f"{self.wanted:g}, so that the words can be told"
                )
            case "ground":
                return f"{first} stands outside CLEVR's piece of ground, which reaches {self.wanted:g} each way"
            case "pixels":
                return f"{first} shows {self.found:.0f} pixels; CLEVR wants {self.wanted:g} of 480 x 320"


def violations(scene: Scene) -> tuple[Violation, ...]:
    """Return all broken rules: of pairs first, then of single objects."""
    pairs = [found for i, j in combinations(range(len(scene)), 2) for found in _of_pair(scene, i, j)]
    return (*pairs, *_off_ground(scene), *_hardly_seen(scene))


def keeps_apart(thing: SceneObject, others: tuple[SceneObject, ...]) -> bool:
    """Whether an object keeps distance and margins to others."""
    scene = Scene((thing, *others))
    return not any(_of_pair(scene, 0, j) for j in range(1, len(scene)))


def field_of_view(camera: Point) -> Float[np.ndarray, "corner 2"]:
    """Return the corners of the piece of ground that a camera sees, at most so far away: near left, near right, far
    right, far left, in scene units."""
    seen_by = Camera(camera)
    rows = np.arange(0, HEIGHT, ROW_STEP, dtype=np.float64)
    edge = seen_by.back_project(np.stack([np.zeros_like(rows), rows], axis=1))
    far = np.hypot(*(edge - np.array(camera[:2])).T)
    seen = np.flatnonzero(far <= FARTHEST_SEEN)  # NaN is no such distance
    top = rows[seen[0]] if len(seen) else float(HEIGHT - ROW_STEP)
    return seen_by.back_project(np.array([[0, HEIGHT], [WIDTH, HEIGHT], [WIDTH, top], [0, top]], dtype=np.float64))


def _of_pair(scene: Scene, i: int, j: int) -> list[Violation]:
    one, other = scene.objects[i], scene.objects[j]
    x, y = one.x - other.x, one.y - other.y
    found = []
    free = math.hypot(x, y) - one.radius - other.radius
    if free < MIN_DISTANCE - TOLERANCE:
        found.append(Violation("distance", (i, j), free, MIN_DISTANCE))
    for relation, words in AXES:
        along = abs(x * DIRECTIONS[relation][0] + y * DIRECTIONS[relation][1])
        if along < MARGIN - TOLERANCE:
            found.append(Violation("margin", (i, j), along, MARGIN, words))
    return found


def _off_ground(scene: Scene) -> list[Violation]:
    away = [max(abs(thing.x), abs(thing.y)) for thing in scene.objects]
    return [
        Violation("ground", (i,), farthest, HALF_WIDTH)
        for i, farthest in enumerate(away)
        if farthest > HALF_WIDTH + TOLERANCE
    ]


def _hardly_seen(scene: Scene) -> list[Violation]:
    pixels = visible_pixels(scene).tolist()
    return [Violation("pixels", (i,), shown, MIN_PIXELS) for i, shown in enumerate(pixels) if shown < MIN_PIXELS]


def _name(thing: SceneObject) -> str:
    return f"{thing.size} {thing.color} {thing.material} {thing.shape}"
