"""The bank of parameters that pages explore: of the checkpoint in use, built when it is first asked for.

`film_viz/store/banks.py` keeps the banks; here is what a visitor sees until one is there.
"""

import os
from pathlib import Path

import streamlit as st

from film_viz.analysis.bank.parameter_bank import ParameterBank
from film_viz.app.address import say
from film_viz.app.damage import told_reason
from film_viz.app.foreign import plain
from film_viz.models.checkpoint import Checkpoint
from film_viz.store.banks import (
    ANSWERING,
    FEW_QUESTIONS,
    READING,
    bank_folder,
    has_answers,
    has_bank,
    open_bank,
    prepare_parameters,
)
from film_viz.work.folders import touch
from film_viz.work.status import failure, is_at_work, read_status
from film_viz.work.turns import WorkError


def bank_in_use(checkpoint: Checkpoint, n: int = FEW_QUESTIONS) -> ParameterBank | None:
    """Return the checkpoint's bank; while it is being built, show how far it is and return None."""
    folder = bank_folder(checkpoint, n)
    if has_bank(folder) and (bank := _opened(folder)) is not None:
        return bank
    if reason := failure(folder):
        st.error(plain(f"The questions could not be prepared{told_reason(reason)}"))
        if not st.button("Try again", icon=":material/refresh:", key=f"again_{folder.name}"):
            return None
    try:
        _prepare(checkpoint, n)
    except WorkError as error:
        st.warning(plain(f"The questions cannot be prepared now: {error}."))
        return None
    if not (is_at_work(folder) or has_bank(folder) or failure(folder)):  # nothing was begun to wait for
        st.warning(plain(f"Nothing prepares the questions of '{checkpoint.name}': is its folder still there?"))
        return None
    watch(folder, n)
    return None


def opened_bank(checkpoint: Checkpoint, n: int) -> ParameterBank | None:
    """Return the checkpoint's bank of so many questions, if it is there; nothing is begun."""
    folder = bank_folder(checkpoint, n)
    return _opened(folder) if has_bank(folder) else None


def prepare_ahead(checkpoint: Checkpoint) -> None:
    """Start to build the default bank before a page asks for it, unless that failed before."""
    if prepares_ahead() and not failure(bank_folder(checkpoint)):
        try:
            _prepare(checkpoint, FEW_QUESTIONS)
        except WorkError:  # there is work enough
            return


def ask_for_bank(checkpoint: Checkpoint, n: int) -> None:
    """Have a bank of so many questions begun; made for callbacks, after which the page tells how far it is."""
    try:
        _prepare(checkpoint, n)
    except WorkError as error:
        say(f"The questions cannot be prepared now: {error}.")


def prepares_ahead() -> bool:
    """Whether work is begun before it is asked for; the variable `FILM_VIZ_PREPARE` set to "off" says no."""
    return os.environ.get("FILM_VIZ_PREPARE") != "off"


def _prepare(checkpoint: Checkpoint, n: int) -> None:
    prepare_parameters(checkpoint, n, makes_first_map=n == FEW_QUESTIONS and prepares_ahead())


def watch(folder: Path, n: int) -> None:
    """Show progress until the bank is there, then run the page again."""

    @st.fragment(run_every=0.5)
    def progress() -> None:
        status = read_status(folder)
        is_ready = has_bank(folder) and status is not None and status.phase != READING  # its map is begun
        if is_ready or status is None or not status.is_live:
            st.rerun()
        if status.state == "queued":
            st.progress(0.0, text=f"Reading {n:,} questions: {status.phase}, as other work of this computer goes first")
            return
        text = f"Reading {n:,} questions, once for this checkpoint: {status.done:,} done"
        st.progress(min(1.0, status.done / n), text=text)

    progress()


def answering(checkpoint: Checkpoint, n: int = FEW_QUESTIONS) -> str:
    """Return one line on the answers that are being added to a bank, "" when there is nothing to wait for."""
    folder = bank_folder(checkpoint, n)
    status = read_status(folder)
    if has_answers(folder) or status is None or status.phase != ANSWERING or not is_at_work(folder):
        return ""
    return f"The network is answering these questions in the background: {status.done:,} of {status.total:,}."


def is_asked_for(checkpoint: Checkpoint, n: int) -> bool:
    """Whether a bank is there, or somebody has had it begun; a failure counts, for the page tells it."""
    folder = bank_folder(checkpoint, n)
    return has_bank(folder) or is_at_work(folder) or bool(failure(folder))


def _opened(folder: Path) -> ParameterBank | None:
    """Return the bank of a folder, read once however many visitors look at it; a damaged one is made again."""
    touch(folder)
    try:
        written = (folder / "bank.json").stat().st_mtime_ns
    except OSError:  # forgotten meanwhile
        return None
    return _bank(str(folder), written, has_answers(folder))


@st.cache_resource(max_entries=8, show_spinner=False)
def _bank(folder: str, written: int, has_own_answers: bool) -> ParameterBank | None:
    return open_bank(Path(folder))
