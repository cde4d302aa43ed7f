"""Find questions by what they say or are: plain words, a regular expression, or a column of the bank.

Expressions come from visitors and from links. Python's own matcher may take years for a few characters, so RE2 matches
here: its time grows with the length of the text alone, for any expression.
"""

import time

import numpy as np
import pandas as pd
import re2
from jaxtyping import Bool

HELP = (
    "Plain text is looked for anywhere in a question, upper and lower case alike. `/left .* cube/` is a regular "
    r"expression: `.` `*` `+` `?` `{2,3}` `|` `( )` `[a-z]` `^` `$` `\b` `\w` `\d` `\s` `\p{L}` as usual, without "
    r"looking ahead or back (`(?=`) and without `\1` (the syntax of RE2). `type:count`, `answer:yes`, "
    "`family:12` or `hops:2` look in that column."
)
MOST_CHARACTERS = 400
MOST_SECONDS = 5.0
_MOST_STEPS = 5_000  # of a compiled expression; a class of all letters, `\p{L}`, takes 1,200
_COLUMNS = {"type": "question_type", "answer": "answer", "given": "given", "family": "family", "hops": "hops"}


class SearchError(ValueError):
    """A search that cannot be read."""


def matches(questions: pd.DataFrame, search: str) -> Bool[np.ndarray, " question"]:
    """Return which questions match; an empty search matches none.

    >>> matches(bank.questions, "/left|right/").sum()
    """
    search = search.strip()
    if len(search) > MOST_CHARACTERS:
        raise SearchError(f"a search has at most {MOST_CHARACTERS} characters, got {len(search)}: look for less")
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
    compiled = _compiled(pattern)
    found = np.zeros(len(texts), dtype=bool)
    deadline = time.monotonic() + MOST_SECONDS
    for row, text in enumerate(texts):
        found[row] = compiled.search(text) is not None
        if time.monotonic() > deadline:
            raise SearchError(f"'/{pattern}/' takes over {MOST_SECONDS:g} s for these questions: use a simpler one")
    return found


def _compiled(pattern: str) -> "re2._Regexp":
    options = re2.Options()
    options.case_sensitive, options.log_errors = False, False
    try:
        compiled = re2.compile(pattern, options=options)
    except (re2.error, UnicodeEncodeError) as error:
        raise SearchError(
            f"'/{pattern}/' is no regular expression here ({_reason(error)}): correct it, or search plain text"
        ) from error
    if compiled.programsize > _MOST_STEPS:
        raise SearchError(f"'/{pattern}/' is too large: use smaller numbers in {{ }}, or search plain text")
    return compiled


def _reason(error: Exception) -> str:
    said = error.args[0] if error.args else ""
    return said.decode("utf-8", errors="replace") if isinstance(said, bytes) else "half a character"
