"""Where a question is typed, picked or drawn, what it was read as, and what is said when it cannot be read."""

import re
import secrets
from collections.abc import Callable

import streamlit as st

from film_viz.analysis.answers.suggest import random_question
from film_viz.app import loading
from film_viz.app.address import current, go, use
from film_viz.app.address_table import MOST_CHARACTERS
from film_viz.app.asked import Asked, ask_about, ask_as_typed
from film_viz.app.foreign import plain, sentence
from film_viz.app.spelling import corrected
from film_viz.models.checkpoint import Checkpoint
from film_viz.questions.plain_text import plain_text
from film_viz.questions.reading.reader import UnreadError
from film_viz.questions.reading.refusals import REASONS
from film_viz.questions.vocabulary import UnknownWordError
from film_viz.store.shown_scene import ShownScene

WHOLE_QUESTIONS = """<style>
[class*="suggestion_box"] button, [class*="suggestion_box"] button * { white-space: normal; overflow: visible }
[class*="suggestion_box"] button { height: auto; text-align: left }
</style>"""
"""A question that fits the picture takes as many lines as it needs: half of one cannot be chosen."""

Correct = Callable[[str], None]
"""Puts a question into the box that another one came from."""


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
    st.html(WHOLE_QUESTIONS)
    st.pills("Questions that fit this picture", offered, key=key, on_change=_use_suggestion, args=(key,), wrap=True)


def _use_suggestion(key: str) -> None:
    if st.session_state[key]:
        go(question=st.session_state[key])


def answered(
    checkpoint: Checkpoint,
    shown: ShownScene,
    question: str,
    key: str = "",
    correct: Correct = lambda text: go(question=text),
) -> Asked | None:
    """Ask and say how the question was read, or why it is not asked; `correct` puts another one into its box."""
    if not question:
        st.info("Type a question and press Enter, or pick one.", icon=":material/keyboard_return:")
        return None
    try:
        asked = ask_about(checkpoint, shown, question)
    except UnknownWordError as error:
        _unknown_words(corrected(error), question, key, correct)
    except UnreadError as error:
        _unread(checkpoint, error, key, correct)
    except ValueError as error:
        st.error(plain(f"This question cannot be asked: {error}."))
    else:
        _how_it_was_read(checkpoint, asked, key)
        _taken_for_granted(asked, key, correct)
        return asked
    return None


def _how_it_was_read(checkpoint: Checkpoint, asked: Asked, key: str) -> None:
    """Say which taught question a sentence was read as, and let that be taken back."""
    if asked.reading is None:
        said, label, is_wanted = "Asked word for word, unread.", "Read it", False
    elif asked.reading.is_unchanged:
        return
    else:
        said, label, is_wanted = f'Read as **"{plain(asked.question)}"**', "Ask it as typed", True
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(said, width="content")
        if not is_wanted or _can_be_asked(checkpoint, asked.typed):
            st.button(
                label,
                key=f"{key}as_typed",
                icon=":material/undo:",
                type="tertiary",
                on_click=ask_as_typed,
                args=(asked.typed, is_wanted),
            )


def _taken_for_granted(asked: Asked, key: str, correct: Correct) -> None:
    """Say that "the ball" is none or several, and offer the things that may have been meant."""
    if asked.miss is None:
        return
    choices = asked.miss.choices
    st.warning(plain(asked.miss.sentence) + (" Meant is:" if choices else ""), icon=":material/help:")
    with st.container(horizontal=True):
        for choice in choices:
            st.button(plain(choice.name), key=f"{key}meant_{choice.name}", on_click=correct, args=(choice.question,))


def _unread(checkpoint: Checkpoint, error: UnreadError, key: str, correct: Correct) -> None:
    """Say why a sentence is not asked, and offer the nearest question, spellings, and to ask it all the same."""
    words = ", ".join(f"'{word}'" for word in error.words)
    named = f"Not asked, because of {words}: " if words else "Not asked: "
    st.error(plain(f"{named}{REASONS[error.reason]}."), icon=":material/do_not_disturb_on:")
    if error.nearest:
        st.markdown(f'The nearest question that can be asked: **"{plain(error.nearest)}"**')
    with st.container(horizontal=True):
        if error.nearest:
            st.button("Ask that instead", key=f"{key}nearest", on_click=correct, args=(error.nearest,))
        if _can_be_asked(checkpoint, error.typed):
            st.button("Ask it as typed", key=f"{key}as_typed", on_click=ask_as_typed, args=(error.typed,))
    near = {word: checkpoint.vocabulary.nearest(word) for word in error.words}
    _spellings(corrected(UnknownWordError(error.words, near)), error.typed, key, correct)


def _can_be_asked(checkpoint: Checkpoint, text: str) -> bool:
    try:
        checkpoint.vocabulary.encode(text)
    except ValueError:
        return False
    return True


def _unknown_words(error: UnknownWordError, question: str, key: str, correct: Correct) -> None:
    st.error(sentence(error), icon=":material/spellcheck:")
    _spellings(error, question, key, correct)


def _spellings(error: UnknownWordError, question: str, key: str, correct: Correct) -> None:
    with st.container(horizontal=True):
        for word in error.words:
            for known in error.suggestions[word]:
                st.button(
                    f"{plain(word)} -> {plain(known)}",
                    key=f"{key}fix_{word}_{known}",
                    on_click=correct,
                    args=(re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", known, plain_text(question).lower()),),
                )
