"""The smallest change of the scene that flips the answer: one attribute, one removal, or one move.

Small is what changes the picture least: of attributes and removals the one that moves the fewest gray levels, of moves
the shortest. A move is looked for along the scene's four directions, in steps; at the first step where one flips the
answer, shorter ones between are tried too. What is found was asked, never guessed.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from film_viz.analysis.why.effects import Known, Verdict
from film_viz.analysis.why.picture import PictureEffects, picture_effects
from film_viz.models.checkpoint import Checkpoint
from film_viz.scenes.changes import ChangeKind, SceneChange, moved, moves
from film_viz.scenes.scene import Scene

STEP = 0.2  # scene units; a small object is 0.7 across
FARTHEST = 2.0
FINER = 4  # so many lengths of a step are tried in the end


@dataclass(frozen=True, slots=True)
class SceneFlip:
    """A change of the scene that makes the network answer otherwise."""

    change: SceneChange
    before: str
    after: str
    probability_before: float  # of the answer before
    probability_after: float  # of the answer after
    truth_before: Known
    truth_after: Known
    verdict: Verdict
    pixels: float  # mean change of the picture, in gray levels
    doubt: str


def scene_flips(
    checkpoint: Checkpoint, scene: Scene, question: str, found: PictureEffects | None = None
) -> dict[ChangeKind, SceneFlip]:
    """Return the smallest flip of each kind, the smallest of all first; {} where nothing flips the answer.

    `found` are the effects of all single changes, where they are known already.
    """
    found = found or picture_effects(checkpoint, scene, question)
    flips = [_flip(found, int(i)) for i in found.effects.flips]
    flips += filter(None, [shortest_move(checkpoint, scene, question)])
    smallest: dict[ChangeKind, SceneFlip] = {}
    for flip in sorted(flips, key=lambda flip: flip.pixels):
        smallest.setdefault(flip.change.kind, flip)
    return smallest


def shortest_move(
    checkpoint: Checkpoint, scene: Scene, question: str, step: float = STEP, farthest: float = FARTHEST
) -> SceneFlip | None:
    """Return the shortest move of one object that flips the answer; None where none up to `farthest` does."""
    for number in range(1, round(farthest / step) + 1):
        found = picture_effects(checkpoint, scene, question, moves(scene, number * step))
        if len(found.effects.flips):
            return _shortest(checkpoint, scene, question, found, step)
    return None


def _shortest(checkpoint: Checkpoint, scene: Scene, question: str, found: PictureEffects, step: float) -> SceneFlip:
    """Look between the step before and the step at which some moves flip the answer; the shortest, then least seen."""
    flips = [_flip(found, int(i)) for i in found.effects.flips]
    between = [move for flip in flips for move in _shorter(scene, flip.change, step)]
    finer = picture_effects(checkpoint, scene, question, between)
    flips += [_flip(finer, int(i)) for i in finer.effects.flips]
    return min(flips, key=lambda flip: (round(flip.change.distance, 6), flip.pixels))


def _shorter(scene: Scene, change: SceneChange, step: float) -> Iterator[SceneChange]:
    for part in range(1, FINER):
        distance = change.distance - step * part / FINER
        yield moved(scene, change.object, change.what, distance)  # type: ignore[arg-type]


def _flip(found: PictureEffects, i: int) -> SceneFlip:
    effects = found.effects
    return SceneFlip(
        found.changes[i],
        effects.first,
        effects.best[i],
        float(effects.before.max()),
        float(effects.after[i].max()),
        effects.truth_before,
        effects.truth_after[i],
        effects.verdicts[i],
        float(found.pixels[i]),
        found.doubts[i],
    )
