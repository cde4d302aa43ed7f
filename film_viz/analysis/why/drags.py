"""Where an answer turns over while one object is dragged past another, beside where the truth does.

CLEVR calls a thing left of another from 0.2 scene units on, and places none nearer than 0.4 to another along a
direction. So a network is never shown where the truth turns over: between 0.4 on one side and 0.4 on the other it goes
by what it makes of the rest. A drag asks it in small steps all the way from one side to the other.
"""

from dataclasses import dataclass
from itertools import permutations
from random import Random
from typing import Literal

import numpy as np
from jaxtyping import Bool, Float

from film_viz.analysis.answers.truth import description
from film_viz.analysis.why.asking import ask_of_each, seen_of, training_pictures
from film_viz.models.checkpoint import Checkpoint
from film_viz.questions.execute import execute
from film_viz.questions.parse import parse_question
from film_viz.scenes.attributes import RELATION_MARGIN, RELATION_WORDS, RELATIONS, Relation
from film_viz.scenes.changes import moved
from film_viz.scenes.placement import violations
from film_viz.scenes.scene import Scene, ground_positions

STEP = 0.1  # scene units
FARTHEST = 1.2  # scene units on either side

Asks = Literal["count", "exist"]


@dataclass(frozen=True, slots=True)
class Drag:
    """One object of a scene, to be taken past another in one direction, and what is asked meanwhile."""

    scene: Scene
    moved: int
    past: int  # the one that the question names
    direction: Relation
    asks: Asks = "count"

    @property
    def question(self) -> str:
        """How many things are on that side of the other, or whether the moved one is there."""
        where = f"{RELATION_WORDS[self.direction]} the {description(self.scene.objects[self.past])}?"
        if self.asks == "count":
            return f"How many things are {where}"
        return f"Is there a {description(self.scene.objects[self.moved])} {where}"

    def at(self, beyond: float) -> Scene:
        """Return the scene with the object so far beyond the other, in scene units along the direction."""
        along = ground_positions(self.scene) @ np.array(getattr(self.scene.directions, self.direction))
        way = beyond - float(along[self.moved] - along[self.past])
        return moved(self.scene, self.moved, self.direction, way).scene


@dataclass(frozen=True, slots=True)
class Dragged:
    """What was answered along a drag, and what was true."""

    beyond: Float[np.ndarray, " place"]  # scene units, rising from before the other object to beyond it
    is_right: Bool[np.ndarray, " place"]  # whether the answer was the true one
    is_first: Bool[np.ndarray, " place"]  # whether it was the one that is true at the start
    is_last: Bool[np.ndarray, " place"]  # whether it was the one that is true at the end

    @property
    def turns_over(self) -> bool:
        """Whether it is right at both ends, so that it must have turned over in between."""
        return bool(self.is_right[0] and self.is_right[-1])

    @property
    def is_clean(self) -> bool:
        """Whether it turns over once: only the first answer, then only the last."""
        n = int(self.is_first.sum())
        return self.turns_over and bool(self.is_first[:n].all() and self.is_last[n:].all())

    @property
    def late(self) -> float:
        """By how much it takes the last answer after the truth does, for good; negative: before it. Scene units."""
        others = np.flatnonzero(~self.is_last)
        turned = self.beyond[0] if not len(others) else self.beyond[min(others[-1] + 1, len(self.beyond) - 1)]
        return float(turned - self.beyond[self.beyond > RELATION_MARGIN][0])


def places(step: float = STEP, farthest: float = FARTHEST) -> Float[np.ndarray, " place"]:
    """Return how far beyond the other object a drag stops; the truth turns over between two of them."""
    half = np.arange(step / 2, farthest, step)
    return np.concatenate([-half[::-1], half])


def drag_of(scene: Scene, asks: Asks = "count", seed: int = 0) -> Drag | None:
    """Return a drag by chance that keeps all of CLEVR's rules on its way but those of margins; None where none does.

    So an answer that is wrong is not wrong because things reach into each other, or can hardly be seen.
    """
    names = [description(thing) for thing in scene.objects]
    named = [i for i, name in enumerate(names) if names.count(name) == 1]
    ways = [Drag(scene, *pair, direction, asks) for pair in permutations(named, 2) for direction in RELATIONS]
    Random(seed).shuffle(ways)
    return next((way for way in ways if all(_is_fair(way.at(float(stop))) for stop in places())), None)


def dragged(checkpoint: Checkpoint, drag: Drag, beyond: Float[np.ndarray, " place"] | None = None) -> Dragged:
    """Ask at every stop of a drag.

    >>> drag = drag_of(sample_scene(7))
    >>> drag and dragged(checkpoint, drag).late
    """
    stops = places() if beyond is None else beyond
    scenes = [drag.at(float(stop)) for stop in stops]
    program = parse_question(drag.question).program
    truth = [execute(program, scene).answer for scene in scenes]
    seen = seen_of(checkpoint, training_pictures(checkpoint, scenes))
    best = ask_of_each(checkpoint, seen, drag.question, len(scenes)).argmax(axis=1)
    given = np.array([checkpoint.answers[i] for i in best])
    return Dragged(stops, given == np.array(truth), given == truth[0], given == truth[-1])


def _is_fair(scene: Scene) -> bool:
    return all(broken.rule == "margin" for broken in violations(scene))
