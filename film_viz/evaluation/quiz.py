"""A quiz for people, against the network: ten questions about fresh pictures, and who is right where.

The pictures are scenes named "quiz", which no training bank holds; a seed names all ten. Each of the five groups of
questions comes twice, in an order drawn from the seed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from random import Random

import numpy as np

from film_viz.data.fresh import fresh_scene
from film_viz.evaluation.mistakes import confusion, off_by_one
from film_viz.evaluation.scoring import Report, Score, report
from film_viz.questions.answers import fits
from film_viz.questions.generate import Question, QuestionGenerator
from film_viz.questions.program import GROUP_OF_TYPE, QUESTION_GROUPS
from film_viz.questions.template import Template
from film_viz.questions.vocabulary import ANSWERS

SCENES = "quiz"  # the name of the scenes, as `fresh_scene` takes it
N_QUESTIONS = 10
MINUTE = 60  # seconds for all questions of a quiz that is timed
LARGEST_SEED = 999_999_999

DRAWN = 30  # questions about a scene from which one of the wanted group is taken


@dataclass(frozen=True, slots=True)
class QuizQuestion:
    """One question of a quiz."""

    scene_number: int  # among the scenes of this seed
    text: str
    question_type: str
    answer: str

    @property
    def group(self) -> str:
        """Name of the group in the published tables."""
        return GROUP_OF_TYPE[self.question_type]

    @property
    def choices(self) -> tuple[str, ...]:
        """All answers of the right kind, in the order of the answers."""
        return tuple(answer for answer in ANSWERS if fits(answer, self.question_type))


@dataclass(frozen=True, slots=True)
class Told:
    """What somebody said to one question."""

    question_type: str
    truth: str
    given: str | None  # None for a question that could not be answered

    @property
    def is_right(self) -> bool:
        """Whether it is the very word."""
        return self.given == self.truth


@dataclass(frozen=True, slots=True)
class Agreement:
    """How often two sides were right and wrong on the same questions; of people and the network, people are first."""

    both_right: int
    only_first_right: int
    only_second_right: int
    both_wrong: int

    @property
    def first_wrong_where_second_is_right(self) -> Score:
        """How often the first side errs on what the second gets right."""
        return _share(self.only_second_right, self.both_right)

    @property
    def first_wrong_where_second_is_wrong(self) -> Score:
        """How often the first side errs on what the second gets wrong; higher where both fail on the same questions."""
        return _share(self.both_wrong, self.only_first_right)


def quiz_questions(templates: Sequence[Template], seed: int) -> tuple[QuizQuestion, ...]:
    """Return the questions of a seed, always the same; two of each group, each about a picture of its own."""
    generator = QuestionGenerator(templates, seed)
    groups = [*QUESTION_GROUPS] * (N_QUESTIONS // len(QUESTION_GROUPS))
    Random(seed).shuffle(groups)
    numbers = count()
    return tuple(_question(generator, seed, group, numbers) for group in groups)


def _question(generator: QuestionGenerator, seed: int, group: str, numbers: "count[int]") -> QuizQuestion:
    """Ask about the next scene that has a question of the group; nearly every scene has one."""
    for number in numbers:
        drawn = generator.questions(fresh_scene(SCENES, seed, number), DRAWN)
        if found := [question for question in drawn if GROUP_OF_TYPE[question.question_type] == group]:
            return _as_quiz(found[0], number)
    raise AssertionError("scenes have no end")


def _as_quiz(question: Question, scene_number: int) -> QuizQuestion:
    return QuizQuestion(scene_number, question.text, question.question_type, question.answer)


def told_report(told: Sequence[Told]) -> Report:
    """Return accuracies over all that was said."""
    return report(np.array([one.is_right for one in told], dtype=bool), [one.question_type for one in told])


def miscounts(told: Sequence[Told]) -> Score:
    """Return the share of wrong counts that miss by 1, and how many were wrong."""
    counts = [one for one in told if GROUP_OF_TYPE[one.question_type] == "count"]
    return off_by_one(confusion([one.truth for one in counts], [one.given for one in counts]))


def agreement(first: Sequence[Told], second: Sequence[Told]) -> Agreement:
    """Compare what two sides said to the same questions in the same order."""
    pairs = [(a.is_right, b.is_right) for a, b in zip(first, second, strict=True)]
    return Agreement(*(pairs.count(kind) for kind in ((True, True), (True, False), (False, True), (False, False))))


def _share(part: int, rest: int) -> Score:
    total = part + rest
    return Score(part / total if total else float("nan"), total)
