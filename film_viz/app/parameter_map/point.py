"""The panel beside the map: one question that was clicked, its group, its neighbors, and the way to it in Ask."""

from collections.abc import Mapping

import numpy as np
import streamlit as st

from film_viz.analysis.bank.labels import Labels
from film_viz.analysis.bank.parameter_bank import ParameterBank
from film_viz.analysis.bank.rows import SCENES
from film_viz.analysis.maps.quality import nearest_to
from film_viz.app.address import carried
from film_viz.app.foreign import plain
from film_viz.app.parameter_map.data import points
from film_viz.app.parameter_map.redrawing import change_and_redraw
from film_viz.app.parameter_map.shared_view import MapView
from film_viz.store.shown_scene import fresh_id

N_NEIGHBORS = 5


def point_panel(bank: ParameterBank, view: MapView, labels: Labels, titles: Mapping[str, str], key: str = "") -> None:
    """Show the question that is selected, where it is one alone."""
    rows = [row for row in view.selection if row < len(bank)]
    if len(rows) != 1:
        several = f"{len(rows):,} questions are selected: what they share is told below. " if rows else ""
        st.caption(f"{several}Click a point to read its question here, with its group and its nearest neighbors.")
        return
    row = rows[0]
    st.markdown(f"**{plain(bank.questions['text'].iloc[row])}**")
    st.markdown("  \n".join(_facts(bank, row, labels, titles)))
    st.page_link("pages/ask.py", label="Open in Ask", icon=":material/forum:", query_params=_where(bank, row))
    st.markdown("**Nearest by gamma and beta**")
    for near in _nearest(bank, view, row):
        st.button(
            plain(bank.questions["text"].iloc[near]),
            key=f"{key}map_near_{near}",
            type="tertiary",
            help=plain(f"answer: {bank.questions['answer'].iloc[near]}"),
            on_click=change_and_redraw,
            kwargs={"selection": (int(near),)},
        )


def _facts(bank: ParameterBank, row: int, labels: Labels, titles: Mapping[str, str]) -> list[str]:
    """Return a line for each thing that is known of a question."""
    question = bank.questions.iloc[row]
    known = {"True answer": question.get("answer"), "Network": question.get("given")}
    known |= {"Type": question.get("question_type")}
    known |= {"Family": question.get("family") if question.get("family", -1) >= 0 else ""}
    if labels.names and labels.codes is not None and labels.what not in ("question_type", "family"):
        name = labels.names[int(labels.codes[row])]
        known[labels.title] = titles.get(name, name)
    return [f"{name}: **{plain(value)}**" for name, value in known.items() if value not in ("", None)]


def _where(bank: ParameterBank, row: int) -> dict[str, str]:
    """Return the address of a question, about its own scene where that is known."""
    scene = int(bank.questions["scene"].iloc[row]) if "scene" in bank.questions else -1
    about = {"scene": fresh_id(SCENES, bank.seed, scene)} if scene >= 0 and bank.seed >= 0 else {}
    return carried() | {"question": str(bank.questions["text"].iloc[row])} | about


def _nearest(bank: ParameterBank, view: MapView, row: int) -> np.ndarray:
    among = points(bank, view.settings)
    distance = nearest_to(among, among[row])
    distance[row] = np.inf
    return np.argsort(distance, kind="stable")[: min(N_NEIGHBORS, len(bank) - 1)]
