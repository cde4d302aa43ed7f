"""Which run the page shows: named in the address, so that a reload, a second tab and a link show the same one."""

from typing import Literal

import streamlit as st

from film_viz.app.address import current, go
from film_viz.app.damage import DAMAGE
from film_viz.app.foreign import plain, showable
from film_viz.places import runs_folder
from film_viz.training.runs.record import Run, list_runs
from film_viz.training.runs.status import RunStatus
from film_viz.work.status import State

NEW = "_new"  # no run can have this name

STATE_ICONS: dict[State, str] = {
    "queued": ":material/hourglass_top:",
    "running": ":material/play_circle:",
    "paused": ":material/pause_circle:",
    "stopping": ":material/stop_circle:",
    "finished": ":material/check_circle:",
    "failed": ":material/error:",
    "cancelled": ":material/cancel:",
    "lost": ":material/help:",
}
STATE_COLORS: dict[State, Literal["gray", "blue", "yellow", "green", "red", "orange"]] = {
    "queued": "gray",
    "running": "blue",
    "paused": "yellow",
    "stopping": "blue",
    "finished": "green",
    "failed": "red",
    "cancelled": "gray",
    "lost": "orange",
}


def run_in_use() -> Run | None:
    """Show the picker in the sidebar and return the run of the address, else one that is at work; None: a new one."""
    known = {run.id: run for run in list_runs(runs_folder()) if showable(run.id)}
    wanted = current("run") or (NEW if current("sweep") else _at_work(known))
    if wanted not in (NEW, *known):
        st.error(plain(f"There is no run '{wanted}' here. Choose one in the sidebar, or start a new one below."))
        wanted = NEW
    if wanted != NEW:
        go(run=wanted)
    with st.sidebar:
        st.session_state["run_box"] = wanted
        st.selectbox(
            "Run",
            [NEW, *known],
            format_func=lambda name: name if name in known else "New run",  # a changing name would lose the choice
            key="run_box",
            on_change=lambda: show_run(st.session_state["run_box"]),
            help="Runs are kept in the folder `runs`, newest first.",
        )
        if wanted != NEW:
            st.button("New run", icon=":material/add:", key="new_run", on_click=show_run, args=(NEW,), width="stretch")
    return known.get(wanted)


def show_run(name: str) -> None:
    """Show a run, or the form of a new one; made for callbacks."""
    go(run=name, sweep=None)


def share_done(status: RunStatus) -> float:
    """Return how much of a run is done, in 0..1."""
    return min(1.0, status.step / status.steps) if status.steps else 0.0


def _at_work(known: dict[str, Run]) -> str:
    """Return the newest run that is not over yet: who comes back finds it without its address."""
    return next((name for name, run in known.items() if (status := status_of(run)) and status.is_live), NEW)


def status_of(run: Run) -> RunStatus | None:
    """Return how far a run is, None where its files do not say it."""
    try:
        status = run.status()
        numbers = (status.step, status.steps, status.questions, status.seconds, status.eta_seconds or 0.0)
        is_right = all(0 <= number < float("inf") for number in numbers) and status.state in STATE_ICONS
    except DAMAGE:
        return None
    return status if is_right and isinstance(status.error, str) and isinstance(status.phase, str) else None
