"""What a scene can be started from: one table, to which a new way is a row."""

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from film_viz.app.address import go
from film_viz.app.pickers import WAYS_TO_A_SCENE
from film_viz.scenes.scene import Scene
from film_viz.store.shown_scene import ShownScene, made_id

Draw = Callable[[ShownScene, str], None]
"""Draws a source's controls, given the scene that is shown and how their keys begin; they set the scene by `go`."""


@dataclass(frozen=True, slots=True)
class Source:
    """One way to a first scene."""

    title: str
    draw: Draw


def start_from(shown: ShownScene, key: str = "studio_") -> None:
    """Offer all sources, below a line that is closed until somebody wants another scene."""
    with st.expander("Start from another scene", icon=":material/start:"):
        for tab, source in zip(st.tabs([source.title for source in SOURCES]), SOURCES, strict=True):
            with tab:
                source.draw(shown, key)


def _shared(draw: Callable[[str], None]) -> Draw:
    return lambda shown, key: draw(key)


def _empty(shown: ShownScene, key: str) -> None:
    st.button(
        "Clear the ground",
        key=f"{key}empty",
        icon=":material/crop_square:",
        help="Start with no object at all, under CLEVR's own light.",
        on_click=go,
        kwargs={"scene": made_id(Scene(()))},
    )


SOURCES: tuple[Source, ...] = (
    *(Source(title, _shared(draw)) for title, draw in WAYS_TO_A_SCENE.items()),
    Source("Nothing", _empty),
)
"""What the studio offers, in this order."""
