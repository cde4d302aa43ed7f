"""Evaluation of a system on the questions of a folder in CLEVR's layout.

A system is whatever gives an answer to each question; here is the one that matters, a checkpoint, which sees its
pictures exactly as the app does. A question that it cannot read counts as wrong and is reported, never left out.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tqdm import tqdm

from film_viz.data.batch import pad_questions
from film_viz.data.clevr_folder import ClevrQuestion, DataError
from film_viz.evaluation.inputs.pixels import Reader, pixels_of_size
from film_viz.evaluation.mistakes import Confusion, confusion, off_by_one
from film_viz.evaluation.scoring import Report, predict, report
from film_viz.evaluation.unknown_answers import UnknownAnswers, unknown_answers
from film_viz.models.checkpoint import Checkpoint
from film_viz.questions.parse import QuestionError, parse_question
from film_viz.questions.program import GROUP_OF_TYPE
from film_viz.questions.vocabulary import UnknownWordError

PICTURES_PER_BATCH = 20
QUESTIONS_PER_BATCH = 400

Progress = Callable[[int, int], None]
"""Called with the questions that are answered and with all of them."""


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

    def to_json(self) -> dict[str, Any]:
        """Return the report's scores and, beside them, mistakes and the numbers of questions and pictures."""
        strange = {"unknown_answers": self.unknown_answers.to_json()} if self.unknown_answers else {}
        return (
            self.report.to_json()
            | strange
            | {
                "confusion": self.confusion,
                "off_by_one": off_by_one(self.confusion).to_json(),
                "questions": self.report.overall.count,
                "pictures": self.n_pictures,
                "unanswered": self.unanswered,
                "unknown_words": self.unknown_words,
                "untyped": self.untyped,
            }
        )


def evaluate_checkpoint(
    checkpoint: Checkpoint,
    questions: Sequence[ClevrQuestion],
    dtype: torch.dtype = torch.float32,
    read: Reader | None = None,
) -> Evaluation:
    """Ask a checkpoint every question, on the device it is on; `read` opens the pictures, by default their pixels."""
    _check_answers(questions)
    given, unknown = given_answers(checkpoint, questions, dtype, read=read)
    return evaluate_answers(questions, given, unknown)


def given_answers(
    checkpoint: Checkpoint,
    questions: Sequence[ClevrQuestion],
    dtype: torch.dtype = torch.float32,
    progress: Progress | None = None,
    read: Reader | None = None,
) -> tuple[list[str | None], dict[str, int]]:
    """Return a checkpoint's answers, None to what it cannot read, and the words that it does not know."""
    if read is None and not checkpoint.model.config.reads_pixels:
        raise ValueError(f"checkpoint '{checkpoint.name}' reads backbone features: give a reader of these")
    read = read or pixels_of_size(checkpoint.model.config.image_size)
    unknown: Counter[str] = Counter()
    encoded = [_encode(question.text, checkpoint, unknown) for question in questions]
    given: list[str | None] = [None] * len(questions)
    with tqdm(total=len(questions), unit="question", desc=f"Asking {checkpoint.name}") as bar:
        for batch in _batches(questions):
            readable = [i for i in batch if encoded[i]]
            if readable:
                paths = [questions[i].picture for i in readable]
                answers = _answers(checkpoint, [encoded[i] for i in readable], paths, dtype, read)
                for i, answer in zip(readable, answers, strict=True):
                    given[i] = answer
            bar.update(len(batch))
            if progress:
                progress(int(bar.n), len(questions))
    return given, dict(unknown.most_common())


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


def _encode(text: str, checkpoint: Checkpoint, unknown: Counter[str]) -> list[int]:
    """Return a question's word ids; none, and its foreign words counted, if the checkpoint cannot read it."""
    try:
        return checkpoint.vocabulary.encode(text)
    except UnknownWordError as error:
        unknown.update(error.words)
        return []
    except ValueError:  # no words at all
        return []


def _batches(questions: Sequence[ClevrQuestion]) -> Iterator[list[int]]:
    """Yield indices of questions, picture by picture, so that each picture is decoded once.

    Only a picture with very many questions is met again, in the next batch.
    """
    by_picture: dict[Path, list[int]] = {}
    for i, question in enumerate(questions):
        by_picture.setdefault(question.picture, []).append(i)
    pictures = list(by_picture.values())
    for first in range(0, len(pictures), PICTURES_PER_BATCH):
        batch = [i for about in pictures[first : first + PICTURES_PER_BATCH] for i in about]
        for start in range(0, len(batch), QUESTIONS_PER_BATCH):
            yield batch[start : start + QUESTIONS_PER_BATCH]


def _answers(
    checkpoint: Checkpoint, encoded: Sequence[list[int]], pictures: Sequence[Path], dtype: torch.dtype, read: Reader
) -> list[str]:
    distinct = list(dict.fromkeys(pictures))
    position = {path: i for i, path in enumerate(distinct)}
    image_index = torch.tensor([position[path] for path in pictures])
    classes = predict(checkpoint.model, read(distinct), *pad_questions(encoded), image_index, dtype)
    return [checkpoint.answers[i] for i in classes.tolist()]
