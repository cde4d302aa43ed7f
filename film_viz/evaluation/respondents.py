"""Whatever answers questions about pictures: a checkpoint, the oracle, the most common answer of each question type.

What is measured here asks any of them in the same way. A checkpoint sees its pictures exactly as the app does.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import torch
from tqdm import tqdm

from film_viz.data.batch import pad_questions
from film_viz.data.clevr_folder import ClevrQuestion
from film_viz.evaluation.inputs.pixels import Reader, nothing, pixels_of_size
from film_viz.evaluation.scoring import predict
from film_viz.models.checkpoint import Checkpoint
from film_viz.models.system import Questions
from film_viz.questions.vocabulary import UnknownWordError
from film_viz.work.progress import Progress

PICTURES_PER_BATCH = 20
QUESTIONS_PER_BATCH = 400


@dataclass(frozen=True, slots=True)
class Given:
    """What was answered."""

    answers: list[str | None]  # None to a question that could not be read
    unknown_words: dict[str, int] = field(default_factory=dict)  # in how many questions, most frequent first
    notes: tuple[str, ...] = ()  # why some questions have no answer


class Respondent(Protocol):
    """Anything that answers questions."""

    @property
    def name(self) -> str:
        """What to call it."""

    def answers(self, questions: Sequence[ClevrQuestion], progress: Progress | None = None) -> Given:
        """Answer every question about its picture."""


@dataclass(frozen=True, slots=True)
class CheckpointRespondent:
    """A checkpoint, on the device it is on; `read` opens the pictures, by default their pixels."""

    checkpoint: Checkpoint
    dtype: torch.dtype = torch.float32  # of the arithmetic
    read: Reader | None = None

    @property
    def name(self) -> str:
        """The checkpoint's."""
        return self.checkpoint.name

    def answers(self, questions: Sequence[ClevrQuestion], progress: Progress | None = None) -> Given:
        """Answer every question; one with words that the checkpoint does not know is not answered."""
        read, unknown = self.reader(), Counter[str]()
        encoded = [_encode(question.text, self.checkpoint, unknown) for question in questions]
        given: list[str | None] = [None] * len(questions)
        with tqdm(total=len(questions), unit="question", desc=f"Asking {self.name}") as bar:
            for batch in _batches(questions):
                readable = [i for i in batch if encoded[i]]
                if readable:
                    paths = [questions[i].picture for i in readable]
                    answers = self._answers([encoded[i] for i in readable], paths, read)
                    for i, answer in zip(readable, answers, strict=True):
                        given[i] = answer
                bar.update(len(batch))
                if progress:
                    progress(int(bar.n), len(questions))
        return Given(given, dict(unknown.most_common()))

    def reader(self) -> Reader:
        """Return what opens pictures."""
        config = self.checkpoint.model.config
        if self.read is None and not config.reads_pixels:
            raise ValueError(f"checkpoint '{self.name}' reads backbone features: give a reader of these")
        return self.read or (nothing if config.is_blind else pixels_of_size(config.image_size))

    def _answers(self, encoded: Sequence[list[int]], pictures: Sequence[Path], read: Reader) -> list[str]:
        distinct = list(dict.fromkeys(pictures))
        position = {path: i for i, path in enumerate(distinct)}
        image_index = torch.tensor([position[path] for path in pictures])
        questions = Questions(*pad_questions(encoded))
        classes = predict(self.checkpoint.model, read(distinct), questions, image_index, self.dtype)
        return [self.checkpoint.answers[i] for i in classes.tolist()]


def _encode(text: str, checkpoint: Checkpoint, unknown: Counter[str]) -> list[int]:
    """Return a question's word ids; none, and its foreign words counted, if the checkpoint cannot read it."""
    try:
        return checkpoint.vocabulary.encode(text)
    except UnknownWordError as error:
        unknown.update(error.words)
        return []
    except ValueError:
        unknown["(no words at all)"] += 1
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
