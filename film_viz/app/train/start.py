"""What a run will cost here, Start, and the command that does the same."""

from dataclasses import replace

import streamlit as st

from film_viz.app.foreign import plain
from film_viz.app.train.controls import attempt
from film_viz.app.train.draft import Draft, keep_draft
from film_viz.app.train.shown_run import show_run
from film_viz.places import runs_folder
from film_viz.training.estimate import known_rate, measure
from film_viz.training.jobs.manage import command_line, start_run
from film_viz.training.runs.record import JobError
from film_viz.training.runs.words import span

WHAT_TO_EXPECT = (
    "After Start, pictures are rendered, then the curves appear and grow. You may close this page: the run goes on, "
    "and you find it here again. Stop and save keeps what was learned, and the network is at once among the "
    "checkpoints of every page."
)


def start_panel(draft: Draft) -> None:
    """Show what the run starts from and costs, and start it."""
    try:
        command = command_line(draft.config, draft.run_id, draft.n_processes, draft.continue_from, runs_folder())
    except JobError as error:
        st.error(plain(f"This run cannot be started: {error}."))
        return
    _source_note(draft)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            "Start", type="primary", icon=":material/play_arrow:", key="start_run", on_click=_begin, args=(draft,)
        )
        is_asked = st.button(
            "Measure this computer", icon=":material/speed:", key="train_measure", help="Trains on noise for 3 seconds."
        )
    if is_asked:
        with st.spinner("Measuring for 3 seconds, once the network is built"):
            attempt(measure, draft.config)
        st.rerun()
    st.markdown(_cost(draft))
    st.caption(WHAT_TO_EXPECT)
    with st.expander("The same in a shell", icon=":material/terminal:"):
        st.code(command, language="bash", wrap_lines=True)


def _begin(draft: Draft) -> None:
    """Start the run and show it; what keeps it from starting is told."""
    run = attempt(start_run, draft.config, draft.run_id, draft.n_processes, draft.continue_from, runs_folder())
    if run is not None:
        keep_draft(replace(draft, run_id="", continue_from=None))
        show_run(run.id)


def _cost(draft: Draft) -> str:
    config, rate = draft.config, known_rate(draft.config)
    n_questions = config.steps * config.questions_per_step
    most = f", and at most **{span(60 * config.minutes)}** in all" if config.minutes else ""
    asked = f"{config.steps:,} steps with {n_questions:,} questions{most}"
    if rate is None:
        return f"{asked}. How long that takes on this computer has not been measured."
    seconds = n_questions / rate / draft.n_processes
    if config.minutes and seconds > 60 * config.minutes:
        n_within = 60 * config.minutes * rate * draft.n_processes
        return (
            f"Of {asked}, about {n_within:,.0f} questions at the {rate * draft.n_processes:,.0f} questions/s measured "
            "here, less what rendering and evaluations take; the learning rate falls in time for that end."
        )
    return (
        f"{asked}: about **{span(seconds)}** at the {rate * draft.n_processes:,.0f} questions/s measured here. "
        f"Evaluations come on top, and {config.scenes:,} pictures to render unless they are there already."
    )


def _source_note(draft: Draft) -> None:
    if draft.continue_from is not None:
        st.info(plain(f"It starts from the weights in {draft.continue_from}."), icon=":material/fork_right:")
        st.button(
            "Start from noise instead",
            key="from_noise",
            on_click=keep_draft,
            args=(replace(draft, continue_from=None),),
        )
