"""Where a question is typed, picked or drawn, and what is said when it cannot be read."""

import re
import secrets
from collections.abc import Callable

import streamlit as st

from film_viz.analysis.answers.suggest import random_question
from film_viz.app import loading
from film_viz.app.address import current, go, use
from film_viz.app.address_table import MOST_CHARACTERS
from film_viz.app.asked import Asked, ask_about
from film_viz.app.foreign import plain, sentence
from film_viz.app.spelling import corrected
from film_viz.models.checkpoint import Checkpoint
from film_viz.questions.plain_text import plain_text
from film_viz.questions.vocabulary import UnknownWordError
from film_viz.store.shown_scene import ShownScene


def question_box(shown: ShownScene, key: str = "") -> str:
    """Show the box and its buttons; return the question of the address, or the first suggestion."""
    asked = current("question")
    question: str = loading.scene_suggestions(shown.scene, key=shown.id)[0] if asked is None else asked
    key = f"{key}question_box"
    if st.session_state.get(key, "").strip() != question:  # else what is being typed would be lost
        st.session_state[key] = question
    st.text_input(
        "Question",
        key=key,
        max_chars=MOST_CHARACTERS,
        placeholder="What color is the cube left of the small sphere?",
        on_change=use("question", key),
    )
    with st.container(horizontal=True):
        st.button("Ask", type="primary", key=f"{key}_ask")  # pressing it leaves the box, and leaving the box asks
        st.button("Random question", icon=":material/casino:", key=f"{key}_draw", on_click=_draw, args=(shown,))
    go(question=question)
    return question


def _draw(shown: ShownScene) -> None:
    go(question=random_question(loading.templates(), shown.scene, secrets.randbelow(2**31)))


def suggestion_box(shown: ShownScene, question: str, key: str = "") -> None:
    """Offer questions that fit the picture."""
    offered = loading.scene_suggestions(shown.scene, key=shown.id)
    key = f"{key}suggestion_box"
    st.session_state[key] = question if question in offered else None
    st.pills("Questions that fit this picture", offered, key=key, on_change=_use_suggestion, args=(key,), wrap=True)


def _use_suggestion(key: str) -> None:
    if st.session_state[key]:
        go(question=st.session_state[key])


def answered(
    checkpoint: Checkpoint,
    shown: ShownScene,
    question: str,
    key: str = "",
    correct: Callable[[str], None] = lambda text: go(question=text),
) -> Asked | None:
    """Ask, or say why the question cannot be asked; `correct` puts a corrected question into the box it came from."""
    if not question:
        st.info("Type a question and press Enter, or pick one.", icon=":material/keyboard_return:")
        return None
    try:
        return ask_about(checkpoint, shown, question)
    except UnknownWordError as error:
        _unknown_words(corrected(error), question, key, correct)
    except ValueError as error:
        st.error(plain(f"This question cannot be asked: {error}."))
    return None


def _unknown_words(error: UnknownWordError, question: str, key: str, correct: Callable[[str], None]) -> None:
    st.error(sentence(error), icon=":material/spellcheck:")
    with st.container(horizontal=True):
        for word in error.words:
            for known in error.suggestions[word]:
                st.button(
                    f"{plain(word)} -> {plain(known)}",
                    key=f"{key}fix_{word}_{known}",
                    on_click=correct,
                    args=(re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", known, plain_text(question).lower()),),
                )
