"""What pages count once per bank and share: the terms of its questions, and what points may be colored by.

A bank's exact key stands for all that is in it, save the network's own answers, which come later than the bank.
"""

from itertools import repeat
from textwrap import wrap

import streamlit as st

from film_viz.analysis.bank.labels import Labels, available_labels, labels
from film_viz.analysis.bank.parameter_bank import ParameterBank
from film_viz.analysis.bank.terms import Terms
from film_viz.app.foreign import in_figure, one_line

WIDEST_LINE = 60  # characters


def terms_of(bank: ParameterBank) -> Terms:
    """Return the terms of a bank's questions."""
    return _terms(bank, bank.key)


def colorings_of(bank: ParameterBank) -> dict[str, str]:
    """Return name and title of the colorings that tell something about a bank, words aside."""
    return _colorings(bank, (bank.key, _has_answers(bank)))


def labels_of(bank: ParameterBank, what: str) -> Labels:
    """Return a coloring of a bank by its name."""
    return _labels(bank, what, (bank.key, _has_answers(bank)))


def hover_texts(bank: ParameterBank) -> tuple[str, ...]:
    """Return what hovering over each question tells: the question in short lines, its answer, its type and family."""
    return _hover_texts(bank, (bank.key, _has_answers(bank)))


def _has_answers(bank: ParameterBank) -> bool:
    return bool(bank.questions["given"].iloc[0])


@st.cache_resource(max_entries=2, show_spinner=False)
def _terms(_bank: ParameterBank, key: str) -> Terms:
    return Terms(_bank.questions)


@st.cache_resource(max_entries=8, show_spinner=False)
def _colorings(_bank: ParameterBank, key: tuple[str, bool]) -> dict[str, str]:
    return available_labels(_bank)


@st.cache_resource(max_entries=32, show_spinner=False)
def _labels(_bank: ParameterBank, what: str, key: tuple[str, bool]) -> Labels:
    return labels(_bank, what)


@st.cache_resource(max_entries=4, show_spinner=False)
def _hover_texts(_bank: ParameterBank, key: tuple[str, bool]) -> tuple[str, ...]:
    columns = ("text", "answer", "given", "question_type", "family")
    known = [_bank.questions[name] if name in _bank.questions else repeat("") for name in columns]
    return tuple(_hover_text(*row) for row in zip(*known, strict=False))


def _hover_text(text: str, answer: str, given: str, question_type: str, family: int | str) -> str:
    said = f"answer: {answer}" if answer else ""
    if given and given != answer:
        said += f", network: {given}"
    kind = f"{question_type}, family {family}" if family != "" and int(family) >= 0 else str(question_type)
    lines = [*wrap(one_line(text), WIDEST_LINE), *filter(None, (said, kind))]
    return "<br>".join(map(in_figure, lines))
