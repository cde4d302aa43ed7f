"""What a lesson is about: its picture and its questions, which a teacher's link may fix."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from film_viz.analysis.answers.ask import question_params
from film_viz.app import loading
from film_viz.app.address import current, go, say, use
from film_viz.app.address_table import MOST_CHARACTERS
from film_viz.app.asked import Asked, ask_about
from film_viz.app.foreign import plain, sentence
from film_viz.app.lessons.lesson import Here, Lesson
from film_viz.app.pickers import scene_in_use, scene_picker
from film_viz.app.question_box import answered
from film_viz.models.checkpoint import Checkpoint
from film_viz.questions.reading.reader import read_question
from film_viz.store.shown_scene import ShownScene


def prepare(lesson: Lesson) -> None:
    """Have the address hold the picture and the questions that a lesson begins with, where it holds none."""
    given = {"scene": lesson.scene, "question": lesson.question, "pin": lesson.other or None}
    go(**{name: current(name) or value for name, value in given.items()})


def here_in_use(lesson: Lesson, checkpoint: Checkpoint) -> Here | None:
    """Return what the lesson is about, as the address says; None, and a sentence, where a question cannot be asked."""
    shown = scene_in_use()
    typed = current("question") or lesson.question
    can_be_changed = lesson.has_picture and "question" not in current("hide")
    asked = answered(checkpoint, shown, typed) if can_be_changed else _asked(checkpoint, shown, typed)
    other = _readable(checkpoint, current("pin") or lesson.other, lesson.other) if lesson.other else ""
    if asked is None:
        return None
    return Here(checkpoint, shown, asked.question, other, current("revealed") == "yes")


def asking_row(lesson: Lesson, shown: ShownScene) -> None:
    """Show the boxes of a lesson's questions, and what lets another picture be chosen; what is fixed stands as text."""
    if lesson.other:
        with _row():
            _box("pin", "A")
    with _row():
        _box("question", "B" if lesson.other else "")
        if "question" not in current("hide") and not lesson.other:
            _suggestions(shown)
        if "picture" not in current("hide"):
            with st.popover("Picture", icon=":material/image:"):
                scene_picker("lesson_")


def _row() -> DeltaGenerator:
    return st.container(horizontal=True, vertical_alignment="center", gap="small")


def _box(name: str, letter: str) -> None:
    text = str(current(name) or "")
    if letter:
        st.markdown(f"**{letter}**", width="content")
    if "question" in current("hide"):
        st.markdown(f"**{plain(text)}**")
        return
    key = f"lesson_{name}"
    if st.session_state.get(key, "").strip() != text:  # else what is being typed would be lost
        st.session_state[key] = text
    st.text_input(
        f"Question {letter}".strip(),
        key=key,
        max_chars=MOST_CHARACTERS,
        label_visibility="collapsed",
        on_change=_ask,
        args=(name, key),
    )


def _ask(name: str, key: str) -> None:
    go(revealed=None, guess=None, dials=None)
    use(name, key)()


def _suggestions(shown: ShownScene) -> None:
    with st.popover("Questions", icon=":material/format_list_bulleted:"):
        st.caption("Questions that fit this picture")
        for number, text in enumerate(loading.scene_suggestions(shown.scene, key=shown.id)):
            st.button(plain(text), key=f"lesson_offer_{number}", type="tertiary", on_click=_ask_this, args=(text,))


def _ask_this(text: str) -> None:
    go(question=text, revealed=None, guess=None, dials=None)


def _asked(checkpoint: Checkpoint, shown: ShownScene, typed: str) -> Asked | None:
    """Ask a question that nobody here can change: where it cannot be asked, that is all there is to say."""
    try:
        return ask_about(checkpoint, shown, typed)
    except ValueError as error:
        st.error(sentence(error))
        return None


def _readable(checkpoint: Checkpoint, question: str, instead: str) -> str:
    try:
        read = read_question(question).question
        question_params(checkpoint, read)
    except ValueError as error:  # a word that is unknown, or no word at all
        say(f"Question A cannot be asked: {error}. You see '{instead}' in its place.")
        return instead
    return read
