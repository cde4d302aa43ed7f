"""Ask: a scene, a question, the answer, and the gamma and beta behind it."""

from contextlib import suppress

import streamlit as st

from film_viz.app.asked import Asked, ask_about
from film_viz.app.exhibits import exhibit_panels
from film_viz.app.foreign import plain
from film_viz.app.frame import open_page, side_by_side
from film_viz.app.history import history_panel
from film_viz.app.panels import answer_panel, picture_panel, program_table, truth_panel
from film_viz.app.past import keep_in_tab, remember, remembered
from film_viz.app.pickers import checkpoint_in_use, scene_in_use, scene_picker
from film_viz.app.pinned import pin_button
from film_viz.app.question_box import answered, question_box, suggestion_box
from film_viz.app.reading.panel import reading_panel
from film_viz.app.studio.saving import edit_link
from film_viz.app.why.panel import why_panel
from film_viz.models.checkpoint import Checkpoint
from film_viz.store.shown_scene import ShownScene

NARROWEST = 240  # pixels of the picture, and of the question beside it
# Other pictures stand below the picture, and on a narrow page below question and answer.
QUESTION_BESIDE_BOTH = """<style>
.st-key-ask_top .stGrid:not(.stGrid .stGrid) { grid-template-rows: auto 1fr; }
.st-key-ask_top .stGrid:not(.stGrid .stGrid) > .stGridCell:nth-child(2) { grid-row: span 2; }
</style>"""


def main() -> None:
    """Draw the page from the top down."""
    open_page("pages/ask.py")
    checkpoint = checkpoint_in_use()
    shown = scene_in_use()
    st.html(QUESTION_BESIDE_BOTH)
    top = st.container(key="ask_top").grid(2, min_column_width=NARROWEST, gap=(16, 48))
    with top.cell():
        picture_panel(shown)
        edit_link(shown)
        below_picture = st.container()  # filled last: the question need not wait for what is said of the picture
    with top.cell():
        question = question_box(shown)
        asked = answered(checkpoint, shown, question) if checkpoint else None
        if asked:
            remember(asked)
            answer_panel(asked, key="ask")
            pin_button(asked.question, key="pin_ask")
        suggestion_box(shown, question)
    if shown.is_read:  # its table wants the whole width
        reading_panel(shown)
        scene_picker()
    else:
        with below_picture:
            reading_panel(shown)
        with top.cell():
            scene_picker()
    if asked is None:
        asked = last_answered(checkpoint, shown) if checkpoint else None
        if asked:
            st.caption(plain(f"Below: the last question about this scene that could be read, '{asked.question}'."))
    if checkpoint and asked:
        why_panel(checkpoint, shown, asked, key="ask_")
        below(shown, asked)
    if remembered():
        st.subheader("Asked in this visit", anchor=False)
        history_panel()
    keep_in_tab()


def last_answered(checkpoint: Checkpoint, shown: ShownScene) -> Asked | None:
    """Return the last question about the scene that this checkpoint answered."""
    asked = [past.typed for past in remembered() if (past.checkpoint, past.scene) == (checkpoint.name, shown.id)]
    for typed in asked:
        with suppress(ValueError):  # what was asked word for word may be read, or not, by now
            return ask_about(checkpoint, shown, typed)
    return None


def below(shown: ShownScene, asked: Asked) -> None:
    """Draw what lies behind an answer."""
    exhibit_panels(asked.answer, shown, key="ask", is_wide=True)
    looks, truth = side_by_side()
    with looks:
        exhibit_panels(asked.answer, shown, key="ask", is_wide=False)
    with truth:
        st.subheader("Where the true answer comes from", anchor=False)
        truth_panel(shown, asked)
    if asked.truth:
        program_table(asked.truth)


main()
