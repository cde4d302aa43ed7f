"""The runs that are there, as a table."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from film_viz.analysis.training.curves import last
from film_viz.app.train.rows import rows_of
from film_viz.app.train.shown_run import share_done, show
from film_viz.places import runs_folder
from film_viz.training.runs.files import RunError
from film_viz.training.runs.record import Run, list_runs


def past_runs() -> None:
    """List the runs that are there, newest first; picking one shows it."""
    known = list_runs(runs_folder())
    if not known:
        return
    st.subheader("Runs", anchor=False)
    formats = {
        "done": st.column_config.ProgressColumn("done", format="percent", min_value=0.0, max_value=1.0),
        "right on fresh scenes": st.column_config.NumberColumn(format="percent"),
    }
    st.dataframe(
        pd.DataFrame([_line(run) for run in known]),
        hide_index=True,
        column_config=formats,
        on_select=lambda: _open(known),
        selection_mode="single-row",
        key="train_runs",
    )
    st.caption("Pick a row to see its curves.")


def _line(run: Run) -> dict[str, Any]:
    status, rows = run.status(), rows_of(run)
    try:
        preset = run.config.preset
    except RunError:
        preset = "unknown"
    return {
        "run": run.id,
        "preset": preset,
        "state": status.state,
        "done": share_done(status),
        "questions": status.questions,
        "right on fresh scenes": last(rows, "validation_accuracy"),
    }


def _open(known: Sequence[Run]) -> None:
    picked = st.session_state["train_runs"]["selection"]["rows"]
    if picked:
        show(known[picked[0]].id)
