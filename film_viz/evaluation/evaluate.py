"""How well whatever answers questions does on those of a folder in CLEVR's layout.

A question that it cannot read counts as wrong and is reported, never left out.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from film_viz.data.clevr_folder import ClevrQuestion, DataError
from film_viz.evaluation.mistakes import Confusion, confusion, off_by_one
from film_viz.evaluation.respondents import Respondent
from film_viz.evaluation.scoring import Report, report
from film_viz.evaluation.unknown_answers import UnknownAnswers, unknown_answers
from film_viz.questions.parse import QuestionError, parse_question
from film_viz.questions.program import GROUP_OF_TYPE
from film_viz.work.progress import Progress


@dataclass(frozen=True, slots=True)
class Evaluation:
    """How a system did, and which questions it or its measurement could not read."""

    report: Report
    n_pictures: int
    confusion: Confusion
    unanswered: int = 0  # questions; they count as wrong
    unknown_words: dict[str, int] = field(default_factory=dict)  # in how many questions, most frequent first
    untyped: int = 0  # questions without a program that no template reads like; they count only overall
    unknown_answers: UnknownAnswers | None = None  # true answers that are none of the 28
    reasons: tuple[str, ...] = ()  # why some questions have no answer, where the system tells
    given: tuple[str | None, ...] = ()  # the answers, in the order of the questions

    def to_json(self) -> dict[str, Any]:
        """Return the report's scores and, beside them, mistakes and the numbers of questions and pictures."""
        record = self.report.to_json() | {
            "confusion": self.confusion,
            "off_by_one": off_by_one(self.confusion).to_json(),
            "questions": self.report.overall.count,
            "pictures": self.n_pictures,
            "unanswered": self.unanswered,
            "unknown_words": self.unknown_words,
            "untyped": self.untyped,
        }
        return record | ({"unknown_answers": self.unknown_answers.to_json()} if self.unknown_answers else {})

    @property
    def notes(self) -> list[str]:
        """What is to be known beside the scores, in sentences."""
        return [*self.reasons, *([str(self.unknown_answers)] if self.unknown_answers else [])]


def evaluate(
    respondent: Respondent, questions: Sequence[ClevrQuestion], progress: Progress | None = None
) -> Evaluation:
    """Ask whatever answers questions every one of them."""
    _check_answers(questions)
    given = respondent.answers(questions, progress)
    return replace(evaluate_answers(questions, given.answers, given.unknown_words), reasons=given.notes)


def evaluate_answers(
    questions: Sequence[ClevrQuestion], given: Sequence[str | None], unknown_words: dict[str, int] | None = None
) -> Evaluation:
    """Score given answers; None stands for a question that was not answered."""
    _check_answers(questions)
    correct = np.array([q.answer == answer for q, answer in zip(questions, given, strict=True)], dtype=bool)
    types = [question_type(question) for question in questions]
    families = [question.family_index for question in questions]
    return Evaluation(
        report=report(correct, types, families),
        n_pictures=len({question.picture for question in questions}),
        confusion=confusion([question.answer or "" for question in questions], given),
        unanswered=sum(answer is None for answer in given),
        unknown_words=unknown_words or {},
        untyped=types.count(None),
        unknown_answers=unknown_answers(questions, correct),
        given=tuple(given),
    )


def question_type(question: ClevrQuestion) -> str | None:
    """Return the type by the question's program, else by the template it reads like, else None."""
    try:
        program = question.program or parse_question(question.text).program
    except QuestionError:
        return None
    return program.question_type if program.question_type in GROUP_OF_TYPE else None


def _check_answers(questions: Sequence[ClevrQuestion]) -> None:
    without = [question.name for question in questions if question.answer is None]
    if without or not questions:
        raise DataError(
            f"{len(without)} of {len(questions)} questions come without an answer, so accuracy cannot be measured"
            + (f" ({without[0]} is the first)" if without else "")
            + ": choose a split with answers, such as val, or write answers with `film-viz answers`"
        )
