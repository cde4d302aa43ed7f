"""Lesson 9: learning. A run that is recorded or started here, the film of gamma and beta, and what Adam keeps."""

from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import streamlit as st

from film_viz.analysis.training.curves import ACCURACIES, GROUP_ACCURACIES, Curve, Rows
from film_viz.analysis.training.parameter_history import (
    MOST_FRAMES,
    HistoryError,
    ParameterHistory,
    TrainingFilm,
    evaluated_steps,
    read_history,
    thinned,
    training_film,
)
from film_viz.app.address import current, go
from film_viz.app.foreign import in_figure, plain, showable
from film_viz.app.frame import mode
from film_viz.app.lessons import dials
from film_viz.app.lessons.charts import beside, draw
from film_viz.app.lessons.keeping import adam_view
from film_viz.app.lessons.lesson import Deeper, Guess, Here, Lesson
from film_viz.app.train.controls import attempt, error_box
from film_viz.app.train.curves import run_chart
from film_viz.app.train.parameters import written_at
from film_viz.app.train.rows import rows_of
from film_viz.app.train.shown_run import status_of
from film_viz.figures.lessons.shares import Share, share_bars
from film_viz.figures.training_curves import HOW_TO_READ
from film_viz.figures.training_film import film_figure
from film_viz.places import runs_folder
from film_viz.training.config import TrainConfig
from film_viz.training.jobs.manage import start_run, training_is_on
from film_viz.training.recipes import RECIPES
from film_viz.training.runs.record import Run, list_runs

KEY = "learning"
RECORDED = Path(str(files(__package__))) / "recorded_run"
VIEWS = {"run": "A run", "film": "gamma and beta", "adam": "What Adam keeps"}
DECAYS = {"0": "none", "1e-5": "1e-5, the paper's", "1e-3": "1e-3", "1e-1": "1e-1"}
LOSS = Curve("answer_loss", "loss of the answer")
N_STEPS = 40  # of the small example
SECONDS_BETWEEN_LOOKS = 2.0


def live(here: Here) -> None:
    """Show one of three views."""
    match dials.choice("What is shown", "view", VIEWS, KEY):
        case "run":
            _run_view()
        case "film":
            _film_view(_run_in_use())
        case _:
            adam_view(here)


def _run_in_use() -> Run:
    """Return the run that the address names, else the recorded one."""
    name = current("run")
    return next((run for run in list_runs(runs_folder()) if run.id == name and showable(name)), Run(RECORDED))


def _run_view() -> None:
    error_box()
    run = _run_in_use()
    status = status_of(run)
    is_live = run.path != RECORDED and status is not None and status.is_live
    _start_row(is_live)
    st.fragment(_curves, run_every=SECONDS_BETWEEN_LOOKS if is_live else None)(run, is_live)


def _start_row(is_live: bool) -> None:
    """Offer to start a run of one's own, where that may be done."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        rate = dials.slider("Learning rate: 10 to the", "rate", -4.0, -1.0, -2.5, 0.5, KEY)
        decay = dials.choice("Weight decay", "decay", DECAYS, KEY, start="1e-5")
    if not training_is_on():
        st.caption("Training is switched off here: you see a recorded run.")
    elif "sliders" not in current("hide"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.button(
                "Start a run with these",
                key=f"{KEY}_start",
                icon=":material/play_arrow:",
                disabled=is_live,
                on_click=_start,
                args=(10.0**rate, float(decay)),
            )
            if current("run"):
                st.button("Show the recorded one", key=f"{KEY}_recorded", on_click=go, kwargs={"run": None})


def _start(rate: float, decay: float) -> None:
    config: TrainConfig = replace(RECIPES["tiny"].config, learning_rate=rate, weight_decay=decay)
    if (run := attempt(start_run, config, "", 1, None, runs_folder())) is not None:
        go(run=run.id)


def _curves(run: Run, was_live: bool) -> None:
    rows = rows_of(run)
    name = "recorded" if run.path == RECORDED else run.id
    if not rows:
        st.info("The first numbers come after the first steps: pictures are rendered first.", icon=":material/timer:")
    else:
        left, right = beside()
        with left:
            run_chart(f"{KEY}_loss", {name: rows}, [LOSS], "questions", "loss (nats)", ".3~f", is_log=True)
        with right:
            run_chart(f"{KEY}_right", {name: rows}, ACCURACIES[:1], "questions", "right answers", ".0%")
        _groups(rows)
        of_what = "A recorded run of two small blocks" if run.path == RECORDED else f"Run {name}"
        st.caption(plain(f"{of_what}, {rows[-1]['questions']:,} questions. {HOW_TO_READ}"))
    status = status_of(run)
    if was_live and status is not None and not status.is_live:
        st.rerun()


def _groups(rows: Rows) -> None:
    """Show accuracy by group at one evaluation."""
    evaluated = [row for row in rows if row.get(ACCURACIES[0].column) is not None]
    if not evaluated:
        return
    last = len(evaluated) - 1
    at = int(dials.slider("Evaluation", "at", 0, last, last, 1, KEY)) if last else 0
    shares = [(curve.name, float(evaluated[at].get(curve.column) or 0.0)) for curve in GROUP_ACCURACIES]
    rows_ = [Share(name, share, f"{share:.0%}") for name, share in shares]
    told = ", ".join(f"{row.name} {row.text}" for row in rows_)
    title = f"right after {evaluated[at]['questions']:,} questions"
    draw(share_bars(rows_, title, mode()), f"{KEY}_groups", f"Accuracy by group: {told}.")


def _film_view(run: Run) -> None:
    steps = evaluated_steps(run.path / "parameters")
    if len(steps) < 2:
        st.info("The film needs two evaluations: wait a little.", icon=":material/timer:")
        return
    try:
        history, film = _film(str(run.path), thinned(steps, MOST_FRAMES), written_at(run, steps[-1]))
        per_step = run.config.questions_per_step
    except (HistoryError, ValueError) as error:
        st.error(plain(f"The film cannot be shown: {error}."))
        return
    draw(
        film_figure(history, film, per_step, mode()),
        f"{KEY}_film",
        f"A film of {len(history.texts)} questions on one map over {len(steps)} evaluations.",
    )
    st.caption(
        "Press Play. Each point is a question, placed by the gamma and beta that it writes, its color is its type. In "
        "the beginning all write nearly the same; types drift apart as the network learns to read them."
    )


@st.cache_resource(max_entries=4, show_spinner=False)
def _film(folder: str, steps: tuple[int, ...], key: int) -> tuple[ParameterHistory, TrainingFilm]:
    history = read_history(Path(folder) / "parameters", steps)
    history = replace(history, texts=tuple(map(in_figure, history.texts)))
    return history, training_film(history)


def guess(here: Here) -> Guess:
    """Ask what a network learns first; the recorded run tells."""
    rows = [row for row in rows_of(Run(RECORDED)) if row.get(ACCURACIES[0].column) is not None]
    column, first, last = ACCURACIES[0].column, rows[0], rows[-1]
    return Guess(
        "A new network is taught. What does it learn first?",
        ("to see colors", "which kind of answer each question wants", "to count"),
        1,
        f"In the recorded run {first[column]:.0%} were right after {first['questions']:,} questions, and "
        f"{last[column]:.0%} after {last['questions']:,}: *is there* wants yes or no, *how many* a small number, and "
        "that alone earns about 40 %, as much as the most common answer of each type. There the curve lies flat for "
        "long, while the network begins to look; the one that comes with film_viz went on for 6.1 million questions, "
        "to 95.7 %.",
    )


LESSON = Lesson(
    key=KEY,
    title="Learning",
    live=live,
    guess=guess,
    try_it="Press Play under *gamma and beta*. Then, under *What Adam keeps*, make the learning rate ten times larger: "
    "does the loss fall faster, and does gamma still arrive?",
    deeper=Deeper("pages/train.py", "Train, with every setting"),
    sources=("Perez et al. 2018, section 4.1", "Kingma and Ba 2014, Adam, section 2 and algorithm 1"),
    scene="seed-8",
    question="How many metal things are there?",
    has_picture=False,
)
