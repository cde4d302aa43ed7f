"""The questions that are selected, one choice for all pages about a checkpoint's questions: map, Channels, Mistakes.

They are rows of the bank of questions and part of the map's view, so they are in the address, come along with every
link, and survive a reload. The questions of a bank are the same for every checkpoint, and a larger bank begins with
those of a smaller one, so a choice holds for all of them.
"""

from collections.abc import Iterable

import numpy as np
import streamlit as st
from jaxtyping import Bool

from film_viz.app.address import carried
from film_viz.app.parameter_map.redrawing import change_and_redraw
from film_viz.app.parameter_map.shared_view import current_view, say_problems

SELECTED = "selected on the map"
"""The group on Channels that the selected questions are."""

MAP, CHANNELS, RESULTS = "pages/parameter_map.py", "pages/channels.py", "pages/results.py"
WHERE: dict[str, tuple[str, str, dict[str, str]]] = {
    MAP: ("See them on the map", ":material/scatter_plot:", {}),
    CHANNELS: ("Channels that tell them", ":material/tune:", {"knows": SELECTED}),
    RESULTS: ("How they are answered", ":material/leaderboard:", {"show": "Mistakes", "result": "map"}),
}


def selected_rows(n_questions: int) -> tuple[int, ...]:
    """Return the selected rows among the first so many questions."""
    return tuple(row for row in current_view().selection if row < n_questions)


def is_selected(n_questions: int) -> Bool[np.ndarray, " question"]:
    """Tell of the first so many questions which are selected."""
    chosen = np.zeros(n_questions, dtype=bool)
    chosen[list(selected_rows(n_questions))] = True
    return chosen


def select_button(rows: Iterable[int], key: str) -> None:
    """Offer to make some questions the selected ones."""
    chosen = tuple(sorted(map(int, rows)))
    is_theirs = chosen == current_view().selection
    st.button(
        f"Selected: these {len(chosen):,}" if is_theirs else f"Select these {len(chosen):,}",
        key=key,
        icon=":material/ads_click:",
        disabled=is_theirs or not chosen,
        help="The map, Channels and the mistakes on Results then show the same questions.",
        on_click=change_and_redraw,
        kwargs={"selection": chosen},
    )


def selection_note(page: str, n_questions: int | None = None, key: str = "") -> None:
    """Say on a page what is selected, with the way to the other pages and a button that clears it.

    `n_questions` is how many the page shows, where it shows only the first ones of a bank.
    """
    say_problems()
    chosen = current_view().selection
    if not chosen:
        return
    here = len(chosen) if n_questions is None else len(selected_rows(n_questions))
    some = "" if here == len(chosen) else f"; {here:,} of them are among the {n_questions:,} here"
    with st.container(horizontal=True, vertical_alignment="center", border=True):
        noun = "question is" if len(chosen) == 1 else "questions are"
        st.markdown(f":material/ads_click: **{len(chosen):,} {noun} selected**{some}", width="content")
        selection_links(page)
        st.button(
            "Clear",
            key=f"{key}clear_selection",
            icon=":material/close:",
            type="tertiary",
            on_click=change_and_redraw,
            kwargs={"selection": ()},
        )


def selection_links(page: str) -> None:
    """Lead from a page to the others that show the same questions."""
    for path, (label, icon, where) in WHERE.items():
        if path != page:
            st.page_link(path, label=label, icon=icon, query_params=carried() | where)
