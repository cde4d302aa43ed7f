"""A program that a system wrote beside the one that the question means, step by step."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from film_viz.questions.parse import QuestionError, parse_question
from film_viz.questions.program_tokens import FIRST_FUNCTION, TOKENS, token_ids


@dataclass(frozen=True, slots=True)
class Beside:
    """One step of both programs; "" where one of them has none."""

    place: int | None  # in the written program
    written: str
    true: str


def meant(question: str) -> tuple[str, ...] | None:
    """Return the functions of the program that a question means, the last one first; None where no form fits it."""
    try:
        program = parse_question(question).program
    except QuestionError:
        return None
    return tuple(TOKENS[token] for token in token_ids(program) if token >= FIRST_FUNCTION)


def beside(written: Sequence[str], true: Sequence[str]) -> tuple[Beside, ...]:
    """Return both programs with as much of them as can be in the same rows, from what is done first to the answer."""
    rows: list[Beside] = []
    for _, a, b, c, d in SequenceMatcher(None, written, true, autojunk=False).get_opcodes():
        for i in range(max(b - a, d - c)):
            place = a + i if a + i < b else None
            rows.append(Beside(place, written[a + i] if place is not None else "", true[c + i] if c + i < d else ""))
    return tuple(reversed(rows))
