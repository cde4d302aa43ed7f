"""Where a true answer hangs on a relation of two things that stand nearer to each other than CLEVR ever puts them.

CLEVR calls a thing left of another from 0.2 scene units on, and keeps 0.4 between any two. So no network is ever shown
where the answer turns over, and one that answers otherwise there has not learned anything wrongly.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from film_viz.questions.execute import Value, execute
from film_viz.questions.index import SceneIndex
from film_viz.questions.program import Program, ProgramError
from film_viz.scenes.attributes import OPPOSITES, RELATION_MARGIN, Relation
from film_viz.scenes.placement import TOLERANCE
from film_viz.scenes.sampling import MARGIN
from film_viz.scenes.scene import Scene, ground_positions

WORDS: dict[Relation, str] = {
    "left": "to the left of",
    "right": "to the right of",
    "behind": "farther back than",
    "front": "farther in front than",
}
_OPPOSITE = {one: other for pair in OPPOSITES for one, other in (pair, pair[::-1])}


@dataclass(frozen=True, slots=True)
class CloseCall:
    """Two things that a step of a program holds against each other, and that CLEVR would keep apart."""

    relation: Relation
    of: int  # the object that the step starts from
    thing: int  # the other
    beyond: float  # scene units by which the thing is on that side of it; below 0: on the other side
    otherwise: str | None = None  # the true answer, were it called the other way; None: there would be none

    def sentence(self, names: Sequence[str]) -> str:
        """Say it in words, given what each object is called."""
        words = WORDS[self.relation if self.beyond >= 0 else _OPPOSITE[self.relation]]
        thing, of = (f"the {names[i]} ({i})" for i in (self.thing, self.of))
        return (
            f"Too close for a network to call: {thing} is {abs(self.beyond):.2f} {words} {of}. CLEVR counts that from "
            f"{RELATION_MARGIN:g} on, and leaves {MARGIN:g} in every picture that networks learn from."
        )


def close_calls(program: Program, values: Sequence[Value], scene: Scene) -> tuple[CloseCall, ...]:
    """Return the close calls of a program, given what each of its steps gave; the nearest to turning over first."""
    found = [
        replace(call, otherwise=_called_otherwise(program, scene, call))
        for step in program.steps
        if step.function == "relate"
        for call in _of_one(scene, int(values[step.inputs[0]]), step.values[0])  # type: ignore[arg-type]
    ]
    return tuple(sorted(found, key=lambda call: abs(call.beyond - RELATION_MARGIN)))


def _of_one(scene: Scene, of: int, relation: Relation) -> list[CloseCall]:
    along = ground_positions(scene) @ np.array(getattr(scene.directions, relation))
    beyond = along - along[of]
    near = np.flatnonzero(np.abs(beyond) < MARGIN - TOLERANCE)
    return [CloseCall(relation, of, int(i), float(beyond[i])) for i in near if i != of]


def _called_otherwise(program: Program, scene: Scene, call: CloseCall) -> str | None:
    index = SceneIndex(scene)
    index.related[call.relation][call.of] ^= 1 << call.thing
    try:
        return execute(program, index).answer
    except ProgramError:
        return None
