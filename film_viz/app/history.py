"""What was asked in this visit, each entry a way back to it."""

import streamlit as st

from film_viz.app.address import go
from film_viz.app.asked import Asked, remembered
from film_viz.app.foreign import plain

SIGN = {True: ":material/check:", False: ":material/close:", None: ":material/question_mark:"}


def history_panel(key: str = "") -> None:
    """List the questions of this visit, the last first; a click asks one again."""
    for position, asked in enumerate(remembered()):
        st.button(
            f"{plain(asked.typed)} **{plain(asked.answer.best)}**",
            key=f"{key}again_{position}",
            icon=SIGN[asked.is_right],
            type="tertiary",
            help=plain(f"{asked.scene}, checkpoint {asked.checkpoint}"),
            on_click=_again,
            args=(asked,),
        )


def _again(asked: Asked) -> None:
    go(checkpoint=asked.checkpoint, scene=asked.scene, question=asked.typed)
