"""A scene on its way out: as CLEVR's JSON, as a picture, as a link, and to the other pages."""

import io
import json

import streamlit as st
from PIL import Image

from film_viz.app.address import carried
from film_viz.scenes.clevr_json import record_of
from film_viz.scenes.scene import Scene
from film_viz.store.shown_scene import ShownScene

PICTURE, RECORD = "scene.png", "scene.json"
SPLIT = "studio"
TAKE_TO = {
    "pages/ask.py": "Ask",
    "pages/inside.py": "Inside",
    "pages/compare.py": "Compare",
    "pages/systems.py": "Systems",
}


def save_and_take(shown: ShownScene, scene: Scene, key: str = "studio_") -> None:
    """Offer to save a scene, and lead to the pages that take it further."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.download_button(
            "CLEVR scene (JSON)",
            scene_file(scene),
            RECORD,
            "application/json",
            key=f"{key}save_record",
            icon=":material/download:",
            on_click="ignore",
            help="A scene file as CLEVR's own; it can be uploaded here again, and `film-viz render` draws it.",
        )
        st.download_button(
            "Picture (PNG)",
            picture_file(shown),
            PICTURE,
            "image/png",
            key=f"{key}save_picture",
            icon=":material/download:",
            on_click="ignore",
        )
        st.markdown("Take it to", width="content")
        for path, label in TAKE_TO.items():
            st.page_link(path, label=label, query_params=carried(), width="content")
    st.caption("The address of this page holds the whole scene: copied, it opens the same scene again.")


def edit_link(shown: ShownScene) -> None:
    """Lead from another page to the studio, where the scene is known that is looked at."""
    if shown.scene is not None:
        st.page_link("pages/studio.py", label="Edit this scene", icon=":material/edit:", query_params=carried())


def scene_file(scene: Scene) -> str:
    """Return a CLEVR scene file with this one scene."""
    contents = {"info": {"version": "1.0", "split": SPLIT}, "scenes": [record_of(scene, 0, PICTURE, SPLIT)]}
    return json.dumps(contents, indent=1)


def picture_file(shown: ShownScene) -> bytes:
    """Return the picture without loss."""
    buffer = io.BytesIO()
    Image.fromarray(shown.picture).save(buffer, "PNG")
    return buffer.getvalue()
