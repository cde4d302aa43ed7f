"""The channel finder: all channels ranked by what is asked for, as a table and as cells; a click opens one."""

import pandas as pd
import streamlit as st

from film_viz.analysis.bank.parameter_bank import ParameterBank
from film_viz.app.address import choice, current, current_index, go, use
from film_viz.app.address_table import RANKINGS
from film_viz.app.channel_picker import clicked_id
from film_viz.app.channels import loading as channel_loading
from film_viz.app.chosen import chosen
from film_viz.app.frame import NO_MODEBAR, mode
from film_viz.figures.channel_scores import score_cells

KNOWS, CLUSTERS, SPREAD = RANKINGS
FIRST_GROUP = "word: left"

FINDER_COLUMNS: dict[str, tuple[str, str]] = {
    "auc": ("AUC", "The best of the next three: how well the channel tells the group from all other questions"),
    "auc_gamma": ("gamma alone", "AUC by gamma alone: 0.5 knows nothing, 1 separates without an error"),
    "auc_beta": ("beta alone", "AUC by beta alone"),
    "auc_plane": ("a line", "AUC along Fisher's direction, a straight line across the gamma-beta plane"),
    "bits": ("bits", "Mutual information of (gamma, beta) with membership in the group"),
    "known": ("share known", "These bits as a share of all there is to know about membership"),
    "clusters": ("clusters", "1: no clusters that a valley divides"),
    "silhouette": ("silhouette", "Of the clusters; where there is one, the best of any division"),
    "spread": ("spread", "Root of both variances over questions"),
    "sd_gamma": ("deviation of gamma", "Standard deviation over questions"),
    "sd_beta": ("deviation of beta", "Standard deviation over questions"),
}
"""Heading and meaning of the columns that a ranking may have."""


def finder_panel(bank: ParameterBank, key: str = "") -> str | None:
    """Rank the channels and let one be opened, at first the best; return the group that is looked for, if any."""
    by_box, group_box = st.columns([1, 1], vertical_alignment="bottom")
    with by_box:
        by = chosen("Rank channels by", RANKINGS, "rank", key)
    group = None
    if by == KNOWS:
        with group_box:
            group = _group(bank, key)
        if group is None:
            return None
    table, score, limits = _ranking(bank, by, group)
    if current("channel") is None:
        _open_place(table, 0)
    _ranked_table(table, f"{key}ranked_{by}_{group}", key)
    _cells(bank, table, score, limits, f"{key}score_cells")
    return group


def _group(bank: ParameterBank, key: str) -> str | None:
    offered = channel_loading.groups(bank)
    if not offered:
        st.info("Nothing is known of these questions; rank their channels by clusters or by spread.")
        return None
    first = [FIRST_GROUP] if FIRST_GROUP in offered else []
    key = f"{key}knows"
    st.session_state[key] = choice("knows", [*first, *offered])
    return st.selectbox(
        "Which channel knows ...",
        offered,
        key=key,
        on_change=use("knows", key),
        help="A word of the question, the question's type, or its true answer. Type to search. Synonyms count as one "
        "word: sphere stands for ball and balls, thing for objects, metal for shiny.",
    )


def _ranking(bank: ParameterBank, by: str, group: str | None) -> tuple[pd.DataFrame, str, tuple[float, float]]:
    """Return the ranking, the column it goes by, and the range of a scale for it."""
    if group is not None:
        return channel_loading.separation(bank, group), "auc", (0.5, 1.0)
    if by == CLUSTERS:
        return channel_loading.multimodality_of(bank, bank.key), "silhouette", (0.3, 0.9)
    table = channel_loading.spread(bank, bank.key)
    return table, "spread", (0.0, float(table["spread"].max()))


def _ranked_table(table: pd.DataFrame, key: str, prefix: str) -> None:
    shown = {name: text for name, text in FINDER_COLUMNS.items() if name in table}
    st.dataframe(
        table,
        hide_index=True,
        height=248,
        column_config={
            name: st.column_config.NumberColumn(title, help=meaning, format="%d" if name == "clusters" else "%.3f")
            for name, (title, meaning) in shown.items()
        },
        key=key,
        on_select=lambda: _open_row(table, key),
        selection_mode="single-cell",
        alt="All channels, ranked.",
    )
    first = table.iloc[0]
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            f"Open the first: block {int(first.block)}, channel {int(first.channel)}",
            key=f"{prefix}open_first",
            icon=":material/target:",
            on_click=_open_place,
            args=(table, 0),
        )
        st.caption("Or click a row above, or a cell below: each cell is one channel, the open one is framed.")


def _open_row(table: pd.DataFrame, key: str) -> None:
    cells = st.session_state[key]["selection"]["cells"]
    if cells:
        _open_place(table, cells[0][0])


def _open_place(table: pd.DataFrame, place: int) -> None:
    """Open the channel at a place of the ranking."""
    row = table.iloc[place]
    _open(int(row.block), int(row.channel))


def _cells(bank: ParameterBank, table: pd.DataFrame, score: str, limits: tuple[float, float], key: str) -> None:
    n_blocks, n_channels = bank.gamma.shape[1:]
    grid = table.sort_values(["block", "channel"])[score].to_numpy().reshape(n_blocks, n_channels)
    title, chosen = FINDER_COLUMNS[score][0], (current_index("block", n_blocks), current_index("channel", n_channels))
    st.plotly_chart(
        score_cells(grid, title, limits, chosen, mode()),
        key=key,
        on_select=lambda: _open_cell(key, n_channels),
        selection_mode="points",
        config=NO_MODEBAR,
        alt=f"{title} of every channel of every block as cells of color.",
    )


def _open_cell(key: str, channels: int) -> None:
    clicked = clicked_id(key)
    if clicked is not None:
        _open(*divmod(clicked, channels))


def _open(block: int, channel: int) -> None:
    go(block=str(block), channel=str(channel))
