"""Lessons: the talk about FiLM, every idea live on the network that is chosen."""

import streamlit as st

from film_viz.app.frame import open_page
from film_viz.app.lessons.asking import prepare
from film_viz.app.lessons.screen import screen
from film_viz.app.lessons.steering import arrow_keys, lesson_in_use, steering_row
from film_viz.app.lessons.table import LESSONS
from film_viz.app.pickers import checkpoint_in_use


def main() -> None:
    """Draw the lesson of the address."""
    open_page("pages/lessons.py")
    lesson = lesson_in_use()
    prepare(lesson)
    steering_row(lesson)
    st.title(f"{LESSONS.index(lesson) + 1}. {lesson.title}", anchor=False)
    checkpoint = checkpoint_in_use()
    if checkpoint is not None:
        screen(lesson, checkpoint)
    arrow_keys()


main()
