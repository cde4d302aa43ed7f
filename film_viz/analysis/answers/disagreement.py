"""Questions about one picture that several checkpoints answer differently: there their ways of looking show."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch

from film_viz.data.batch import pad_questions
from film_viz.models.checkpoint import Checkpoint
from film_viz.models.system import Questions, Seen
from film_viz.questions.vocabulary import UnknownWordError


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A question with what each checkpoint answers; None for one that does not know its words."""

    question: str
    answers: tuple[str | None, ...]

    @property
    def n_answers(self) -> int:
        """How many different answers there are."""
        return len(set(self.answers) - {None})


def disagreements(
    checkpoints: Sequence[Checkpoint], seen: Sequence[Seen], questions: Sequence[str]
) -> list[Disagreement]:
    """Return the questions about a picture that have more than one answer, those with the most first.

    `seen` is what each checkpoint sees of the picture, as `image_features` returns it.
    """
    by_checkpoint = [answers_to(*one, questions) for one in zip(checkpoints, seen, strict=True)]
    rows = zip(*by_checkpoint, strict=True)
    asked = [Disagreement(*row) for row in zip(questions, rows, strict=True)]
    return sorted((one for one in asked if one.n_answers > 1), key=lambda one: -one.n_answers)


def answers_to(checkpoint: Checkpoint, seen: Seen, questions: Sequence[str]) -> list[str | None]:
    """Answer many questions about one picture at once; None to those with words that the checkpoint does not know."""
    encoded = {i: ids for i, question in enumerate(questions) if (ids := _encoded(checkpoint, question))}
    if not encoded:
        return [None] * len(questions)
    with torch.inference_mode():
        reading = checkpoint.model.read(Questions(*pad_questions(list(encoded.values()))))
        logits = checkpoint.model.answer(seen, reading, torch.zeros(len(encoded), dtype=torch.long)).logits
    best = dict(zip(encoded, logits.argmax(1).tolist(), strict=True))
    return [checkpoint.answers[best[i]] if i in best else None for i in range(len(questions))]


def _encoded(checkpoint: Checkpoint, question: str) -> list[int]:
    try:
        return checkpoint.vocabulary.encode(question)
    except UnknownWordError:
        return []
