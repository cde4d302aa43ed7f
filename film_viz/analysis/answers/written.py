"""What a system wrote for a question, a program or a layout of modules, beside the one that the question stands for."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

import numpy as np
from jaxtyping import Float

from film_viz.questions.layouts import Node, layout_of
from film_viz.questions.parse import QuestionError, parse_question
from film_viz.questions.program_tokens import FIRST_FUNCTION, TOKENS, token_ids


@dataclass(frozen=True, slots=True)
class Beside:
    """Steps that belong in one row; None where one of both has none."""

    written: int | None  # place in what was written
    given: int | None  # place in what was meant


def given_layout(question: str) -> tuple[Node, ...] | None:
    """Return the layout of what a question means; None where no form fits it."""
    try:
        return layout_of(parse_question(question).program)
    except QuestionError:
        return None


def meant(question: str) -> tuple[str, ...] | None:
    """Return the functions of the program that a question means, the last one first; None where no form fits it."""
    try:
        program = parse_question(question).program
    except QuestionError:
        return None
    return tuple(TOKENS[token] for token in token_ids(program) if token >= FIRST_FUNCTION)


def beside(written: Sequence[str], given: Sequence[str]) -> tuple[Beside, ...]:
    """Return both in their order, with as many equal steps as can be in the same rows.

    >>> [(row.written, row.given) for row in beside(("Find", "Count"), ("Find", "Filter", "Count"))]
    [(0, 0), (None, 1), (1, 2)]
    """
    rows: list[Beside] = []
    for _, a, b, c, d in SequenceMatcher(None, list(written), list(given), autojunk=False).get_opcodes():
        for i in range(max(b - a, d - c)):
            rows.append(Beside(a + i if a + i < b else None, c + i if c + i < d else None))
    return tuple(rows)


def most_read(words: Sequence[str], weights: Float[np.ndarray, " word"], most: int = 3, least: float = 0.1) -> str:
    """Return the words that a module was told most of, in the order of the question; never none.

    >>> most_read(("how", "many", "red", "cubes"), np.array([0.05, 0.05, 0.5, 0.4]))
    'red cubes'
    """
    order = np.argsort(-weights, kind="stable")[:most]
    chosen = sorted(int(i) for turn, i in enumerate(order) if turn == 0 or weights[i] >= least)
    return " ".join(words[i] for i in chosen)
