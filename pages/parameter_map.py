"""Parameter map: thousands of questions as points, placed by the gamma and beta that they write."""

import numpy as np
import streamlit as st

from film_viz.analysis.bank.labels import Labels
from film_viz.analysis.bank.parameter_bank import ParameterBank
from film_viz.analysis.bank.search import SearchError, matches
from film_viz.analysis.maps.embedding import Embedding, EmbeddingSettings
from film_viz.app.address import say
from film_viz.app.foreign import plain, sentence
from film_viz.app.frame import NARROWEST_PANEL, open_page
from film_viz.app.parameter_map.chart import chart
from film_viz.app.parameter_map.controls import color_controls, settings_panel
from film_viz.app.parameter_map.data import coloring, files_of, map_of
from film_viz.app.parameter_map.export import export_panel
from film_viz.app.parameter_map.groups import group_titles, groups_panel
from film_viz.app.parameter_map.honesty import honesty_panel
from film_viz.app.parameter_map.job import job_panel
from film_viz.app.parameter_map.point import point_panel
from film_viz.app.parameter_map.selection import selection_buttons, selection_panel
from film_viz.app.parameter_map.shared_view import MapView, current_view, first_view, say_problems
from film_viz.app.parameter_map.size import of_a_known_size, size_box, sized_bank
from film_viz.app.parameter_map.typed_question import place_box, trail_of
from film_viz.app.pickers import checkpoint_in_use
from film_viz.models.checkpoint import Checkpoint
from film_viz.store.maps import FIRST_MAP

READING = (
    "Each point is a question; close together are those that write similar gamma and beta. Click a name in the legend "
    "to hide or show it, double-click to see it alone. Click a point to read it, draw around points to learn what they "
    "share. The wheel with Ctrl zooms."
)


def main() -> None:
    """Draw the page: the map first, then what is selected on it."""
    open_page("pages/parameter_map.py")
    checkpoint = checkpoint_in_use()
    if checkpoint is None:
        return
    say_problems()
    view = of_a_known_size(current_view(), checkpoint)
    with st.sidebar:
        size_box(view, checkpoint)
    bank = sized_bank(checkpoint, view.n_questions)
    if bank is None:
        return
    _say_what_is_not_there(view, bank)
    view = first_view(view, files_of(bank, FIRST_MAP))
    with st.expander("What is mapped, and how", icon=":material/settings:"):
        settings_panel(bank, view)
    map_ = shown_map(bank, view)
    if map_ is not None:
        explore(bank, checkpoint, view, map_)


def _say_what_is_not_there(view: MapView, bank: ParameterBank) -> None:
    if max((*view.selection, *view.isolated), default=-1) >= len(bank):
        say(f"The view picks out questions beyond the {len(bank):,} on this map: these are left out.")


def shown_map(bank: ParameterBank, view: MapView) -> Embedding | None:
    """Return the wanted map, or PCA of the same parameters until it is there; say what went wrong."""
    try:
        wanted = map_of(bank, view.settings)
        job_panel(files_of(bank, view.settings), bank, view.settings)
        if wanted is not None:
            return wanted
        like = view.settings
        return map_of(bank, EmbeddingSettings("pca", like.dimensions, like.blocks, like.parameters, like.standardize))
    except ValueError as error:
        st.error(plain(f"This map cannot be made: {error}. Change the settings above and press Run."))
        return None


def colored(bank: ParameterBank, view: MapView, map_: Embedding) -> Labels:
    """Return the wanted coloring; one that cannot be had gives way to the question types, and why is said."""
    files = files_of(bank, map_.settings)
    try:
        return coloring(bank, view.color, map_, files)
    except ValueError as error:
        st.error(plain(f"The map cannot be colored so: {error}. You see the question types."))
        return coloring(bank, "question_type", map_, files)


def explore(bank: ParameterBank, checkpoint: Checkpoint, view: MapView, map_: Embedding) -> None:
    """Draw a map and all that is told about it."""
    files = files_of(bank, map_.settings)
    color_controls(bank, view, has_quality=files.quality() is not None)
    found = np.zeros(len(bank), dtype=bool)
    try:
        found = matches(bank.questions, view.search)
    except SearchError as error:
        st.error(sentence(error))
    place_box()
    trail = trail_of(bank, checkpoint, map_)
    selection_buttons(view, len(bank), found)
    labels = colored(bank, view, map_)
    made = (files.folder.name, view.color)
    titles = group_titles(bank, labels, made)
    map_and_panel = st.grid(3, min_column_width=NARROWEST_PANEL - 60)
    with map_and_panel.cell(column_span=2):
        figure = chart(bank, view, map_, labels, found, trail, titles)
        st.caption(READING)
    with map_and_panel.cell():
        point_panel(bank, view, labels, titles)
    groups_panel(bank, labels, made)
    st.subheader("What the selection has in common", anchor=False)
    selection_panel(bank, view)
    with st.expander(
        "How far to believe this map", icon=":material/fact_check:", key="map_honesty", on_change="rerun"
    ) as honesty:
        if honesty.open:
            honesty_panel(bank, view, map_)
    with st.expander("Take it along", icon=":material/download:", key="map_export", on_change="rerun") as export:
        if export.open:
            export_panel(bank, view, map_, figure)


main()
