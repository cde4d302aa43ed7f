"""What can be done with a run: stop, save, pause, go on, start another one like it, delete it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import streamlit as st

from film_viz.app.foreign import plain
from film_viz.app.train.draft import draft_of_run, keep_draft
from film_viz.app.train.shown_run import NEW, show_run
from film_viz.public import is_public
from film_viz.training.jobs.manage import delete_run, request, resume_run, training_is_on
from film_viz.training.runs.control import Request
from film_viz.training.runs.record import Run
from film_viz.training.runs.status import RunStatus

ERROR = "train_error"  # of session state: what the last action could not do

ASKED: dict[Request, str] = {
    "stop": "It stops after this step, and saves.",
    "save": "It saves after this step, and goes on.",
    "pause": "It pauses after this step.",
    "resume": "It goes on.",
}


def attempt(action: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
    """Do something with a run; what cannot be done is told on the next drawing of the page."""
    st.session_state.pop(ERROR, None)
    try:
        return action(*arguments, **named)
    except (ValueError, OSError) as error:
        st.session_state[ERROR] = str(error)
        return None


def error_box() -> None:
    """Tell what the last action could not do, once."""
    if error := st.session_state.pop(ERROR, None):
        st.error(plain(f"That did not work: {error.rstrip('.')}."))


def live_buttons(run: Run, status: RunStatus) -> None:
    """Offer what a run that is at work can be asked for; strangers are offered nothing."""
    if is_public():
        return
    is_on, is_busy = training_is_on(), status.state in ("running", "paused")
    with st.container(horizontal=True):
        _ask(
            run, "stop", "Stop and save", ":material/stop:", is_on and status.state != "stopping", "It can go on later."
        )
        _ask(run, "save", "Checkpoint now", ":material/save:", is_on and is_busy, "Keeps this step and goes on.")
        if status.state == "paused":
            _ask(run, "resume", "Go on", ":material/play_arrow:", is_on, "")
        else:
            _ask(run, "pause", "Pause", ":material/pause:", is_on and is_busy, "Leaves the processor to others.")


def _ask(run: Run, what: Request, label: str, icon: str, is_possible: bool, about: str) -> None:
    st.button(
        label,
        icon=icon,
        key=f"ask_{what}",
        disabled=not is_possible,
        help=about or None,
        on_click=_request,
        args=(run, what),
    )


def _request(run: Run, what: Request) -> None:
    attempt(request, run, what)
    if ERROR not in st.session_state:
        st.toast(ASKED[what], icon=":material/schedule:")


def ended_buttons(run: Run, status: RunStatus) -> None:
    """Offer what can be done with a run that is over; strangers are offered nothing."""
    if is_public():
        return
    is_on = training_is_on()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        minutes = run.config.minutes
        end = {"minutes": _minutes_box(status, minutes)} if minutes else {"steps": _steps_box(status)}
        st.button(
            "Go on",
            icon=":material/play_arrow:",
            key="resume_run",
            disabled=not is_on,
            help="Goes on from the last checkpoint, as if it had never ended; without one, from the start.",
            on_click=attempt,
            args=(resume_run, run),
            kwargs=end,
        )
        st.button(
            "New run with these settings",
            icon=":material/content_copy:",
            key="duplicate",
            on_click=duplicate,
            args=(run,),
        )
        if st.button("Delete", icon=":material/delete:", key="delete", disabled=not is_on):
            _deletion(run)


def _steps_box(status: RunStatus) -> int:
    least = status.step + 1
    return int(
        st.number_input(
            "Train until step",
            min_value=least,
            value=status.steps if status.steps >= least else max(least, 2 * status.steps),
            step=100,
            key=f"until_{status.step}",
            width=180,
        )
    )


def _minutes_box(status: RunStatus, minutes: float) -> float:
    """Return the minutes a run may take in all; one that has used its own is offered twice as many."""
    offered = 2 * minutes if status.phase == "finished" else minutes
    return float(
        st.number_input(
            "Minutes in all",
            min_value=min(offered, 0.1),
            value=offered,
            step=1.0,
            format="%g",
            key=f"minutes_{status.step}",
            width=180,
            help="Those it has used are counted in.",
        )
    )


def duplicate(run: Run, continue_from: Path | None = None) -> None:
    """Open the form of a new run with a run's settings, from noise or from one of its checkpoints."""
    draft = attempt(draft_of_run, run, continue_from)
    if draft is not None:
        keep_draft(draft)
        show_run(NEW)


@st.dialog("Delete this run?", icon=":material/delete:")
def _deletion(run: Run) -> None:
    """Ask a second time, and say what is lost."""
    n_bytes = sum(path.stat().st_size for path in run.path.rglob("*") if path.is_file())
    st.markdown(
        f"The run **{plain(run.id)}** goes with its curves and its {len(run.checkpoints())} checkpoints "
        f"({n_bytes / 1e6:,.0f} MB). Nothing brings it back."
    )
    is_sure = st.toggle("I do not need it any more", key="delete_sure")
    with st.container(horizontal=True):
        if st.button(
            "Delete for good", type="primary", key="delete_now", disabled=not is_sure, on_click=_delete, args=(run,)
        ):
            st.rerun()
        if st.button("Keep it", key="delete_not"):
            st.rerun()


def _delete(run: Run) -> None:
    attempt(delete_run, run)
    show_run(NEW)
