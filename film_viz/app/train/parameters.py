"""gamma and beta of 500 fixed questions while a network learns: their distribution, and a film of one map."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import streamlit as st

from film_viz.analysis.training.parameter_history import (
    MOST_FRAMES,
    Distribution,
    Fitted,
    HistoryError,
    ParameterHistory,
    TrainingFilm,
    distribution,
    evaluated_steps,
    parameter_file,
    read_history,
    thinned,
    training_film,
)
from film_viz.app.foreign import in_figure, plain
from film_viz.app.frame import NO_MODEBAR, mode
from film_viz.figures.training_film import film_figure
from film_viz.figures.training_parameters import distribution_panels
from film_viz.training.runs.record import Run

ALL_BLOCKS = "all"
FITTED_NAMES: dict[Fitted, str] = {"last": "what separates them at the end", "all": "how they move over all"}


def distribution_panel(run: Run, key: str = "") -> None:
    """Show how gamma and beta of every block spread, evaluation by evaluation."""
    steps = evaluated_steps(run.path / "parameters")
    if not _are_enough(steps, 1):
        return
    steps = thinned(steps, MOST_FRAMES)
    try:
        gamma, beta = _distributions(str(run.path), steps, written_at(run, steps[-1]))
    except HistoryError as error:
        st.error(plain(f"{error}."))
        return
    questions = np.array(steps) * run.config.questions_per_step
    st.plotly_chart(
        distribution_panels(gamma, beta, questions, mode()),
        key=f"{key}train_distribution",
        config=NO_MODEBAR,
        alt=f"Distributions of gamma and beta in {gamma.share.shape[1]} blocks over {len(steps)} evaluations.",
    )
    st.caption(
        "Each column of cells is an evaluation: the deeper the color, the more of the block's values lie there, over "
        "500 fixed questions and all channels. The line is the median, the dotted ones the quartiles. A new network "
        "has every gamma near 1 and every beta near 0; as it learns, questions pull them apart."
    )


def film_panel(run: Run, key: str = "") -> None:
    """Show the film of the fixed questions, as far as it went when it was last loaded."""
    steps = evaluated_steps(run.path / "parameters")
    if not _are_enough(steps, 2):
        return
    shown = _shown_steps(run, steps, key)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        n_blocks = run.config.model.film_blocks
        block = st.segmented_control(
            "Blocks",
            (ALL_BLOCKS, *range(n_blocks)),
            default=ALL_BLOCKS,
            key=f"{key}train_film_block_{n_blocks}",
            required=True,
            wrap=True,
        )
        fitted: Fitted = st.segmented_control(
            "Axes by",
            tuple(FITTED_NAMES),
            format_func=FITTED_NAMES.__getitem__,
            default="last",
            key=f"{key}train_film_axes",
            required=True,
            wrap=True,
        )  # type: ignore[assignment]
    try:
        which = None if block == ALL_BLOCKS else int(str(block))
        history, film = _film(str(run.path), thinned(shown, MOST_FRAMES), which, fitted, written_at(run, shown[-1]))
    except HistoryError as error:
        st.error(plain(f"{error}."))
        return
    st.plotly_chart(
        film_figure(history, film, run.config.questions_per_step, mode()),
        key=f"{key}train_film",
        config={"displaylogo": False},
        alt=f"A film of {len(history.texts)} questions on one map over {len(film.steps)} evaluations.",
    )
    st.caption(
        "Press Play. Each point is a question, placed by the gamma and beta that it writes; its color is its type. "
        f"All frames share one map: principal components fitted once to {_fitted_to(fitted)}, with no alignment "
        "frame by frame, so a point that moves has changed its parameters. Types that drift apart are types that the "
        "network has learned to read."
    )


def _fitted_to(fitted: Fitted) -> str:
    return "the last evaluation shown" if fitted == "last" else "all evaluations together"


def _are_enough(steps: tuple[int, ...], least: int) -> bool:
    if len(steps) < least:
        what = "the first evaluation" if least == 1 else f"{least} evaluations"
        st.info(f"This needs {what}; so far there are {len(steps)}.", icon=":material/timer:")
    return len(steps) >= least


def _shown_steps(run: Run, steps: tuple[int, ...], prefix: str) -> tuple[int, ...]:
    """Return the evaluations of the film: a playing film is not cut off by new ones, they are offered."""
    key = f"train_film_steps_{run.id}"
    kept: tuple[int, ...] = st.session_state.get(key, ())
    if len(kept) < 2 or not set(kept) <= set(steps) or not run.status().is_live:
        st.session_state[key] = kept = steps
    if more := len(steps) - len(kept):
        st.button(
            f"Show {more} more evaluation{'s' if more > 1 else ''}",
            icon=":material/refresh:",
            key=f"{prefix}train_film_more",
            on_click=lambda: st.session_state.update({key: steps}),
        )
    return kept


def written_at(run: Run, step: int) -> int:
    """Return when the parameters of a step were written: a run may be deleted and another one have its name."""
    return parameter_file(run.path / "parameters", step).stat().st_mtime_ns


@st.cache_resource(max_entries=8, show_spinner="Reading gamma and beta")
def _distributions(folder: str, steps: tuple[int, ...], key: int) -> tuple[Distribution, Distribution]:
    history = read_history(Path(folder) / "parameters", steps)
    return distribution(history.gamma), distribution(history.beta)


@st.cache_resource(max_entries=8, show_spinner="Making the film")
def _film(
    folder: str, steps: tuple[int, ...], block: int | None, fitted: Fitted, key: int
) -> tuple[ParameterHistory, TrainingFilm]:
    history = read_history(Path(folder) / "parameters", steps)
    history = replace(history, texts=tuple(map(in_figure, history.texts)))
    return history, training_film(history, block, fitted)
