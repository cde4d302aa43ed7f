"""The canvas: plan and picture side by side, on which a scene is edited by hand.

It is one component of Streamlit in a fragment of its own, so that a hand that moves an object has this drawn and
nothing else of the page.
"""

import numpy as np
import streamlit as st
from PIL import Image

from film_viz.app.asked import Asked
from film_viz.app.pace import aside
from film_viz.app.studio.canvas_data import SMALL, Data, fixed_data, shown_data, small_picture, tried_data
from film_viz.app.studio.session import CANVAS, follow, receive, reply, take_tried
from film_viz.app.studio.told import told, told_of_tried
from film_viz.files import text_beside
from film_viz.models.checkpoint import Checkpoint
from film_viz.scenes.scene import Scene
from film_viz.store.shown_scene import ShownScene

PARTS = ("elements", "geometry", "messages", "plan", "picture", "controls", "keyboard", "studio")


@st.fragment
def canvas(shown: ShownScene, scene: Scene, checkpoint: Checkpoint | None, asked: Asked | None) -> None:
    """Show a scene to be edited, with the answer to the question that is asked about it."""
    data = fixed_data() | shown_data(shown, scene, follow(shown.id)) | {"told": told(asked, scene) if asked else None}
    if (tried := take_tried()) is not None:
        data |= _tried_on(shown, tried) if shown.is_read else _tried(tried, checkpoint, asked)
    last = reply()
    _canvas(key=CANVAS, data=data | {"reply": last.n, "problem": last.problem}, on_edit_change=receive)


def _tried_on(shown: ShownScene, scene: Scene) -> Data:
    """Return what is otherwise where the reading of a picture is corrected: the picture stays."""
    return tried_data(scene, np.asarray(Image.fromarray(shown.picture).resize(SMALL)))


def _tried(scene: Scene, checkpoint: Checkpoint | None, asked: Asked | None) -> Data:
    with aside():
        picture = small_picture(scene)
    data = tried_data(scene, picture)
    if checkpoint is None or asked is None:
        return data
    return data | {"told": told_of_tried(checkpoint, asked, scene, picture)}


def _part(name: str) -> str:
    return text_beside(__file__, f"canvas/{name}")


_canvas = st.components.v2.component(
    "film_viz_studio", css=_part("studio.css"), js="\n".join(_part(f"{name}.js") for name in PARTS)
)
