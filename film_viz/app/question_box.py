"""Where a question is typed, picked or drawn, and what is said when it cannot be read."""

import re
import secrets

import streamlit as st

from film_viz.analysis.answers.suggest import random_question
from film_viz.app import loading
from film_viz.app.address import MOST_CHARACTERS, current, go
from film_viz.app.asked import Asked, ask_about
from film_viz.app.frame import plain
from film_viz.models.checkpoint import Checkpoint
from film_viz.questions.plain_text import plain_text
from film_viz.questions.vocabulary import UnknownWordError
from film_viz.store.shown_scene import ShownScene


def question_box(shown: ShownScene) -> str:
    """Show the box and its buttons; return the question of the address, or the first suggestion."""
    asked = current("question")
    question = loading.scene_suggestions(shown.scene, key=shown.id)[0] if asked is None else asked.strip()
    if st.session_state.get("question_box", "").strip() != question:  # else what is being typed would be lost
        st.session_state["question_box"] = question
    st.text_input(
        "Question",
        key="question_box",
        max_chars=MOST_CHARACTERS,
        placeholder="What color is the cube left of the small sphere?",
        on_change=lambda: go(question=st.session_state["question_box"]),
    )
    with st.container(horizontal=True):
        st.button("Ask", type="primary")  # pressing it leaves the box, and leaving the box asks
        st.button("Random question", icon=":material/casino:", on_click=_draw, args=(shown,))
    go(question=question)
    return question


def _draw(shown: ShownScene) -> None:
    go(question=random_question(loading.templates(), shown.scene, secrets.randbelow(2**31)))


def suggestion_box(shown: ShownScene, question: str) -> None:
    """Offer questions that fit the picture."""
    offered = loading.scene_suggestions(shown.scene, key=shown.id)
    st.session_state["suggestion_box"] = question if question in offered else None
    st.pills("Questions that fit this picture", offered, key="suggestion_box", on_change=_use_suggestion, wrap=True)


def _use_suggestion() -> None:
    if st.session_state["suggestion_box"]:
        go(question=st.session_state["suggestion_box"])


def answered(checkpoint: Checkpoint, shown: ShownScene, question: str) -> Asked | None:
    """Ask, or say why the question cannot be asked."""
    if not question:
        st.info("Type a question and press Enter, or pick one.", icon=":material/keyboard_return:")
        return None
    try:
        return ask_about(checkpoint, shown, question)
    except UnknownWordError as error:
        _unknown_words(error, question)
    except ValueError as error:
        st.error(f"This question cannot be asked: {error}.")
    return None


def _unknown_words(error: UnknownWordError, question: str) -> None:
    text = str(error)
    st.error(plain(f"{text[0].upper()}{text[1:]}."), icon=":material/spellcheck:")
    with st.container(horizontal=True):
        for word in error.words:
            for known in error.suggestions[word]:
                st.button(
                    plain(f"{word} -> {known}"),
                    key=f"fix_{word}_{known}",
                    on_click=go,
                    kwargs={"question": re.sub(rf"\b{re.escape(word)}\b", known, plain_text(question).lower())},
                )
