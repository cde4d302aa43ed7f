"""The live example on the first page: one scene, one question, its answer and what the question wrote."""

import streamlit as st

from film_viz.analysis.film import has_film
from film_viz.app import loading
from film_viz.app.asked import ask_about
from film_viz.app.exhibits import exhibit_panels
from film_viz.app.frame import side_by_side
from film_viz.app.network_picture import network_panel
from film_viz.app.panels import answer_panel, picture_panel
from film_viz.app.pickers import checkpoint_in_use
from film_viz.store.shown_scene import GALLERY

QUESTION = "How many metal things are there?"
PAIR = {
    "scene": "seed-44891",
    "pin": "What color is the thing left of the cube?",
    "question": "What color is the thing right of the cube?",
}
"""Two questions, one word apart, between which a single channel of the shipped checkpoint decides."""


def example() -> None:
    """Show the example; without a checkpoint, the scene and what to do."""
    checkpoint = checkpoint_in_use()
    shown = loading.scene(GALLERY[0])
    left, right = side_by_side()
    with left:
        picture_panel(shown)
    with right:
        st.header(QUESTION, anchor=False)
        if checkpoint is None:
            return
        asked = ask_about(checkpoint, shown, QUESTION)
        answer_panel(asked, key="start")
        here = {"checkpoint": checkpoint.name, "scene": shown.id, "question": QUESTION}
        st.page_link("pages/ask.py", label="Ask it something else", icon=":material/forum:", query_params=here)
        if has_film(checkpoint):
            label = "What changes when 'left' becomes 'right'?"
            compared = {"checkpoint": checkpoint.name} | PAIR
            st.page_link("pages/compare.py", label=label, icon=":material/compare_arrows:", query_params=compared)
    exhibit_panels(asked.answer, shown, key="start", is_wide=True, most=1)
    if has_film(checkpoint):
        network_panel(checkpoint, shown, asked)
        from film_viz.app.banks.in_use import prepare_ahead  # here: by now the page is drawn, and this takes a while

        prepare_ahead(checkpoint)
