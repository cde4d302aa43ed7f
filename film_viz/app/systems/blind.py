"""The two rows of the table that look at no picture: the program on the scene record, and the type's usual answer."""

from concurrent.futures import Future, ThreadPoolExecutor

import streamlit as st

from film_viz.analysis.answers.truth import Truth
from film_viz.app.foreign import plain
from film_viz.store.q_type import kept_modes

SECONDS_BETWEEN_LOOKS = 2.0


def oracle_card(truth: Truth | None, why_unknown: str, is_read: bool = False) -> None:
    """Show what the question's program gives on the scene record, step by step."""
    st.markdown("**Oracle, the program on the scene record**")
    if truth is None:
        st.caption(plain(why_unknown))
        return
    st.subheader(plain(truth.answer), anchor=False)
    st.caption(
        "Right as far as the scene was read rightly from the picture."
        if is_read
        else "By definition right: it reads what the picture was made from."
    )
    st.markdown("\n".join(f"{step.number}. {step.meaning}: *{plain(step.result)}*" for step in truth.steps))


def q_type_card(truth: Truth | None) -> None:
    """Show the most common answer of the question's type."""
    st.markdown("**Q-type mode**")
    if truth is None:
        st.caption("The question's type is not known, so neither is its most common answer.")
    elif (counted := _counting()).done():
        st.subheader(plain(counted.result()[truth.question_type]), anchor=False)
        st.caption(f"The most common answer to all questions of the type {truth.question_type}, whatever the picture.")
    else:
        st.fragment(_waiting, run_every=SECONDS_BETWEEN_LOOKS)(counted)


def modes_once_counted() -> dict[str, str] | None:
    """Return the most common answer of every type; None while they are being counted, which this begins."""
    counted = _counting()
    return counted.result() if counted.done() else None


def _waiting(counted: "Future[dict[str, str]]") -> None:
    if counted.done():
        st.rerun()
    st.caption("The answers to thousands of questions are being counted, once on this computer.")


@st.cache_resource(show_spinner=False)
def _counting() -> "Future[dict[str, str]]":
    return ThreadPoolExecutor(max_workers=1).submit(kept_modes)
