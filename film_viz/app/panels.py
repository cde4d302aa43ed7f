"""The panels of an answered question; each shows one thing and says in a sentence how to read it."""

from dataclasses import dataclass
from typing import Literal

import streamlit as st

from film_viz.analysis.answers.truth import Truth, description
from film_viz.app import loading
from film_viz.app.asked import Asked
from film_viz.app.drawn import draw
from film_viz.app.foreign import one_line, plain
from film_viz.app.frame import mode
from film_viz.app.pickers import scene_picker
from film_viz.app.reading.panel import reading_panel
from film_viz.figures.answers import answer_bars
from film_viz.figures.pictures import numbered_objects
from film_viz.store.shown_scene import ShownScene

N_ANSWERS = 5
TABLES_SCROLL = "<style>[data-testid=stMarkdown] table { display: block; overflow-x: auto; }</style>"
PROGRAM_HEAD = ("step | what it means | what it gives | as the program says it", "--: | :-- | :-- | :--")


def picture_panel(shown: ShownScene) -> None:
    """Show the picture itself."""
    st.image(loading.jpeg_of(shown.picture, key=shown.sha), width="stretch", alt=shown.alt)
    for note in shown.notes:
        st.caption(f":material/info: {plain(note[0].upper() + note[1:])}")


def changeable_picture(shown: ShownScene, key: str = "") -> None:
    """Show the picture, and offer others below it."""
    picture_panel(shown)
    reading_panel(shown, key, is_open=False)
    with st.expander("Choose another picture"):
        scene_picker(key)


def answer_panel(asked: Asked, key: str, n_answers: int = N_ANSWERS) -> None:
    """Show the answer, whether it is true, and the runners-up."""
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        st.header(plain(asked.answer.best), anchor=False, width="content")
        verdict_badge(asked)
    _doubts(asked)
    truth = asked.truth.answer if asked.truth else None
    top = asked.answer.top(n_answers)
    if truth is not None and truth not in dict(top):
        top = [*top[:-1], (truth, asked.answer.probability_of(truth))]
    alt = "Most probable answers: " + ", ".join(f"{name} {probability:.1%}" for name, probability in top)
    bars = answer_bars([(one_line(name), probability) for name, probability in top], truth, mode())
    draw(bars, key=f"{key}_answers", alt=alt)


def _doubts(asked: Asked) -> None:
    """Say beside the answer what makes it doubtful."""
    for doubt in asked.doubts:
        st.warning(plain(doubt), icon=":material/warning:")
    if asked.truth is None and asked.miss is None:  # else it was said above
        st.caption(plain(asked.why_unknown))


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether an answer is right, in words."""

    said: str
    icon: str
    color: Literal["green", "red", "gray"]


def verdict(asked: Asked) -> Verdict:
    """Return whether an answer is right, where that is known."""
    as_read = ", as the scene was read" if asked.is_as_read else ""
    match asked.is_right:
        case True:
            return Verdict(f"right{as_read}", ":material/check:", "green")
        case False if asked.truth:
            said = f"wrong, the true answer is {asked.truth.answer}{as_read}"
            return Verdict(said, ":material/close:", "red")
        case _:
            return Verdict("true answer unknown", ":material/question_mark:", "gray")


def verdict_badge(asked: Asked) -> None:
    """Say whether an answer is right."""
    told = verdict(asked)
    st.badge(told.said, icon=told.icon, color=told.color)


def truth_panel(shown: ShownScene, asked: Asked, key: str = "") -> None:
    """Show how the true answer comes about, step by step, or say why it is not known."""
    if asked.truth is None or shown.scene is None:
        st.info(plain(asked.why_unknown), icon=":material/info:")
        return
    names = [description(thing) for thing in shown.scene.objects]
    draw(
        numbered_objects(shown.picture, shown.places(), names, asked.truth.steps[-1].objects),
        key=f"{key}objects",
        alt="The picture with the number of each object on it; the objects that decide the answer are ringed.",
    )
    as_read = " They were read from the picture: the answer is true as far as they are right." if shown.is_read else ""
    st.caption(f"Ringed objects are those from which the last step reads the answer.{as_read}")


def program_table(truth: Truth) -> None:
    """Show the program of a question with what each step gives."""
    rows = [f"{step.number} | {plain(step.meaning)} | {plain(step.result)} | `{step.call}`" for step in truth.steps]
    st.markdown("\n".join((*PROGRAM_HEAD, *rows)))  # `st.table` would have the browser load and run 1 MB of scripts
    st.html(TABLES_SCROLL)
    st.caption("The question as a program: each step reads the results of earlier ones, and the last gives the answer.")
