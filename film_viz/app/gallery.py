"""The gallery: eight small pictures, each a button that shows its scene.

All of it is one component of Streamlit's, whose pictures the browser keeps: as elements of their own, eight pictures
and eight buttons in their places were a third of all that a question sends anew.
"""

import base64
from functools import cache
from pathlib import Path

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

from film_viz.app import loading
from film_viz.app.address import current, go
from film_viz.store.gallery import GALLERY

_BUTTON = """<button type="button" data-scene="{scene}" title="Use scene {name}">
<img src="data:image/jpeg;base64,{jpeg}" alt="Small picture of scene {name}"><span>{name}</span>
</button>"""


def gallery(key: str) -> None:
    """Show the gallery; the scene of the address is framed."""
    key = f"{key}gallery"
    _pictures()(key=key, data={"chosen": current("scene")}, on_picked_change=lambda: _use(st.session_state[key]))


def _use(told: dict[str, object]) -> None:
    """Go to the scene that a browser says was picked, if it is one of these."""
    picked = told.get("picked")
    if picked in GALLERY:
        go(scene=picked)


@cache
def _pictures() -> ComponentRenderer:
    """Return the component, made once the small pictures are wanted."""
    here = Path(__file__)
    return st.components.v2.component(
        "film_viz_gallery",
        html=f'<div class="pictures" role="group" aria-label="Gallery">{"".join(map(_button, GALLERY))}</div>',
        css=here.with_name("gallery.css").read_text(encoding="utf-8"),
        js=here.with_name("gallery.js").read_text(encoding="utf-8"),
    )


def _button(scene_id: str) -> str:
    jpeg = loading.jpeg_of(loading.small_picture(scene_id), key=f"small {scene_id}")
    name = scene_id.removeprefix("seed-")
    return _BUTTON.format(scene=scene_id, name=name, jpeg=base64.b64encode(jpeg).decode("ascii"))
