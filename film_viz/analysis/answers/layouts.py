"""The layout that a system wrote for a question beside the one that the question's program stands for."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

import numpy as np
from jaxtyping import Float

from film_viz.questions.layouts import Node, layout_of
from film_viz.questions.parse import QuestionError, parse_question


@dataclass(frozen=True, slots=True)
class Beside:
    """Modules of both layouts that belong in one row; None where one of them has none."""

    written: int | None  # place in the written layout
    given: int | None  # place in the given one


def given_layout(question: str) -> tuple[Node, ...] | None:
    """Return the layout of what a question means; None where no form fits it."""
    try:
        return layout_of(parse_question(question).program)
    except QuestionError:
        return None


def beside(written: Sequence[str], given: Sequence[str]) -> tuple[Beside, ...]:
    """Return both layouts in their order, with as many modules of the same kind as can be in the same rows.

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
