"""The smallest change of the question that flips the answer: one word, said otherwise before it is left out."""

from typing import get_args

from film_viz.analysis.why.question import QuestionEffects, WordChangeKind

_ORDER = get_args(WordChangeKind)
"""A word for the same is the smallest change of all, and a hole in the sentence the last to be called a question."""


def word_flip(found: QuestionEffects) -> int | None:
    """Return which change of a question is the smallest that flips the answer; None where none does.

    Of changes alike, one that makes a taught question comes first, then the one with the surer answer.
    """
    effects = found.effects

    def size(i: int) -> tuple[int, bool, float]:
        change = found.changes[i]
        return _ORDER.index(change.kind), not change.is_taught, -float(effects.after[i].max())

    return min(map(int, effects.flips), key=size, default=None)
