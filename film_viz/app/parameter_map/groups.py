"""The groups found on the map, each with the rule that names it; a click selects one."""

import numpy as np
import pandas as pd
import streamlit as st

from film_viz.analysis.bank.labels import Labels
from film_viz.analysis.bank.parameter_bank import ParameterBank
from film_viz.analysis.maps.groups import GROUP, GROUP_LABELS, named_groups
from film_viz.app.banks.terms import terms_of
from film_viz.app.parameter_map.redrawing import change_and_redraw

GROUP_COLUMNS = {"questions": st.column_config.NumberColumn(format="localized")} | {
    name: st.column_config.NumberColumn(format="percent") for name in ("precision", "recall")
}

MOST_OF_A_RULE = 44  # characters in the legend


def groups_panel(bank: ParameterBank, labels: Labels, made: tuple[str, str], key: str = "") -> None:
    """List the groups with their rules, where the map is colored by groups; `made` stands for their map and method."""
    if labels.what != GROUP_LABELS:
        return
    st.subheader("What each group has in common", anchor=False)
    table = _named(bank, labels, (bank.key, *made))
    if table.empty:
        st.caption("No group is dense enough: ask for a smaller minimum size.")
        return
    box = f"{key}map_groups_table"
    st.dataframe(
        table,
        hide_index=True,
        key=box,
        row_height=60,  # pixels: two lines, for a rule with an "or"
        column_config=GROUP_COLUMNS,
        on_select=lambda: _select(box, labels, table),
        selection_mode="single-row",
    )
    st.caption(
        "Precision: the share of the questions that the rule describes which are in the group. Recall: the share of "
        "the group that it describes. Click a row to select its questions."
    )


def group_titles(bank: ParameterBank, labels: Labels, made: tuple[str, str]) -> dict[str, str]:
    """Return what to call each group on the map and in its legend: its number and its rule."""
    if labels.what != GROUP_LABELS:
        return {}
    rows = _named(bank, labels, (bank.key, *made))[["group", "rule"]].itertuples(index=False)
    return {group: f"{group.removeprefix(GROUP)} {shortened(rule)}" for group, rule in rows}


def shortened(rule: str) -> str:
    """Return a rule as a legend can hold it."""
    return rule if len(rule) <= MOST_OF_A_RULE else f"{rule[: MOST_OF_A_RULE - 3].rstrip()}..."


@st.cache_resource(max_entries=16, show_spinner="Naming the groups")
def _named(_bank: ParameterBank, _labels: Labels, key: tuple[str, ...]) -> pd.DataFrame:
    return named_groups(terms_of(_bank), _labels)


def _select(box: str, labels: Labels, table: pd.DataFrame) -> None:
    rows = st.session_state[box]["selection"]["rows"]
    code = labels.names.index(table["group"].iloc[rows[0]]) if rows else -1
    change_and_redraw(selection=tuple(np.flatnonzero(labels.codes == code).tolist()))
