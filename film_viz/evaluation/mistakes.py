"""What a system answers instead: the confusion of answers, and by how much its wrong counts are off."""

from collections import Counter
from collections.abc import Sequence

from film_viz.evaluation.scoring import Score
from film_viz.questions.vocabulary import ANSWERS

NO_ANSWER = "(none)"
"""Stands for the answer to a question that a system could not read."""

Confusion = dict[str, dict[str, int]]
"""Numbers of questions, by true and by given answer; what never occurs is left out."""


def confusion(truth: Sequence[str], given: Sequence[str | None]) -> Confusion:
    """Count every pair of true and given answer, both in the order of the answers.

    >>> confusion(["2", "2", "yes"], ["2", "3", "yes"])
    {'yes': {'yes': 1}, '2': {'2': 1, '3': 1}}
    """
    pairs = Counter(zip(truth, (NO_ANSWER if answer is None else answer for answer in given), strict=True))
    counts: Confusion = {}
    for true, answer in sorted(pairs, key=lambda pair: (_place(pair[0]), _place(pair[1]))):
        counts.setdefault(true, {})[answer] = pairs[true, answer]
    return counts


def off_by_one(counts: Confusion) -> Score:
    """Return the share of wrong counts that miss by 1; an answer that is no number misses by more."""
    wrong = {
        (true, answer): number
        for true, row in counts.items()
        if true.isdecimal()
        for answer, number in row.items()
        if answer != true
    }
    total = sum(wrong.values())
    near = sum(n for (true, answer), n in wrong.items() if answer.isdecimal() and abs(int(answer) - int(true)) == 1)
    return Score(near / total if total else float("nan"), total)


def _place(answer: str) -> tuple[int, str]:
    return (ANSWERS.index(answer) if answer in ANSWERS else len(ANSWERS)), answer
