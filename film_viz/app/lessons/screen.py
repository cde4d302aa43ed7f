"""One lesson as one screen: its words and the guess at one side, what is live at the other."""

from functools import cache
from importlib.resources import files

import streamlit as st

from film_viz.analysis.film import film_of
from film_viz.app.address import carried, current
from film_viz.app.lessons.asking import asking_row, here_in_use
from film_viz.app.lessons.guessing import guess_panel
from film_viz.app.lessons.lesson import Here, Lesson
from film_viz.app.pickers import scene_in_use
from film_viz.models.checkpoint import Checkpoint


def screen(lesson: Lesson, checkpoint: Checkpoint) -> None:
    """Draw a lesson about what the address says."""
    if not film_of(checkpoint).config.film_blocks:
        st.info("No block of this checkpoint has FiLM, so there is no gamma to look at: choose another one.")
        return
    words, live = st.columns([5, 7], gap="medium")
    with words:
        st.markdown(text_of(lesson.key))
    with live:
        if lesson.has_picture:
            asking_row(lesson, scene_in_use())
        here = here_in_use(lesson, checkpoint)
        if here is not None:
            _live(lesson, here)
    with words:
        if here is not None:
            guess_panel(lesson.guess(here), here.is_revealed, lesson.key)
        _onwards(lesson)


@st.fragment
def _live(lesson: Lesson, here: Here) -> None:
    """Draw what is live; moving a slider draws nothing else."""
    lesson.live(here)


@cache
def text_of(key: str) -> str:
    """Return a lesson's words, as Markdown."""
    return (files(__package__) / "texts" / f"{key}.md").read_text(encoding="utf-8")


def _onwards(lesson: Lesson) -> None:
    st.markdown(f"**Try it.** {lesson.try_it}")
    deeper = lesson.deeper
    where = carried() | deeper.address
    if "lessons" not in current("hide"):
        st.page_link(deeper.page, label=deeper.label, icon=":material/arrow_forward:", query_params=where)
    st.caption("Sources: " + "; ".join(lesson.sources) + ".")
