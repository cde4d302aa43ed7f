"""What many changes do to an answer, beside what they do to the truth.

"Would it say the same without the ball?" A change that leaves the true answer as it is should leave the network's, and
one that changes it should be followed. Where the two part ways, the network goes by something else than what is asked.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from jaxtyping import Float, Int

from film_viz.questions.execute import execute
from film_viz.questions.parse import QuestionError, parse_question
from film_viz.questions.program import Program, ProgramError
from film_viz.scenes.scene import Scene


class Verdict(StrEnum):
    """How an answer and the truth went along with a change."""

    HELD = "stayed, as the truth did"
    FOLLOWED = "followed the truth"
    STRAYED = "changed its mind although nothing relevant changed"
    MISSED = "did not follow a change of the truth"
    UNKNOWN = "no true answer to hold it against"


@dataclass(frozen=True, slots=True)
class Known:
    """A true answer, or why there is none."""

    answer: str | None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Effects:
    """The probability of every answer before and after each of some changes, and the true answers."""

    answers: tuple[str, ...]
    before: Float[np.ndarray, " answer"]
    after: Float[np.ndarray, "change answer"]
    truth_before: Known
    truth_after: tuple[Known, ...]

    @property
    def first(self) -> str:
        """The answer before."""
        return self.answers[int(self.before.argmax())]

    @property
    def best(self) -> tuple[str, ...]:
        """The answer after each change."""
        return tuple(self.answers[i] for i in self.after.argmax(axis=1))

    @property
    def kept(self) -> Float[np.ndarray, " change"]:
        """The probability of the first answer after each change."""
        return self.after[:, int(self.before.argmax())]

    @property
    def change(self) -> Float[np.ndarray, " change"]:
        """How much each change adds to the probability of the first answer; below 0 it takes away."""
        return self.kept - self.before.max()

    @property
    def flips(self) -> Int[np.ndarray, " flip"]:
        """Which changes make another answer the best one."""
        return np.flatnonzero(self.after.argmax(axis=1) != self.before.argmax())

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """How answer and truth went along with each change."""
        pairs = zip(self.best, self.truth_after, strict=True)
        return tuple(verdict(self.first, self.truth_before.answer, best, known.answer) for best, known in pairs)


def verdict(first: str, truth_before: str | None, best: str, truth_after: str | None) -> Verdict:
    """Judge one change by both answers and both true answers.

    >>> verdict("yes", "yes", "no", "yes").value
    'changed its mind although nothing relevant changed'
    """
    if truth_before is None or truth_after is None:
        return Verdict.UNKNOWN
    if truth_before == truth_after:
        return Verdict.HELD if best == first else Verdict.STRAYED
    return Verdict.FOLLOWED if best == truth_after else Verdict.MISSED


def program_of(question: str) -> Program | Known:
    """Return a question's program; without one, why there is no true answer."""
    try:
        return parse_question(question).program
    except QuestionError:
        return Known(None, "no taught question reads like this")


def known_answer(program: Program | Known, scene: Scene) -> Known:
    """Return the answer of a program on a scene, or why there is none ("needs exactly one object, got 2")."""
    if isinstance(program, Known):
        return program
    try:
        return Known(execute(program, scene).answer)
    except ProgramError as error:
        return Known(None, str(error))
