"""What was asked in this visit, each entry a way back to it."""

import streamlit as st

from film_viz.app.address import go
from film_viz.app.foreign import plain
from film_viz.app.past import Past, remembered

SIGN = {True: ":material/check:", False: ":material/close:", None: ":material/question_mark:"}


def history_panel(key: str = "") -> None:
    """List the questions of this visit, the last first; a click asks one again."""
    for position, past in enumerate(remembered()):
        st.button(
            f"{plain(past.typed)} **{plain(past.answer)}**",
            key=f"{key}again_{position}",
            icon=SIGN[past.is_right],
            type="tertiary",
            help=plain(f"{past.scene:.40}, checkpoint {past.checkpoint}"),
            on_click=_again,
            args=(past,),
        )


def _again(past: Past) -> None:
    go(checkpoint=past.checkpoint, scene=past.scene, question=past.typed)
