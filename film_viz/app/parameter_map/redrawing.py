"""Changes of the view that no hand made on the map itself: the chart is drawn anew to show them."""

from typing import Any

import streamlit as st

from film_viz.app.parameter_map.shared_view import change


def change_and_redraw(**fields: Any) -> None:
    """Change the view in a way that the hand did not, and have it drawn; made for callbacks."""
    change(**fields)
    redraw()


def redraw() -> None:
    """Make the next chart a new one that shows the view's selection; made for callbacks."""
    st.session_state["map_nonce"] = st.session_state.get("map_nonce", 0) + 1
