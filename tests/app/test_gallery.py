"""A picture of the gallery that is clicked becomes the scene, and nothing else that a browser says was clicked."""

import pytest
from streamlit.testing.v1 import AppTest


def visit() -> None:
    import streamlit as st

    from film_viz.app.gallery import _use

    _use(st.session_state["told"])


@pytest.mark.parametrize(
    ("picked", "scene"), [("seed-5", "seed-5"), ("../../etc", None), ("seed-3", None), (None, None)]
)
def test_only_a_picture_of_the_gallery_is_taken(picked, scene):
    app = AppTest.from_function(visit, default_timeout=60)
    app.session_state["told"] = {"picked": picked}
    app.run()
    assert not app.exception
    assert app.query_params.get("scene") == scene
