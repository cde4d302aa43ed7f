"""The runs of a sweep side by side: what tells them apart, how right each is, and how they learn."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from film_viz.analysis.training.curves import ACCURACIES, Curve, Rows
from film_viz.analysis.training.sweep_table import LOSS, QUESTIONS, RIGHT, sweep_table
from film_viz.app.address import current, go
from film_viz.app.address_table import MOST_BESIDE
from film_viz.app.damage import told
from film_viz.app.foreign import in_figure, one_line, plain, showable
from film_viz.app.frame import NO_MODEBAR, mode, side_by_side
from film_viz.app.train.curves import run_chart
from film_viz.app.train.rows import rows_of
from film_viz.app.train.shown_run import NEW, STATE_ICONS, show_run, status_of
from film_viz.figures.sweeps import HOW_TO_READ, parallel_runs
from film_viz.places import runs_folder
from film_viz.training.runs.record import list_runs
from film_viz.training.sweeps.members import Member, sweeps_among

SECONDS_BETWEEN_LOOKS = 5.0
MOST_CURVES = MOST_BESIDE + 1


def known_sweeps() -> dict[str, tuple[Member, ...]]:
    """Return the sweeps whose runs are there."""
    found = sweeps_among(run for run in list_runs(runs_folder()) if showable(run.id))
    return {name: members for name, members in found.items() if showable(name)}


def sweep_in_use() -> tuple[str, tuple[Member, ...]] | None:
    """Return the sweep of the address, None where it names none; say so if there is none of that name."""
    name = current("sweep")
    if not name:
        return None
    members = known_sweeps().get(name)
    if members is None:
        st.error(plain(f"There is no sweep '{name}' here. Choose one below."))
        return None
    return name, members


def sweep_links(of: Sequence[str] | None = None) -> None:
    """Lead to sweeps: to all that are there, or to those of a run."""
    names = list(known_sweeps()) if of is None else of
    if not names:
        return
    if of is None:
        st.subheader("Sweeps", anchor=False)
    with st.container(horizontal=True):
        for name in names:
            label = name if of is None else f"All runs of sweep {name}"
            st.button(
                plain(label),
                key=f"sweep_{name}",
                icon=":material/stacked_line_chart:",
                on_click=lambda name=name: go(run=NEW, sweep=name),
            )


def sweep_panel(name: str, members: Sequence[Member]) -> None:
    """Show a sweep; while a run of it is at work, look again every few seconds."""
    is_live = any(status.is_live for member in members if (status := status_of(member.run)))
    with st.container(horizontal=True, vertical_alignment="center"):
        st.subheader(plain(f"Sweep {name}"), anchor=False, width="content")
        st.button("All runs", icon=":material/arrow_back:", key="leave_sweep", on_click=show_run, args=(NEW,))
    with told(f"The sweep '{name}'", "look at its runs one by one"):
        st.fragment(_live, run_every=SECONDS_BETWEEN_LOOKS if is_live else None)(name, members, is_live)


def _live(sweep: str, members: Sequence[Member], was_live: bool) -> None:
    states = {member.run.id: status.state if (status := status_of(member.run)) else "damaged" for member in members}
    if was_live and not any(status.is_live for each in members if (status := status_of(each.run))):
        st.rerun()
    rows = {member.run.id: rows_of(member.run) for member in members}
    table = sweep_table({member.run.id: member.settings for member in members}, rows)
    st.markdown(_counted(states))
    _parallel(table)
    _curves(sweep, table, rows)
    _list(table, states, members)


def _counted(states: Mapping[str, str]) -> str:
    icons: dict[str, str] = dict(STATE_ICONS.items())
    counts = {state: list(states.values()).count(state) for state in dict.fromkeys(states.values())}
    said = [f"{icons.get(state, ':material/error:')} {count} {state}" for state, count in counts.items()]
    return f"{len(states)} runs: {', '.join(said)}"


def _parallel(table: pd.DataFrame) -> None:
    """Draw the runs that were measured; Plotly draws no line through an axis on which there is no value."""
    measured = table.dropna()
    same = [name for name in (QUESTIONS, LOSS) if measured[name].nunique() < 2]
    measured = measured.drop(columns=same)  # tells nothing
    st.subheader("What tells them apart, and what it comes to", anchor=False)
    if measured.empty:
        st.info("The lines come with the first evaluation of a run.", icon=":material/timer:")
        return
    drawn = measured.rename(columns=in_figure).map(lambda value: in_figure(value) if isinstance(value, str) else value)
    with st.container(key="sweep_chart"):
        st.plotly_chart(
            parallel_runs(drawn, RIGHT, mode()),
            config=NO_MODEBAR,
            key="sweep_parallel",
            alt=f"{len(measured)} runs as lines across the axes {', '.join(map(str, measured))}.",
        )
    missing = len(table) - len(measured)
    st.caption(HOW_TO_READ + (f" {missing} runs have not been measured yet." if missing else ""))


def _curves(sweep: str, table: pd.DataFrame, rows: Mapping[str, Rows]) -> None:
    """Draw the curves of the best runs, or of those that are chosen."""
    best = list(table.sort_values(RIGHT, ascending=False).index)
    short = {name: name.removeprefix(f"{sweep}_") for name in best}
    shown = st.multiselect(
        "Curves of",
        best,
        default=best[:MOST_CURVES],
        format_func=short.__getitem__,
        max_selections=MOST_CURVES,
        key="sweep_shown",
    )
    chosen = {short[name]: rows[name] for name in shown if rows[name]}
    if not chosen:
        return
    right, loss = side_by_side()
    with right:
        st.subheader("Accuracy in validation", anchor=False)
        run_chart("sweep_right", chosen, ACCURACIES[:1], "questions", "right answers", ".0%")
    with loss:
        st.subheader("Loss", anchor=False)
        run_chart("sweep_loss", chosen, [Curve("loss", "loss")], "questions", "loss (nats)", ".3~f", is_log=True)


def _list(table: pd.DataFrame, states: Mapping[str, str], members: Sequence[Member]) -> None:
    lines: dict[str, Any] = {"run": table.index, "state": [states[name] for name in table.index]}
    st.dataframe(
        pd.DataFrame(lines | {one_line(name): table[name].map(_cell).to_list() for name in table}),
        hide_index=True,
        column_config={RIGHT: st.column_config.NumberColumn(format="percent")},
        on_select=lambda: _open(members),
        selection_mode="single-row",
        key="sweep_runs",
    )
    st.caption("Pick a row to see that run alone.")


def _cell(value: float | str) -> float | str:
    return one_line(value) if isinstance(value, str) else value


def _open(members: Sequence[Member]) -> None:
    picked = st.session_state["sweep_runs"]["selection"]["rows"]
    if picked and picked[0] < len(members):
        show_run(members[picked[0]].run.id)
