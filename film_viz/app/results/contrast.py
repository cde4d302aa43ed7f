"""Contrast sets on the page Results: right on a scene, and on all scenes that differ from it in one thing."""

from typing import Any

import streamlit as st

from film_viz.evaluation.scoring import Score

TITLES = {
    "original": "right on the original",
    "whole": "and on all its variants",
    "changed": "variants with another true answer",
    "kept": "variants with the same true answer",
}


def contrast_panel(record: dict[str, Any]) -> None:
    """Show the scores of contrast sets, where an evaluation has some."""
    if "contrast" not in record:
        return
    st.markdown("**Scenes that differ in one thing**")
    with st.container(horizontal=True):
        for name, title in TITLES.items():
            score = Score.from_json(record["contrast"][name])
            low, high = score.interval
            certainty = f"{score.count:,}; between {low:.1%} and {high:.1%} with 95 % confidence"
            st.metric(title, f"{score.accuracy:.1%}" if score.count else "-", help=certainty, border=True)
    st.caption(
        "Each set is a scene with one question, and scenes in which one object is gone, moved or has another "
        "attribute. Who is right for the right reason is right on all of them; what is lost from the first number to "
        "the second was right by chance or for another reason. Such sets are made with `film-viz contrast`."
    )
