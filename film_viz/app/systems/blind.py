"""The two rows of the table that look at no picture: the program on the scene record, and the type's usual answer."""

from concurrent.futures import Future, ThreadPoolExecutor

import streamlit as st

from film_viz.analysis.answers.truth import Truth
from film_viz.app.foreign import one_line
from film_viz.app.systems.card import Card
from film_viz.store.q_type import kept_modes

SECONDS_BETWEEN_LOOKS = 2.0
ORACLE, Q_TYPE = "Oracle, the program on the scene record", "Q-type mode"


def oracle_card(truth: Truth | None, why_unknown: str, is_read: bool = False) -> Card:
    """Return what the question's program gives on the scene record, step by step."""
    if truth is None:
        return Card("oracle", ORACLE, notes=(one_line(why_unknown),))
    note = (
        "Right as far as the scene was read rightly from the picture."
        if is_read
        else "By definition right: it reads what the picture was made from."
    )
    steps = tuple((step.meaning, one_line(step.result)) for step in truth.steps)
    return Card("oracle", ORACLE, answer=truth.answer, notes=(note,), steps=steps)


def q_type_card(truth: Truth | None) -> Card:
    """Return the most common answer of the question's type."""
    if truth is None:
        return Card(
            "q-type", Q_TYPE, notes=("The question's type is not known, so neither is its most common answer.",)
        )
    modes = modes_once_counted()
    if modes is None:
        said = "The answers to thousands of questions are being counted, once on this computer."
        return Card("q-type", Q_TYPE, notes=(said,))
    said = f"The most common answer to all questions of the type {truth.question_type}, whatever the picture."
    return Card("q-type", Q_TYPE, answer=modes[truth.question_type], notes=(said,))


def look_again_once_counted() -> None:
    """Draw the page again as soon as the answers are counted."""
    if not _counting().done():
        st.fragment(_waiting, run_every=SECONDS_BETWEEN_LOOKS)()


def modes_once_counted() -> dict[str, str] | None:
    """Return the most common answer of every type; None while they are being counted, which this begins."""
    counted = _counting()
    return counted.result() if counted.done() else None


def _waiting() -> None:
    if _counting().done():
        st.rerun()


@st.cache_resource(show_spinner=False)
def _counting() -> "Future[dict[str, str]]":
    return ThreadPoolExecutor(max_workers=1).submit(kept_modes)
