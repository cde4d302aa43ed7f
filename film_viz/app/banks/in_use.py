"""The bank of parameters that pages explore: of the checkpoint in use, built when it is first asked for, then kept.

A bank takes a process of its own and some seconds; meanwhile the page shows how far it is. Banks lie under a name made
from all that decides their content, so one is never shown for another checkpoint.
"""

import hashlib
import json
import os
from pathlib import Path

import streamlit as st

from film_viz.analysis.bank.parameter_bank import (
    GIVEN,
    ParameterBank,
    ParameterError,
    bank_request,
    open_parameter_bank,
)
from film_viz.app.background import failure, forget_oldest, is_at_work, last_report, start_worker
from film_viz.app.foreign import plain
from film_viz.models.checkpoint import Checkpoint
from film_viz.places import checkpoint_folders, kept_folder

FEW_QUESTIONS, MANY_QUESTIONS = 3_000, 20_000
SEED = 0  # of the questions
MOST_BANKS = 20  # the oldest go when there are more


def bank_in_use(checkpoint: Checkpoint, n: int = FEW_QUESTIONS) -> ParameterBank | None:
    """Return the checkpoint's bank; while it is being built, show how far it is and return None."""
    folder = bank_folder(checkpoint, n)
    if has_bank(folder):
        return _opened(folder)
    if reason := failure(folder):
        st.error(plain(f"The questions could not be prepared: {reason}"))
        if not st.button("Try again", icon=":material/refresh:", key=f"again_{folder.name}"):
            return None
    prepare_bank(checkpoint, n)
    watch(folder, n)
    return None


def prepare_bank(checkpoint: Checkpoint, n: int = FEW_QUESTIONS) -> None:
    """Start to build a bank that is not there yet, or to add answers that it lacks; do not wait for it."""
    folder = bank_folder(checkpoint, n)
    is_whole = has_bank(folder) and (has_answers(folder) or not checkpoint.model.config.reads_pixels)
    source = checkpoint_folders().get(checkpoint.name)
    if is_whole or source is None or is_at_work(folder):
        return
    forget_oldest(kept_folder("parameter_banks"), MOST_BANKS)
    maps = kept_folder("maps") if n == FEW_QUESTIONS and prepares_ahead() else None
    start(source, checkpoint.sha, n, SEED, folder, maps)


def prepare_ahead(checkpoint: Checkpoint) -> None:
    """Start to build the default bank before a page asks for it, unless that failed before."""
    if prepares_ahead() and not failure(bank_folder(checkpoint)):
        prepare_bank(checkpoint)


def prepares_ahead() -> bool:
    """Whether work is begun before it is asked for; the variable `FILM_VIZ_PREPARE` set to "off" says no."""
    return os.environ.get("FILM_VIZ_PREPARE") != "off"


def start(
    checkpoint_folder: Path, checkpoint_sha: str, n: int, seed: int, folder: Path, maps: Path | None = None
) -> None:
    """Start a process for a bank, unless one is at work on it; what is there of the bank is used.

    `maps` is the folder of maps, if the bank's first map is to be made too.
    """
    arguments = [str(checkpoint_folder.resolve()), checkpoint_sha, str(n), str(seed), str(folder.resolve())]
    arguments += [] if maps is None else [str(maps.resolve())]
    start_worker("film_viz.app.banks.worker", arguments, folder)


def watch(folder: Path, n: int) -> None:
    """Show progress until the bank is there, then run the page again."""

    @st.fragment(run_every=0.5)
    def progress() -> None:
        report = last_report(folder)
        is_ready = has_bank(folder) and report is not None and report.state != "building"  # its map is begun by then
        if is_ready or not is_at_work(folder):
            st.rerun()
        done = report.done if report else 0
        st.progress(done / n, text=f"Reading {n:,} questions, once for this checkpoint: {done:,} done")

    progress()


def answering(checkpoint: Checkpoint, n: int = FEW_QUESTIONS) -> str:
    """Return one line on the answers that are being added to a bank, "" when there is nothing to wait for."""
    folder = bank_folder(checkpoint, n)
    report = last_report(folder)
    if has_answers(folder) or report is None or report.state != "answering" or not is_at_work(folder):
        return ""
    return f"The network is answering these questions in the background: {report.done:,} of {report.total:,}."


def is_asked_for(checkpoint: Checkpoint, n: int) -> bool:
    """Whether a bank is there, or somebody has had it begun; a failure counts, for the page tells it."""
    folder = bank_folder(checkpoint, n)
    return has_bank(folder) or is_at_work(folder) or bool(failure(folder))


def bank_folder(checkpoint: Checkpoint, n: int = FEW_QUESTIONS) -> Path:
    """Return where the bank of a checkpoint is, or will be."""
    request = json.dumps(bank_request(checkpoint, n, SEED), sort_keys=True)
    return kept_folder("parameter_banks") / hashlib.sha256(request.encode()).hexdigest()[:24]


def has_bank(folder: Path) -> bool:
    """Whether the bank in a folder is whole."""
    return (folder / "bank.json").is_file()


def has_answers(folder: Path) -> bool:
    """Whether the network's own answers are there too."""
    return (folder / GIVEN).is_file()


def _opened(folder: Path) -> ParameterBank | None:
    try:
        return _bank(str(folder), has_answers(folder))
    except ParameterError as error:
        st.error(plain(f"The bank of questions cannot be read: {error}."))
        return None


@st.cache_resource(max_entries=8, show_spinner=False)
def _bank(folder: str, has_own_answers: bool) -> ParameterBank:
    return open_parameter_bank(folder)
