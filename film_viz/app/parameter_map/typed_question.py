"""A typed question on the map: placed among the others without moving them, and followed as it is edited."""

import time

import numpy as np
import streamlit as st

from film_viz.analysis.bank.parameter_bank import ParameterBank
from film_viz.analysis.bank.question_parameters import question_parameters
from film_viz.analysis.maps.embedding import Embedding, feature_matrix, positions
from film_viz.app.address import current, go
from film_viz.app.address_table import MOST_CHARACTERS
from film_viz.app.foreign import plain
from film_viz.app.parameter_map.data import files_of, start_map
from film_viz.figures.parameter_map import Placed
from film_viz.models.checkpoint import Checkpoint
from film_viz.questions.vocabulary import UnknownWordError
from film_viz.store.maps import MapFiles

MOST_STEPS = 8  # of the trail
_SECONDS_BETWEEN_LOOKS = 0.5


def place_box(key: str = "") -> None:
    """Show where a question is typed."""
    key = f"{key}map_question"
    st.session_state[key] = current("question") or ""
    st.text_input(
        "Your question on this map",
        key=key,
        max_chars=MOST_CHARACTERS,
        placeholder="What color is the cube left of the small sphere?",
        help="It is placed beside questions with similar gamma and beta; edit it and see it move. Empty it to clear.",
        on_change=lambda: go(question=st.session_state[key].strip()),
    )


def trail_of(bank: ParameterBank, checkpoint: Checkpoint, map_: Embedding) -> tuple[Placed, ...]:
    """Return where the typed question is on the map, after the places it had before it was edited."""
    question = current("question")
    trails = st.session_state.setdefault("map_trails", {})
    name = files_of(bank, map_.settings).folder.name
    if not question:
        trails.pop(name, None)
        return ()
    if bank.checkpoint_sha != checkpoint.sha:
        st.info("These parameters come from another network than the checkpoint, so no new question can be placed.")
        return ()
    trail: tuple[Placed, ...] = trails.get(name, ())
    if not trail or trail[-1].question != question:
        position = _position(bank, checkpoint, map_, question)
        if position is not None:
            trail = trails[name] = (*trail, Placed(question, position))[-MOST_STEPS:]
    return trail


def _position(bank: ParameterBank, checkpoint: Checkpoint, map_: Embedding, question: str) -> tuple[float, ...] | None:
    try:
        params = question_parameters(checkpoint, [question])
    except (UnknownWordError, ValueError) as error:
        st.error(plain(f"'{question}' cannot be placed: {error}."), icon=":material/spellcheck:")
        return None
    row = feature_matrix(params.gamma.numpy(), params.beta.numpy(), map_.settings)
    if map_.model is not None:
        return tuple(float(value) for value in positions(map_, row)[0])
    return _from_process(bank, map_, row[0])


def _from_process(bank: ParameterBank, map_: Embedding, row: np.ndarray) -> tuple[float, ...] | None:
    """Have the map's own process place a question; look again until it has."""
    files = files_of(bank, map_.settings)
    placed = files.ask_place(row)
    if (place_ := files.place(placed)) is not None:
        return place_
    if files.process() is None:
        start_map(bank, map_.settings)
    st.fragment(_waiting, run_every=_SECONDS_BETWEEN_LOOKS)(files, placed.name, time.time())
    return None


def _waiting(files: MapFiles, name: str, began: float) -> None:
    if (files.folder / "placing" / name).is_file():
        st.rerun()
    status = files.status()
    if status is None or status.state in ("failed", "lost", "cancelled"):
        st.error(plain(f"The question was not placed: {status.error if status else 'nothing works on it'}"))
        return
    if status.state == "queued":
        st.caption(f"Your question is {status.phase}: other work of this computer goes first.")
        return
    st.caption(
        f"Placing your question, {time.time() - began:.0f} s so far. The first one waits until the map's own process "
        "has loaded its library; the next ones take about a second."
    )
