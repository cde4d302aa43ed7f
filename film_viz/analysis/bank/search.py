"""Find questions by what they say or are: plain words, a regular expression, or a column of the bank."""

import re

import numpy as np
import pandas as pd
from jaxtyping import Bool

HELP = (
    "Plain text is looked for anywhere in a question, upper and lower case alike. `/left .* cube/` is a regular "
    "expression. `type:count`, `answer:yes`, `family:12` or `hops:2` look in that column."
)
_COLUMNS = {"type": "question_type", "answer": "answer", "given": "given", "family": "family", "hops": "hops"}


class SearchError(ValueError):
    """A search that cannot be read."""


def matches(questions: pd.DataFrame, search: str) -> Bool[np.ndarray, " question"]:
    """Return which questions match; an empty search matches none.

    >>> matches(bank.questions, "/left|right/").sum()
    """
    search = search.strip()
    if not search:
        return np.zeros(len(questions), dtype=bool)
    if len(search) > 1 and search.startswith("/") and search.endswith("/"):
        return _expression(questions["text"], search[1:-1])
    name, colon, value = search.partition(":")
    if colon and name in _COLUMNS:
        return (questions[_COLUMNS[name]].astype(str).str.lower() == value.strip().lower()).to_numpy(bool)
    return questions["text"].str.contains(search, case=False, regex=False).to_numpy(bool)


def axis_sets(questions: pd.DataFrame, axes: tuple[tuple[str, str], ...]) -> Bool[np.ndarray, "dimension 2 question"]:
    """Return the two sets of each custom axis; an empty second search means all questions that the first leaves."""
    sets = []
    for toward, away in axes:
        first = matches(questions, toward)
        sets.append([first, matches(questions, away) if away.strip() else ~first])
    return np.array(sets, dtype=bool).reshape(len(axes), 2, len(questions))


def _expression(texts: "pd.Series[str]", pattern: str) -> Bool[np.ndarray, " question"]:
    try:
        compiled = re.compile(pattern, re.IGNORECASE)
    except re.error as error:
        raise SearchError(
            f"'/{pattern}/' is no regular expression ({error}): correct it, or search plain text"
        ) from error
    return np.array([compiled.search(text) is not None for text in texts], dtype=bool)
