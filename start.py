"""Start: one live answer at a glance, what FiLM does in two sentences, and where to go next."""

import streamlit as st

from film_viz.app.frame import open_page

WHAT_FILM_DOES = (
    "FiLM lets a question steer a network that sees: for each of the network's feature maps, the question writes one "
    "number **gamma** that scales the map and one number **beta** that shifts it. The same picture is then read "
    "differently for every question, and on these pages you watch that happen."
)


def main() -> None:
    """Draw the words first: the example needs PyTorch, which takes seconds to import on a fresh server."""
    open_page("start.py")
    st.markdown(WHAT_FILM_DOES)
    from film_viz.app.example import example

    example()


main()
