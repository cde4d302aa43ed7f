"""The curves of a run, and of others beside it, growing as it learns."""

from collections.abc import Mapping, Sequence
from typing import get_args

import streamlit as st

from film_viz.analysis.training.curves import (
    ACCURACIES,
    GROUP_ACCURACIES,
    Along,
    Curve,
    Rows,
    curve_table,
    has,
    loss_curves,
)
from film_viz.app.address import current, go, say
from film_viz.app.address_table import MOST_BESIDE
from film_viz.app.frame import mode, side_by_side
from film_viz.app.train.rows import rows_of
from film_viz.figures.training_curves import AXIS_TITLES, HOW_TO_READ, curve_chart
from film_viz.places import runs_folder
from film_viz.public import is_public
from film_viz.training.runs.record import Run, list_runs

SPEED = Curve("questions_per_second", "questions per second")
WAITING = Curve("waiting_share", "waiting for data")
RATE = Curve("learning_rate", "learning rate")
CHART_HEIGHT, LINE_OF_LEGEND = 300, 20  # pixels; a line of the legend names two runs
GPU_MEMORY = Curve("gpu_memory_bytes", "GPU memory")


def curves_panel(run: Run, key: str = "") -> None:
    """Draw how loss, accuracy and speed went, for one run or several."""
    with st.container(horizontal=True, gap="large"):
        along = _along_box(key)
        shown = {run.id: rows_of(run)} | {other.id: rows_of(other) for other in _beside(run, key)}
    if not any(shown.values()):
        st.info("The first numbers come after the first steps: pictures are rendered first.", icon=":material/timer:")
        if not is_public() and (said := run.log_tail(1)):
            st.code(said[0], language=None, wrap_lines=True)
        return
    loss, right = side_by_side()
    with loss:
        st.subheader("Loss", anchor=False)
        losses = loss_curves([row for rows in shown.values() for row in rows])
        run_chart(
            f"{key}train_chart_loss",
            shown,
            _picked(f"{key}train_losses", losses, 1),
            along,
            "loss (nats)",
            ".3~f",
            is_log=True,
        )
    with right:
        st.subheader("Accuracy", anchor=False)
        curves = _picked(f"{key}train_accuracies", ACCURACIES, 2 if len(shown) == 1 else 1)
        run_chart(f"{key}train_chart_accuracy", shown, curves, along, "right answers", ".0%")
    groups, speed = side_by_side()
    with groups:
        st.subheader("Accuracy in validation, by group", anchor=False)
        run_chart(
            f"{key}train_chart_groups",
            shown,
            _picked(f"{key}train_groups", GROUP_ACCURACIES, len(GROUP_ACCURACIES) if len(shown) == 1 else 1),
            along,
            "right answers",
            ".0%",
        )
    with speed:
        st.subheader("Speed", anchor=False)
        _speed(shown, along, key)
    st.caption(
        f"{HOW_TO_READ} Training accuracy is measured on each batch before it is learned, so under a curriculum on "
        "easier questions; in validation everything is asked, of the moving average of the weights."
    )


def _beside(run: Run, key: str) -> list[Run]:
    """Choose other runs to draw beside; they stand in the address."""
    others = {other.id: other for other in list_runs(runs_folder()) if other.id != run.id}
    if not others:
        return []
    asked: tuple[str, ...] = current("beside")
    wanted = [name for name in asked if name in others]
    if missing := [name for name in asked if name not in others and name != run.id]:
        say(f"There is no run '{missing[0]}' here to be drawn beside this one.")
    key = f"{key}train_beside"
    st.session_state[key] = wanted
    st.multiselect(
        "Beside it",
        list(others),
        key=key,
        max_selections=MOST_BESIDE,
        placeholder="Other runs, to compare",
        on_change=lambda: go(beside=tuple(st.session_state[key])),
        wrap=True,
    )
    return [others[name] for name in wanted]


def _along_box(key: str) -> Along:
    choices: dict[Along, str] = {"questions": "Questions", "step": "Steps", "seconds": "Minutes"}
    return st.segmented_control(
        "Along",
        get_args(Along),
        format_func=choices.__getitem__,
        default="questions",
        key=f"{key}train_along",
        required=True,
        wrap=True,
    )  # type: ignore[return-value]


def _picked(key: str, curves: Sequence[Curve], n_first: int) -> list[Curve]:
    """Choose among curves; at first so many of them are shown."""
    if len(curves) < 2:
        return list(curves)
    by_name = {curve.name: curve for curve in curves}
    names = st.pills(
        "Curves",
        list(by_name),
        selection_mode="multi",
        default=list(by_name)[:n_first],
        key=f"{key}_{n_first}",
        label_visibility="collapsed",
        wrap=True,
    )
    return [by_name[name] for name in names] or list(curves[:1])


def _speed(shown: Mapping[str, Rows], along: Along, key: str) -> None:
    charts = {SPEED: ("questions per second", "~s", 1.0), WAITING: ("share of the time", ".0%", 1.0)}
    charts |= {RATE: ("learning rate", ".1e", 1.0), GPU_MEMORY: ("GPU memory (GiB)", ".2~f", 2.0**-30)}
    by_name = {curve.name: curve for curve in charts if any(has(rows, curve.column) for rows in shown.values())}
    if not by_name:
        st.info("The speed was not measured yet.", icon=":material/timer:")
        return
    name = st.segmented_control(
        "What",
        list(by_name),
        default=next(iter(by_name)),
        key=f"{key}train_speed",
        required=True,
        label_visibility="collapsed",
        wrap=True,
    )
    curve = by_name[str(name)]
    title, style, factor = charts[curve]
    run_chart(f"{key}train_chart_speed", shown, [curve], along, title, style, factor=factor)


def run_chart(
    key: str,
    shown: Mapping[str, Rows],
    curves: Sequence[Curve],
    along: Along,
    title: str,
    style: str,
    *,
    factor: float = 1.0,
    is_log: bool = False,
) -> None:
    """Draw some curves of some runs."""
    table = curve_table(shown, curves, along, factor)
    if along == "seconds":
        table["x"] /= 60
    names = [curve.name for curve in curves]
    height = CHART_HEIGHT + LINE_OF_LEGEND * (max(len(shown), 2) - 1) // 2
    chart = curve_chart(AXIS_TITLES[along], title, style, list(shown), names, height=height, is_log=is_log, mode=mode())
    what = ", ".join(names)
    with st.container(key=key):
        st.vega_lite_chart(table, chart, key=f"{key}_vega", alt=f"{what} of {', '.join(shown)} along {along}.")
