"""What the points of a bank may be colored by: one value per question, either of a few kinds or on a scale.

>>> labels(bank, "question_type").names[:2], labels(bank, "word:left").names
(('count', 'exist'), ('without "left"', 'with "left"'))
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from jaxtyping import Float, Int

from film_viz.analysis.bank.parameter_bank import ParameterBank, ParameterError
from film_viz.questions.program import GROUP_OF_TYPE, QUESTION_GROUPS, QUESTION_TYPES
from film_viz.questions.vocabulary import ANSWERS

UNKNOWN = "unknown"
WORD = "word:"
"""Begins the name of the coloring by a word: "word:left"."""


@dataclass(frozen=True, slots=True)
class Labels:
    """A coloring. Kinds have a code per question, the place of its name; a scale has a number per question."""

    what: str
    title: str
    names: tuple[str, ...] = ()  # of the kinds, in the order of a legend; empty for a scale
    codes: Int[np.ndarray, " question"] | None = None
    values: Float[np.ndarray, " question"] | None = None  # not a number where it is unknown

    @property
    def is_scale(self) -> bool:
        """Whether the labels are numbers on a scale."""
        return self.values is not None

    def of_each(self) -> np.ndarray:
        """Return the label of every question: its kind's name, or its number."""
        return np.array(self.names)[self.codes] if self.values is None else self.values


def labels(bank: ParameterBank, what: str) -> Labels:
    """Return a coloring by its name: one of `LABELS`, or "word:" and a word."""
    if what.startswith(WORD):
        return word_labels(bank, what.removeprefix(WORD))
    if what not in LABELS:
        raise ParameterError(f"there are no labels '{what}'; known are {', '.join(LABELS)} and {WORD}left (any word)")
    title, make = LABELS[what]
    return make(bank.questions, what, title)


def available_labels(bank: ParameterBank) -> dict[str, str]:
    """Return name and title of the colorings that tell something about this bank, words aside."""
    known = {name: labels(bank, name) for name in LABELS}
    return {name: label.title for name, label in known.items() if _is_known(label)}


def word_labels(bank: ParameterBank, word: str) -> Labels:
    """Color by whether a word is in the question."""
    present = bank.has_word(word).astype(np.int64)
    return Labels(WORD + word, f'"{word}" in the question', (f'without "{word}"', f'with "{word}"'), present)


def kinds(what: str, title: str, values: Sequence[str] | np.ndarray, order: Sequence[str] = ()) -> Labels:
    """Color by names; those in `order` come first, then others as they sort, the unknown last."""
    each = pd.Series(values, dtype=object).astype(str).replace("", UNKNOWN)
    found = set(each)
    rest = sorted(found - {*order, UNKNOWN}, key=lambda name: (len(name), name) if name.isdigit() else (0, name))
    names = [name for name in order if name in found] + rest + [UNKNOWN] * (UNKNOWN in found)
    codes = each.map({name: i for i, name in enumerate(names)}).to_numpy(dtype=np.int64)
    return Labels(what, title, tuple(names), codes)


def number_labels(what: str, title: str, values: Sequence[float] | np.ndarray) -> Labels:
    """Color by numbers."""
    return Labels(what, title, values=np.asarray(values, dtype=np.float32))


def _column_kinds(order: Sequence[str] = ()) -> "Maker":
    return lambda questions, what, title: kinds(what, title, questions[what].to_numpy(), order)


def _column_scale(questions: pd.DataFrame, what: str, title: str) -> Labels:
    values = questions[what].to_numpy(dtype=np.float32)
    return number_labels(what, title, np.where(values < 0, np.nan, values))


def _families(questions: pd.DataFrame, what: str, title: str) -> Labels:
    known = questions["family"].to_numpy()
    return kinds(what, title, np.where(known < 0, "", known.astype(str)))


def _hops(questions: pd.DataFrame, what: str, title: str) -> Labels:
    known = questions["hops"].to_numpy()
    return kinds(what, title, np.where(known < 0, "", known.astype(str)))


def _template_files(questions: pd.DataFrame, what: str, title: str) -> Labels:
    return kinds(what, title, questions["template_file"].str.removesuffix(".json").to_numpy())


def _groups(questions: pd.DataFrame, what: str, title: str) -> Labels:
    return kinds(what, title, [GROUP_OF_TYPE.get(name, "") for name in questions["question_type"]], [*QUESTION_GROUPS])


def _correct(questions: pd.DataFrame, what: str, title: str) -> Labels:
    given, answer = questions["given"].to_numpy(), questions["answer"].to_numpy()
    values = np.where((given == "") | (answer == ""), "", np.where(given == answer, "right", "wrong"))
    return kinds(what, title, values, ("right", "wrong"))


def _is_known(label: Labels) -> bool:
    return bool(np.isfinite(label.values).any()) if label.values is not None else label.names != (UNKNOWN,)


Maker = Callable[[pd.DataFrame, str, str], Labels]

LABELS: dict[str, tuple[str, Maker]] = {
    "question_type": ("Question type (last function)", _column_kinds(QUESTION_TYPES)),
    "group": ("Group of question types", _groups),
    "family": ("Question family", _families),
    "template_file": ("Kind of program", _template_files),
    "hops": ("Relations to follow", _hops),
    "answer": ("True answer", _column_kinds(ANSWERS)),
    "given": ("The network's answer", _column_kinds(ANSWERS)),
    "correct": ("Is the network right?", _correct),
    "n_words": ("Words in the question", _column_scale),
    "n_objects": ("Objects in the scene", _column_scale),
}
"""Every coloring that a bank's table gives: its title and what makes it."""
