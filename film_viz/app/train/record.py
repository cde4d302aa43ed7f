"""What a run leaves behind: its log, its checkpoints, its settings and the command that does the same again."""

import json

import pandas as pd
import streamlit as st

from film_viz.app.foreign import plain
from film_viz.app.train.controls import duplicate
from film_viz.app.train.draft import Draft
from film_viz.training.runs.record import Run, RunCheckpoint

LINES = 40


def log_panel(run: Run) -> None:
    """Show the end of the log."""
    lines = run.log_tail(LINES)
    st.code("\n".join(lines) or "Nothing yet.", language=None, height=420)
    st.caption(f"The last {LINES} lines of {plain(run.path / 'log.txt')}.")


def record_panel(run: Run, key: str = "") -> None:
    """Show checkpoints and settings."""
    st.subheader("Checkpoints", anchor=False)
    _checkpoints(run, run.checkpoints(), key)
    st.subheader("Settings", anchor=False)
    text = Draft(run.config).to_json()
    st.download_button(
        "Save as JSON",
        text,
        f"{run.id}.json",
        "application/json",
        icon=":material/download:",
        key=f"{key}save_config",
        help="The form of a new run reads it back.",
        on_click="ignore",
    )
    st.json(json.loads(text), expanded=False)
    if command := run.info.get("command"):
        st.subheader("Command", anchor=False)
        st.code(str(command), language="bash", wrap_lines=True)


def _checkpoints(run: Run, kept: tuple[RunCheckpoint, ...], key: str) -> None:
    """List the kept steps; a picked one can be the start of a new run."""
    if not kept:
        st.info("None was kept yet.", icon=":material/timer:")
        return
    best = run.best
    table = pd.DataFrame(
        {
            "step": [checkpoint.step for checkpoint in kept],
            "right in validation": [checkpoint.accuracy for checkpoint in kept],
            "best": [best is not None and checkpoint.step == best.step for checkpoint in kept],
            "folder": [str(checkpoint.folder) for checkpoint in kept],
        }
    )
    formats = {"right in validation": st.column_config.NumberColumn(format="percent")}
    picked = st.dataframe(
        table,
        hide_index=True,
        column_config=formats,
        on_select="rerun",
        selection_mode="single-row",
        key=f"{key}train_checkpoints",
    )
    rows = picked["selection"]["rows"]
    chosen = kept[rows[0]] if rows and rows[0] < len(kept) else None
    st.button(
        f"New run from step {chosen.step:,}" if chosen else "New run from a checkpoint",
        icon=":material/fork_right:",
        key=f"{key}continue_from",
        disabled=chosen is None,
        help="Pick a checkpoint in the table. The new run takes its weights and these settings, which you may change.",
        on_click=duplicate,
        args=(run, chosen.folder if chosen else None),
    )
    st.caption("The pages of this app use the last one; every folder listed reads as a checkpoint in the shell too.")
