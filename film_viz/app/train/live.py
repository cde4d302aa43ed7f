"""A run as it stands: state, progress, the numbers that matter, and one of several views of how it learns."""

from collections.abc import Callable

import streamlit as st

from film_viz.analysis.training.curves import Rows, has, last
from film_viz.app.address_table import TRAIN_VIEWS
from film_viz.app.chosen import chosen
from film_viz.app.damage import told
from film_viz.app.foreign import plain, sentence
from film_viz.app.train.controls import ended_buttons, error_box, live_buttons
from film_viz.app.train.curves import curves_panel
from film_viz.app.train.examples import evaluations, examples_panel
from film_viz.app.train.parameters import distribution_panel, film_panel
from film_viz.app.train.record import log_panel, record_panel
from film_viz.app.train.rows import rows_of
from film_viz.app.train.shown_run import STATE_COLORS, STATE_ICONS, share_done, status_of
from film_viz.app.train.sweep import sweep_links
from film_viz.models.systems.table import FILM
from film_viz.public import is_public
from film_viz.training.runs.files import RunError
from film_viz.training.runs.record import Run
from film_viz.training.runs.status import RunStatus
from film_viz.training.runs.words import progress_line, span
from film_viz.training.sweeps.members import sweeps_among
from film_viz.work.status import ENDED

SECONDS_BETWEEN_LOOKS = 2.0
WAY_OUT = "choose another one in the sidebar, or delete its folder"

LIVE_VIEWS: dict[str, Callable[[Run], None]] = {"Curves": curves_panel, "Log": log_panel}
STILL_VIEWS: dict[str, Callable[[Run], None]] = {
    "Examples": examples_panel,
    "gamma and beta": distribution_panel,
    "Film strip": film_panel,
    "Checkpoints and settings": record_panel,
}
WITH_PATHS = ("Log", "Checkpoints and settings")  # not for strangers
OF_FILM = ("gamma and beta", "Film strip")  # views of what only FiLM writes


def run_panel(run: Run) -> None:
    """Show a run; while it is at work, look again every other second."""
    error_box()
    with told(f"The run '{run.id}'", WAY_OUT):
        _run_panel(run)


def _run_panel(run: Run) -> None:
    try:
        run.config  # noqa: B018
    except RunError as error:
        st.error("The settings of this run cannot be read." if is_public() else sentence(error))
        return
    status = status_of(run)
    if status is None:
        st.error(plain(f"The run '{run.id}' does not say how far it is, its status is damaged: {WAY_OUT}."))
        return
    seen = (status.state, evaluations(run))
    st.fragment(_head, run_every=SECONDS_BETWEEN_LOOKS if status.is_live else None)(run, seen)
    views = tuple(view for view in TRAIN_VIEWS if run.config.row.key == FILM or view not in OF_FILM)
    views = tuple(view for view in views if not is_public() or view not in WITH_PATHS)
    view = chosen("View", views, "train_view", label_visibility="collapsed")
    if view in LIVE_VIEWS:
        st.fragment(_view, run_every=SECONDS_BETWEEN_LOOKS if status.is_live else None)(view, run)
    else:
        _view(view, run)


def _view(view: str, run: Run) -> None:
    with told(f"'{view}' of this run", "choose another view"):
        (LIVE_VIEWS | STILL_VIEWS)[view](run)


def _head(run: Run, seen: tuple[str, int]) -> None:
    """Show state and numbers; run the page again when another state or another evaluation calls for it."""
    status = status_of(run)
    if status is None or (status.state, evaluations(run)) != seen:
        st.rerun()
    with told("What this run measured", "choose another run in the sidebar"):
        _state(run, status)


def _state(run: Run, status: RunStatus) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.subheader(plain(run.id), anchor=False, width="content")
        st.badge(status.state, icon=STATE_ICONS[status.state], color=STATE_COLORS[status.state])
    if status.is_live:
        st.progress(share_done(status), text=plain(progress_line(status)))
        live_buttons(run, status)
    else:
        _ending(run, status)
        ended_buttons(run, status)
    _numbers(rows_of(run))
    _links(run)
    sweep_links(list(sweeps_among([run])))


def _ending(run: Run, status: RunStatus) -> None:
    """Say how a run ended, and show the end of its log where that may tell why."""
    match status.state:
        case "finished":
            done = f"{status.step:,} of {status.steps:,} steps, {status.questions:,} questions, {span(status.seconds)}"
            st.success(f"{'Finished' if status.step >= status.steps else 'Stopped and saved'}: {done}.")
        case "failed":
            code = "" if status.exit_code is None else f" (exit code {status.exit_code})"
            st.error(plain(f"It failed{code}." if is_public() else f"It failed{code}. {status.error}"))
        case _:
            st.warning(plain(f"It is {status.state}." if is_public() else status.error))
    if not is_public() and status.state in ENDED - {"finished"} and (lines := run.log_tail(40)):
        with st.expander("The end of its log", icon=":material/terminal:"):
            st.code("\n".join(lines), language=None)


def _numbers(rows: Rows) -> None:
    """Show the last value of what is measured."""
    shown = [
        ("Loss", last(rows, "loss"), "{:.3f}", "Average over the steps since the previous row, all losses added up."),
        ("Right, training", last(rows, "accuracy"), "{:.1%}", "Of the last training questions, before learning them."),
        (
            "Right, validation",
            last(rows, "validation_accuracy"),
            "{:.1%}",
            "Of the fixed questions of its validation: on scenes never trained on, or on the split that it names.",
        ),
        (
            "Questions/s",
            last(rows, "questions_per_second"),
            "{:,.0f}",
            "Learned from since the previous row; evaluations and saving slow it down.",
        ),
        ("Waiting for data", last(rows, "waiting_share"), "{:.1%}", "Share of the time in which no batch was ready."),
        ("Learning rate", last(rows, "learning_rate"), "{:.1e}", "It rises, stays, and falls to zero at the end."),
    ]
    if has(rows, "gpu_memory_bytes"):
        memory = (last(rows, "gpu_memory_bytes") or 0) / 2**30
        shown.append(("GPU memory", memory, "{:.1f} GiB", "The most that was in use at any time."))
    grid = st.grid(len(shown), min_column_width=120, gap=(8, 8))
    for label, value, style, about in shown:
        with grid.cell():
            st.metric(label, "-" if value is None else style.format(value), help=about)


def _links(run: Run) -> None:
    """Lead to the pages that show what was learned, once there is a checkpoint."""
    if not (run.path / "checkpoint" / "config.json").is_file():
        return
    pages = [("pages/ask.py", "Ask it a question", ":material/forum:")]
    if run.config.row.key == FILM:
        pages.append(("pages/parameter_map.py", "See its parameter map", ":material/scatter_plot:"))
    with st.container(horizontal=True):
        for path, label, icon in pages:
            st.page_link(path, label=label, icon=icon, query_params={"checkpoint": run.id, "run": run.id})
