"""The runs that are there, as a table."""

from collections.abc import Callable, Sequence
from math import nan
from typing import Any

import pandas as pd
import streamlit as st

from film_viz.analysis.training.curves import last
from film_viz.app.damage import DAMAGE
from film_viz.app.foreign import showable
from film_viz.app.train.rows import rows_of
from film_viz.app.train.shown_run import share_done, show_run, status_of
from film_viz.places import runs_folder
from film_viz.training.runs.record import Run, list_runs


def past_runs(key: str = "train_runs") -> None:
    """List the runs that are there, newest first; picking one shows it."""
    known = [run for run in list_runs(runs_folder()) if showable(run.id)]
    if not known:
        return
    st.subheader("Runs", anchor=False)
    formats = {
        "done": st.column_config.ProgressColumn("done", format="percent", min_value=0.0, max_value=1.0),
        "right in validation": st.column_config.NumberColumn(format="percent"),
    }
    st.dataframe(
        pd.DataFrame([_line(run) for run in known]),
        hide_index=True,
        column_config=formats,
        on_select=lambda: _open(key, known),
        selection_mode="single-row",
        key=key,
    )
    st.caption("Pick a row to see its curves.")


def _line(run: Run) -> dict[str, Any]:
    status = status_of(run)
    return {
        "run": run.id,
        "preset": _or_none(lambda: run.config.preset) or "unknown",
        "state": status.state if status else "damaged",
        "done": share_done(status) if status else 0.0,
        "questions": status.questions if status else 0,
        "right in validation": _or_none(lambda: float(last(rows_of(run), "validation_accuracy") or nan)),
    }


def _or_none(read: Callable[[], Any]) -> Any:
    """Return what a run's files say, None where they are damaged: the page of the run says how."""
    try:
        return read()
    except DAMAGE:
        return None


def _open(key: str, known: Sequence[Run]) -> None:
    picked = st.session_state[key]["selection"]["rows"]
    if picked and picked[0] < len(known):
        show_run(known[picked[0]].id)
