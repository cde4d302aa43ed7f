"""Channels: which channel knows what, and how its questions fall into clusters in the gamma-beta plane."""

import streamlit as st

from film_viz.analysis.bank.parameter_bank import ParameterBank
from film_viz.analysis.channels.clusters import MOST_CLUSTERS
from film_viz.app.address_table import AS_FOUND
from film_viz.app.banks.in_use import bank_in_use
from film_viz.app.channel_picker import block_in_use, channel_in_use
from film_viz.app.channels import loading as channel_loading
from film_viz.app.channels.finder import finder_panel
from film_viz.app.channels.panels import block_panel, clusters_panel, gates_panel, plane_panel
from film_viz.app.chosen import chosen
from film_viz.app.frame import open_page
from film_viz.app.landing import landing
from film_viz.app.pickers import checkpoint_in_use
from film_viz.app.selection import CHANNELS, selection_note

FEW_FOR_CLUSTERS = 100  # questions


def main() -> None:
    """Draw the page: the finder, then the channel that is open, then its block."""
    open_page("pages/channels.py")
    checkpoint = checkpoint_in_use()
    bank = bank_in_use(checkpoint) if checkpoint else None
    if checkpoint is None or bank is None:
        return
    n_blocks, n_channels = bank.gamma.shape[1:]
    if len(bank) < FEW_FOR_CLUSTERS:
        st.info(
            f"There are {len(bank):,} questions here, too few to find clusters that noise has not: with fewer than "
            f"{FEW_FOR_CLUSTERS} only very deep valleys count.",
            icon=":material/info:",
        )
    selection_note(CHANNELS, len(bank))
    st.subheader("Find a channel", anchor=False)
    group = finder_panel(bank)
    landing("channel")
    st.subheader("One channel", anchor=False)
    block, channel, k = controls(n_blocks, n_channels)
    one_channel(bank, block, channel, k, group)
    st.subheader("All channels of a block", anchor=False)
    block_panel(bank, block, channel)
    st.subheader("Gates", anchor=False)
    gates_panel(checkpoint, bank)


def controls(n_blocks: int, n_channels: int) -> tuple[int, int, int | None]:
    """Show what picks the channel and the number of its clusters."""
    block_box, channel_box, k_box = st.columns([2, 1, 3], vertical_alignment="bottom")
    with block_box:
        block = block_in_use(n_blocks, key="channels_block")
    with channel_box:
        channel = channel_in_use(n_channels, key="channels_channel")
    with k_box:
        k = chosen(
            "Clusters",
            [AS_FOUND, *map(str, range(2, MOST_CLUSTERS + 1))],
            "clusters",
            help="Found: as many as the silhouette chooses, among divisions with a valley between any two clusters.",
        )
    return block, channel, None if k == AS_FOUND else int(k)


def one_channel(bank: ParameterBank, block: int, channel: int, k: int | None, group: str | None) -> None:
    """Show the open channel: the plane on the left, its clusters in words on the right."""
    report = channel_loading.report_of(bank, block, channel, k, bank.key)
    plane, words = st.columns([5, 4], gap="large")
    with plane:
        plane_panel(bank, report, block, channel, group)
    with words:
        clusters_panel(bank, report)


main()
