"""Start: one live answer at a glance, what FiLM does in two sentences, and where to go next."""

import streamlit as st

from film_viz.app import loading
from film_viz.app.asked import ask_about
from film_viz.app.frame import open_page
from film_viz.app.pickers import checkpoint_in_use
from film_viz.app.shown_scene import GALLERY
from film_viz.app.views import answer_panel, picture_panel, strips_panel

EXAMPLE = "How many metal things are there?"
WHAT_FILM_DOES = (
    "FiLM lets a question steer a network that sees: for each of the network's feature maps, the question writes one "
    "number **gamma** that scales the map and one number **beta** that shifts it. The same picture is then read "
    "differently for every question, and on these pages you watch that happen."
)


def main() -> None:
    """Draw the page: words first, then the example."""
    open_page("streamlit_app.py")
    st.markdown(WHAT_FILM_DOES)
    checkpoint = checkpoint_in_use()
    shown = loading.scene(GALLERY[0])
    left, right = st.columns([5, 6], gap="large")
    with left:
        picture_panel(shown)
    with right:
        st.markdown(f"### {EXAMPLE}")
        if checkpoint is None:
            return
        asked = ask_about(checkpoint, shown, EXAMPLE)
        answer_panel(asked, key="start")
        here = {"checkpoint": checkpoint.name, "scene": shown.id, "question": EXAMPLE}
        st.page_link("pages/ask.py", label="Ask another question", icon=":material/forum:", query_params=here)
    strips_panel(asked.answer, key="start")


main()
