"""Why this answer: a panel that costs nothing until somebody opens it; what of it is open lives in the address."""

import streamlit as st

from film_viz.app.address import current, go
from film_viz.app.address_table import WHY_VIEWS
from film_viz.app.asked import Asked
from film_viz.app.chosen import chosen
from film_viz.app.why.flips import flips_view
from film_viz.app.why.network import network_view
from film_viz.app.why.picture import picture_view
from film_viz.app.why.question import question_view
from film_viz.models.checkpoint import Checkpoint
from film_viz.store.shown_scene import ShownScene

VIEWS = dict(zip(WHY_VIEWS, (picture_view, question_view, network_view, flips_view), strict=True))


def why_panel(checkpoint: Checkpoint, shown: ShownScene, asked: Asked, key: str = "") -> None:
    """Offer to tell why, or tell it: what matters in the picture, the question and the network, and the least change
    that flips the answer."""
    if current("why") is None:
        st.button(
            "Why this answer?",
            key=f"{key}why_open",
            icon=":material/troubleshoot:",
            help="Change one thing of the picture, the question or the network at a time, and ask again.",
            on_click=go,
            kwargs={"why": WHY_VIEWS[0]},
        )
        return
    st.subheader("Why this answer", anchor=False)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        view = chosen("What is changed", WHY_VIEWS, "why", key)
        st.button(
            "Close", key=f"{key}why_close", icon=":material/close:", type="tertiary", on_click=go, kwargs={"why": None}
        )
    VIEWS[view](checkpoint, shown, asked, key)
