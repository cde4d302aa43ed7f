"""The terms of a bank's questions: the words in them, their types, the functions of their programs and more.

Synonyms count as one word: "sphere" stands for balls, too.
"""

from copy import copy
from functools import cached_property

import numpy as np
import pandas as pd
from jaxtyping import Bool, Int
from scipy.sparse import csr_array

from film_viz.questions.canonical import word_names
from film_viz.questions.program import GROUP_OF_TYPE, QUESTION_GROUPS
from film_viz.questions.templates import own_synonyms

KINDS = {
    "word": "words", "type": "question_type", "function": "functions", "answer": "answer",
    "task": "question_type", "program": "template_file",
}  # fmt: skip
"""Kinds of terms, and the column of a bank's table that each is taken from; a task is a group of several types."""

TASKS = {name: group for name, group in GROUP_OF_TYPE.items() if len(QUESTION_GROUPS[group]) > 1}


class Terms:
    """The terms of a bank's questions, counted once for any number of groups."""

    def __init__(self, questions: pd.DataFrame) -> None:
        parts = [_terms_of(questions[column], kind) for kind, column in KINDS.items()]
        self.names: list[tuple[str, str]] = [name for names, _, _ in parts for name in names]
        offsets = np.cumsum([0] + [len(names) for names, _, _ in parts])
        rows = np.concatenate([rows for _, rows, _ in parts])
        columns = np.concatenate([columns + offset for (_, _, columns), offset in zip(parts, offsets, strict=False)])
        shape = (len(questions), len(self.names))
        self.matrix = csr_array((np.ones(len(rows), dtype=np.int64), (rows, columns)), shape)
        self.matrix.data[:] = 1  # a word that is said twice counts once

    def __len__(self) -> int:
        return len(self.names)

    def of(self, rows: Int[np.ndarray, " row"]) -> "Terms":
        """Return the terms of some of the questions alone."""
        part = copy(self)
        part.__dict__.pop("_transposed", None)
        part.matrix = self.matrix[rows]
        return part

    def count(self, questions: Bool[np.ndarray, " question"]) -> Int[np.ndarray, " term"]:
        """Return in how many of some questions each term occurs."""
        return self._transposed @ questions.astype(np.int64)

    def having(self, term: int) -> Bool[np.ndarray, " question"]:
        """Return which questions have a term."""
        has = np.zeros(self.matrix.shape[0], dtype=bool)
        start, stop = self._transposed.indptr[term : term + 2]
        has[self._transposed.indices[start:stop]] = True
        return has

    @cached_property
    def _transposed(self) -> csr_array:
        return csr_array(self.matrix.T)


def _terms_of(
    column: pd.Series, kind: str
) -> tuple[list[tuple[str, str]], Int[np.ndarray, " occurrence"], Int[np.ndarray, " occurrence"]]:
    """Return the terms of one kind, and the question and term of each occurrence."""
    texts = column.astype(object).reset_index(drop=True)
    match kind:
        case "word":
            names = word_names(own_synonyms())
            each = texts.str.split(" ").explode().map(lambda word: names.get(word, word))
        case "function":
            each = texts.str.split(" ").explode()
        case "task":
            each = texts.map(lambda name: TASKS.get(name, ""))
        case "program":
            each = texts.str.removesuffix(".json")
        case _:
            each = texts
    known = each[each.notna() & (each != "")]
    codes, different = pd.factorize(known, sort=True)
    return [(kind, str(name)) for name in different], known.index.to_numpy(), codes
