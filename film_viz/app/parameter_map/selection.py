"""What is selected on the map: what sets it apart, its questions, its neighbors, the channels that tell it."""

import numpy as np
import pandas as pd
import streamlit as st
from jaxtyping import Bool

from film_viz.analysis.bank.parameter_bank import ParameterBank
from film_viz.analysis.maps.embedding import EmbeddingSettings
from film_viz.analysis.maps.quality import nearest_to
from film_viz.app.address import carried
from film_viz.app.foreign import plain
from film_viz.app.frame import PAGES
from film_viz.app.parameter_map.data import channels, explanation, points
from film_viz.app.parameter_map.redrawing import change_and_redraw
from film_viz.app.parameter_map.shared_view import MapView
from film_viz.app.selection import MAP, selection_links

CHANNELS_PAGE = "pages/channels.py"
MOST_ROWS = 2000  # of a table
N_TERMS, N_NEIGHBORS, N_CHANNELS = 15, 20, 12
SELECTION_COLUMNS = ["text", "question_type", "family", "hops", "answer", "given", "n_words", "n_objects"]
NUMBERS = {name: st.column_config.NumberColumn(format="%.3f") for name in ("lift", "share", "auc", "distance")} | {
    "q_value": st.column_config.NumberColumn("q", format="%.1e", help="Share of false discoveries to expect."),
    "mean_selected": st.column_config.NumberColumn("mean, selected", format="%.3f"),
    "mean_rest": st.column_config.NumberColumn("mean, others", format="%.3f"),
}


def selection_buttons(view: MapView, n_questions: int, found: Bool[np.ndarray, " question"], key: str = "") -> None:
    """Offer what can be done with the selection and with what a search found."""
    n_selected, n_found = len(view.selection), int(found.sum())
    everything = view.isolated or tuple(range(n_questions))
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{n_selected:,}** of {len(everything):,} selected")
        found_rows = tuple(int(row) for row in np.flatnonzero(found))
        _button(key, f"Select {n_found:,} found", "search_check", bool(n_found), selection=found_rows)
        rest = tuple(np.setdiff1d(everything, view.selection).tolist()) if n_selected else ()
        _button(key, "Invert", "invert_colors", bool(n_selected), selection=rest)
        _button(key, "Isolate", "filter_center_focus", bool(n_selected), isolated=view.selection)
        _button(key, "Show all", "select_all", bool(view.isolated), isolated=())
        _button(key, "Clear", "close", bool(n_selected), selection=())
    if n_selected:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption("The same questions elsewhere:", width="content")
            selection_links(MAP)


def _button(prefix: str, label: str, icon: str, is_enabled: bool, **fields: tuple[int, ...]) -> None:
    key = f"{prefix}map_{icon}"
    st.button(
        label, key=key, icon=f":material/{icon}:", disabled=not is_enabled, on_click=change_and_redraw, kwargs=fields
    )


def selection_panel(bank: ParameterBank, view: MapView, key: str = "") -> None:
    """Explain the selection and list it."""
    rows = tuple(row for row in view.selection if row < len(bank))
    if not rows:
        st.caption("Draw around points with the lasso or a box, click one, or search: what they share is told here.")
        return
    if len(rows) < len(bank):
        _explanation(bank, rows, key)
    names = ["Questions", "Nearest in parameter space", "Channels that tell them apart"]
    tabs = st.tabs(names, key=f"{key}map_tabs", on_change="rerun")  # a closed one computes nothing
    questions, near, separating = tabs
    if questions.open:
        with questions:
            _questions(bank, rows, key)
    if near.open:
        with near:
            _nearest(bank, view.settings, rows, key)
    if separating.open:
        with separating:
            _channels(bank, rows, key)


def _explanation(bank: ParameterBank, rows: tuple[int, ...], key: str) -> None:
    found = explanation(bank, rows)
    st.markdown(f"##### {plain(found.rule)}")
    st.markdown(
        f"Of the questions that this rule describes, **{found.precision:.0%}** are selected (precision); of the "
        f"selected ones, it describes **{found.recall:.0%}** (recall)."
    )
    terms = found.discoveries.head(N_TERMS)
    if terms.empty:
        st.caption("No word, type, function or answer is more frequent in the selection than chance allows.")
        return
    columns = ["kind", "term", "selected", "total", "share", "lift", "q_value"]
    st.dataframe(terms[columns], hide_index=True, column_config=NUMBERS, key=f"{key}map_terms", height=260)
    st.caption(
        "Lift: how many times more frequent in the selection than in all questions (exact test, false discoveries "
        "controlled by Benjamini and Hochberg). Synonyms count as one word: sphere stands for ball and balls."
    )


def _questions(bank: ParameterBank, rows: tuple[int, ...], key: str) -> None:
    st.dataframe(bank.questions.iloc[list(rows[:MOST_ROWS])][SELECTION_COLUMNS], key=f"{key}map_rows", height=300)
    if len(rows) > MOST_ROWS:
        st.caption(f"The first {MOST_ROWS:,} of {len(rows):,}; all of them are in the export below.")


def _nearest(bank: ParameterBank, settings: EmbeddingSettings, rows: tuple[int, ...], key: str) -> None:
    if len(rows) == len(bank):
        st.caption("Everything is selected, so nothing is left to be near it.")
        return
    among = points(bank, settings)
    distance = nearest_to(among, among[list(rows)].mean(axis=0))
    distance[list(rows)] = np.inf
    nearest = np.argsort(distance, kind="stable")[: min(N_NEIGHBORS, len(bank) - len(rows))]
    table = bank.questions.iloc[nearest][SELECTION_COLUMNS]
    table.insert(0, "distance", distance[nearest])
    st.dataframe(table, key=f"{key}map_nearest", column_config=NUMBERS, height=300)
    st.caption(
        "The questions outside the selection whose gamma and beta are nearest to the selection's mean: Euclidean "
        "distance among the parameters themselves, whatever the map makes of it."
    )


def _channels(bank: ParameterBank, rows: tuple[int, ...], key: str) -> None:
    if len(rows) == len(bank):
        st.caption("Everything is selected, so there is nothing to tell it from.")
        return
    table: pd.DataFrame = channels(bank, rows).head(N_CHANNELS)
    st.dataframe(table, hide_index=True, key=f"{key}map_channels", column_config=NUMBERS, height=300)
    st.caption("AUC: how often a selected question and another are told apart by this number alone; 0.5 is not at all.")
    if any(page.path == CHANNELS_PAGE for page in PAGES):
        with st.container(horizontal=True):
            for block, channel in table[["block", "channel"]].drop_duplicates().head(5).itertuples(index=False):
                where = {**carried(), "block": str(block), "channel": str(channel), "at": "channel"}
                st.page_link(CHANNELS_PAGE, label=f"Block {block}, channel {channel}", query_params=where)
