"""What matters in the picture: each object removed, and each of its attributes changed, drawn and asked again."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from film_viz.analysis.why.asking import ask_of_each, seen_of, training_pictures
from film_viz.analysis.why.effects import Effects, known_answer, program_of
from film_viz.models.checkpoint import Checkpoint
from film_viz.scenes.changes import SceneChange, hidden_objects, overlapping, scene_changes
from film_viz.scenes.scene import Scene


@dataclass(frozen=True, slots=True)
class PictureEffects:
    """What each change of a scene does to the answer to one question."""

    changes: tuple[SceneChange, ...]
    effects: Effects
    pixels: Float[np.ndarray, " change"]  # mean change of the picture that the network sees, in gray levels
    doubts: tuple[str, ...]  # what is odd about each changed scene, "" for most

    def of_object(self, number: int) -> tuple[int, ...]:
        """Return which changes are of one object."""
        return tuple(i for i, change in enumerate(self.changes) if change.object == number)

    def removal(self, number: int) -> int | None:
        """Return which change removes an object."""
        found = (i for i in self.of_object(number) if self.changes[i].kind == "removed")
        return next(found, None)

    def strongest(self, number: int) -> int | None:
        """Return which change of an object moves the probability of the first answer most."""
        return max(self.of_object(number), key=lambda i: abs(self.effects.change[i]), default=None)


def picture_effects(
    checkpoint: Checkpoint, scene: Scene, question: str, changes: Sequence[SceneChange] | None = None
) -> PictureEffects:
    """Draw a scene and each of its changes, by default every removal and every attribute, and ask about all of them.

    Deterministic: the pictures are drawn in CLEVR's own light, without noise. Raises `UnknownWordError` for words that
    the checkpoint does not know.

    >>> found = picture_effects(checkpoint, sample_scene(7), "How many cubes are there?")
    >>> found.changes[0].title, found.effects.change[0]
    """
    chosen = scene_changes(scene) if changes is None else tuple(changes)
    pictures = training_pictures(checkpoint, [scene, *(change.scene for change in chosen)])
    probability = ask_of_each(checkpoint, seen_of(checkpoint, pictures), question, len(pictures))
    program = program_of(question)
    effects = Effects(
        checkpoint.answers,
        probability[0],
        probability[1:],
        known_answer(program, scene),
        tuple(known_answer(program, change.scene) for change in chosen),
    )
    pixels = np.abs(pictures[1:].astype(np.int16) - pictures[0]).mean(axis=(1, 2, 3))
    size = checkpoint.model.config.image_size
    return PictureEffects(chosen, effects, pixels, tuple(_doubt(scene, change, size) for change in chosen))


def _doubt(scene: Scene, change: SceneChange, size: int) -> str:
    """Say what a change brought about beside what it was meant to: an overlap, or an object that can hardly be seen."""
    if not _grows(change):
        return ""
    before = set(overlapping(scene))
    others = [j if i == change.object else i for i, j in overlapping(change.scene) if (i, j) not in before]
    hidden = set(hidden_objects(change.scene, size, size)) - set(hidden_objects(scene, size, size))
    said = [f"reaches into object {' and '.join(map(str, others))}"] if others else []
    return "; ".join([*said, *(f"object {i} is hardly seen" for i in sorted(hidden))])


def _grows(change: SceneChange) -> bool:
    """Whether an object takes room that it did not take before."""
    return change.kind == "moved" or change.what in ("size", "shape")
