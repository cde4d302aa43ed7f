"""The way through the lessons: which one, the next, a link to copy, a projector's look, and what a teacher hides."""

import streamlit as st

from film_viz.app.address import current, go, say
from film_viz.app.address_table import HIDEABLE
from film_viz.app.lessons.charts import is_projected
from film_viz.app.lessons.copying import copy_link
from film_viz.app.lessons.lesson import Lesson
from film_viz.app.lessons.table import LESSONS

PICKER = "lesson_picker"

HIDDEN = {
    "lessons": "the way to other lessons",
    "picture": "the choice of another picture",
    "question": "the boxes for questions",
    "sliders": "sliders and switches",
    "guess": "the question to guess",
    "teacher": "this menu and the link",
}
assert tuple(HIDDEN) == HIDEABLE

PROJECTED = """<style>
html { font-size: 21px !important; }
[data-testid="stSidebar"], [data-testid="stSidebarCollapsedControl"], [data-testid="stExpandSidebarButton"] {
  display: none !important; }
[data-testid="stMainBlockContainer"] { padding: 1.2rem 2rem !important; }
</style>"""

ARROWS = """<div></div><script>
if (!window.filmVizArrows) {
  window.filmVizArrows = true;
  const own = "input, textarea, select, [contenteditable=true], [role=slider], [role=listbox], [role=combobox], " +
    "[role=dialog], [role=tablist], [role=spinbutton], [role=radiogroup]";
  document.addEventListener("keydown", event => {
    const to = {ArrowRight: "next_lesson", ArrowLeft: "previous_lesson"}[event.key];
    const at = event.composedPath()[0];
    if (!to || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
    if (at.closest && at.closest(own) && !at.closest(".st-key-lesson_picker")) return;
    const button = document.querySelector(`.st-key-${to} button:not([disabled])`);
    if (button) { event.preventDefault(); button.click(); }
  });
}
</script>"""
"""The arrow keys press the buttons of the next and of the previous lesson, unless they belong to what has the focus."""


def lesson_in_use() -> Lesson:
    """Return the lesson of the address; where it names none, the first as it was prepared."""
    wanted = current("lesson")
    if wanted is None:
        open_lesson(1)
        return LESSONS[0]
    if not 1 <= wanted <= len(LESSONS):
        say(f"The address asks for lesson {wanted}, and there are 1..{len(LESSONS)}: you see lesson 1.")
        return LESSONS[0]
    return LESSONS[wanted - 1]


def open_lesson(number: int) -> None:
    """Begin a lesson as it was prepared; what a teacher hides, and the projector, stay. Made for callbacks."""
    lesson = LESSONS[number - 1]
    fresh = {"dials": None, "guess": None, "revealed": None}
    go(lesson=number, scene=lesson.scene, question=lesson.question, pin=lesson.other or None, **fresh)


def steering_row(lesson: Lesson) -> None:
    """Show the way to other lessons, and what a teacher needs."""
    if is_projected():
        st.html(PROJECTED)
    number = LESSONS.index(lesson) + 1
    with st.container(horizontal=True, vertical_alignment="center", key="steering", gap="small"):
        if "lessons" not in current("hide"):
            _lessons(number)
        st.toggle("Projector", value=is_projected(), key="lesson_projector", on_change=_project)
        if "teacher" not in current("hide"):
            _teacher()


def arrow_keys() -> None:
    """Have the arrow keys lead to other lessons; made for the end of the page, where an empty line is nobody's gap."""
    st.html(ARROWS, unsafe_allow_javascript=True)


def _lessons(number: int) -> None:
    _step("previous_lesson", "arrow_back", number - 1, number > 1)
    st.session_state[PICKER] = number
    st.segmented_control(
        "Lesson",
        range(1, len(LESSONS) + 1),
        key=PICKER,
        label_visibility="collapsed",
        required=True,
        on_change=lambda: open_lesson(st.session_state[PICKER]),
        width="content",
        wrap=True,
    )
    _step("next_lesson", "arrow_forward", number + 1, number < len(LESSONS))


def _step(key: str, icon: str, number: int, is_there: bool) -> None:
    label = "Next lesson" if key == "next_lesson" else "Previous lesson"
    st.button(
        "",
        icon=f":material/{icon}:",
        key=key,
        help=f"{label} ({'right' if key == 'next_lesson' else 'left'} arrow key)",
        disabled=not is_there,
        on_click=open_lesson,
        args=(number,),
    )


def _project() -> None:
    go(projector="on" if st.session_state["lesson_projector"] else None)


def _teacher() -> None:
    copy_link("Copy link", key="lesson_link")
    with st.popover("For a class", icon=":material/school:"):
        st.markdown("Choose what your class shall not change; then copy the link for it.")
        hidden = st.multiselect(
            "Left out of the link",
            HIDEABLE,
            format_func=HIDDEN.__getitem__,
            key="lesson_hidden",
            placeholder="Nothing",
            wrap=True,
        )
        copy_link("Copy the link for the class", key="lesson_class_link", hide=",".join(hidden))
        st.caption("It shows this lesson with its picture, questions and sliders as they are now.")
