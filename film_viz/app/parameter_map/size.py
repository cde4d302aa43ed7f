"""How many questions are mapped: a few sizes, each with a bank that is read once, when somebody asks for it.

An address alone starts no process but the one for the usual size: for a larger one there is a button.
"""

from dataclasses import replace

import streamlit as st

from film_viz.analysis.bank.parameter_bank import ParameterBank
from film_viz.app.address import say
from film_viz.app.banks.in_use import ask_for_bank, bank_in_use, is_asked_for
from film_viz.app.parameter_map.shared_view import MapView, change
from film_viz.figures.parameter_map import MOST_POINTS
from film_viz.models.checkpoint import Checkpoint
from film_viz.public import is_public
from film_viz.store.banks import FEW_QUESTIONS, MANY_QUESTIONS, bank_folder, has_bank

SIZES = (FEW_QUESTIONS, MANY_QUESTIONS, 50_000, 100_000)


def sizes() -> tuple[int, ...]:
    """Return how many questions may be mapped here: not the largest numbers where strangers ask."""
    return SIZES[:2] if is_public() else SIZES


def of_a_known_size(view: MapView, checkpoint: Checkpoint) -> MapView:
    """Return the view; where nobody offers its number of questions, with the usual number, and say so."""
    n = view.n_questions
    if n in sizes() or has_bank(bank_folder(checkpoint, n)):
        return view
    offered = ", ".join(f"{size:,}" for size in sizes())
    say(f"The view asks for {n:,} questions, and a map has one of {offered}: you see {FEW_QUESTIONS:,}.")
    return replace(view, n_questions=FEW_QUESTIONS, selection=(), isolated=())


def size_box(view: MapView, checkpoint: Checkpoint, key: str = "") -> None:
    """Choose how many questions are mapped."""
    key = f"{key}map_n"
    st.session_state[key] = view.n_questions
    st.selectbox(
        "Questions on the map",
        sorted({*sizes(), view.n_questions}),
        format_func=lambda n: f"{n:,}",
        key=key,
        help=f"More than {MOST_POINTS:,} are drawn as a density. Another number is another map, with no selection.",
        on_change=lambda: _use(checkpoint, st.session_state[key]),
    )


def _use(checkpoint: Checkpoint, n: int) -> None:
    ask_for_bank(checkpoint, n)
    change(n_questions=n, selection=(), isolated=())


def sized_bank(checkpoint: Checkpoint, n: int, key: str = "") -> ParameterBank | None:
    """Return a bank of so many questions; one that nobody has asked for yet is offered."""
    if n == FEW_QUESTIONS or is_asked_for(checkpoint, n):
        return bank_in_use(checkpoint, n)
    st.info(f"This checkpoint has not read {n:,} questions yet. It does so once, in the background.")
    st.button(
        f"Read {n:,} questions",
        type="primary",
        icon=":material/play_arrow:",
        key=f"{key}map_read",
        on_click=ask_for_bank,
        args=(checkpoint, n),
    )
    return None
