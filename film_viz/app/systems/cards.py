"""A card for each system: its answer, whether it is right, and what it rests on."""

from collections.abc import Sequence

import streamlit as st

from film_viz.app.address import current, go
from film_viz.app.asked import Asked
from film_viz.app.exhibits import exhibit_panels
from film_viz.app.foreign import plain
from film_viz.app.frame import side_by_side
from film_viz.app.panels import answer_panel, verdict
from film_viz.app.pickers import facts
from film_viz.app.systems.glances import glances
from film_viz.models.checkpoint import Checkpoint
from film_viz.models.systems.table import row_of
from film_viz.store.shown_scene import ShownScene


def system_card(checkpoint: Checkpoint, asked: Asked, shown: ShownScene) -> None:
    """Show what one system answers, and what it looked at."""
    card_head(row_of(checkpoint.model.config).title, asked.answer.best, asked)
    sure = asked.answer.probability_of(asked.answer.best)
    st.caption(f"{sure:.0%} sure; {plain(checkpoint.name)}: {facts(checkpoint)}")
    key = f"system_{checkpoint.name}"
    st.button(
        "Look closer",
        key=f"{key}_closer",
        icon=":material/zoom_in:",
        on_click=go,
        kwargs={"closer": checkpoint.name},
    )
    glances(asked.answer, shown, key)


def card_head(title: str, answer: str, asked: Asked) -> None:
    """Show who answers, what, and whether that is true."""
    st.markdown(f"**{title}**")
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        st.subheader(plain(answer), anchor=False, width="content")
        verdict(asked)


def closer(cards: Sequence[tuple[Checkpoint, Asked]], shown: ShownScene) -> None:
    """Open the card that the address names over the page."""
    for checkpoint, asked in cards:
        if checkpoint.name == current("closer"):
            title = row_of(checkpoint.model.config).title
            st.dialog(title, width="large", on_dismiss=lambda: go(closer=None))(_closer)(checkpoint, asked, shown)


def _closer(checkpoint: Checkpoint, asked: Asked, shown: ShownScene) -> None:
    row = row_of(checkpoint.model.config)
    st.markdown(f"{row.about} {row.paper}.")
    st.caption(f"{plain(checkpoint.name)}: {facts(checkpoint)}")
    picture, answer = side_by_side()
    with picture:
        st.image(shown.picture, width="stretch", alt=shown.alt)
    with answer:
        st.markdown(f"**{plain(asked.question)}**")
        answer_panel(asked, key="closer")
    for is_wide in (True, False):
        exhibit_panels(asked.answer, shown, key="closer", is_wide=is_wide)
