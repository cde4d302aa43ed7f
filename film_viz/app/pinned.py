"""Question A, which a visitor pins to hold other questions against it; it lives in the address as `pin`."""

import streamlit as st

from film_viz.analysis.answers.ask import question_params
from film_viz.app.address import current, go
from film_viz.app.asked import is_asked_as_typed
from film_viz.app.foreign import plain
from film_viz.models.checkpoint import Checkpoint
from film_viz.questions.reading.reader import read_question


def pinned() -> str | None:
    """Return the pinned question, None where there is none."""
    return current("pin") or None


def pin(question: str) -> None:
    """Pin a question; made for callbacks."""
    go(pin=question)


def readable_pin(checkpoint: Checkpoint) -> str | None:
    """Return the pinned question if this checkpoint can read it, and say so where it cannot."""
    question = pinned()
    if question is None:
        return None
    try:
        question = question if is_asked_as_typed(question) else read_question(question).question
        question_params(checkpoint, question)
    except ValueError as error:  # a word that is unknown, or no word at all
        st.warning(plain(f"The pinned question '{question}' cannot be read by this checkpoint: {error}."))
        return None
    return question


def pin_button(question: str, key: str) -> None:
    """Offer to pin a question, or say that it is pinned."""
    is_pinned = question == pinned()
    st.button(
        "Pinned as question A" if is_pinned else "Pin as question A",
        key=key,
        icon=":material/keep:",
        disabled=is_pinned or not question,
        help="The pages Inside and Compare hold every other question against the pinned one.",
        on_click=pin,
        args=(question,),
    )
