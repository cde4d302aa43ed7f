"""All cards as one component: as elements of Streamlit's own they took most of the time that a changed word takes.

The pictures that many figures have in common are sent once, and the browser makes only those cards anew that changed.
"""

import re
from collections.abc import Sequence
from hashlib import blake2b
from typing import Any

import streamlit as st

from film_viz.app.address import current, go
from film_viz.app.asked import Asked
from film_viz.app.drawn import FIGURE, SCRIPT, STYLE
from film_viz.app.exhibits import exhibit_panels
from film_viz.app.foreign import plain
from film_viz.app.frame import side_by_side
from film_viz.app.panels import answer_panel
from film_viz.app.pickers import facts
from film_viz.app.systems.card import Card
from film_viz.files import text_beside
from film_viz.models.checkpoint import Checkpoint
from film_viz.models.systems.table import row_of
from film_viz.store.shown_scene import ShownScene

CARDS = "system_cards"  # key of the component

_PICTURE = re.compile(r"data:image/jpeg;base64,[A-Za-z0-9+/=]+")


def show_cards(cards: Sequence[Card]) -> None:
    """Show all cards; their buttons open one over the page."""
    openable = [card.opens for card in cards if card.opens]
    _cards(key=CARDS, data=packed([card.data() for card in cards]), on_closer_change=lambda: _open(openable))


def packed(cards: list[dict[str, Any]]) -> dict[str, Any]:
    """Return cards whose figures name their pictures, and the pictures by these names."""
    pictures: dict[str, str] = {}

    def name(found: re.Match[str]) -> str:
        own = f"picture:{blake2b(found[0].encode(), digest_size=8).hexdigest()}"
        pictures[own] = found[0]
        return own

    for card in cards:
        for figure in card["figures"]:
            figure["svg"] = _PICTURE.sub(name, figure["svg"])
    return {"cards": cards, "pictures": pictures}


def _open(openable: Sequence[str]) -> None:
    """Open the card that a browser says was clicked, if it is one of these."""
    wanted = st.session_state[CARDS].get("closer")
    if wanted in openable:
        go(closer=wanted)


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


_cards = st.components.v2.component(
    "film_viz_systems",
    html=f'<div class="cards"></div><template>{FIGURE}</template>',
    css=f"{STYLE}\n{text_beside(__file__, 'cards.css')}",
    js=f"{SCRIPT}\n{text_beside(__file__, 'cards.js')}",
)
