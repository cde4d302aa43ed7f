"""What the page Channels computes once per bank and shares; a bank's exact key stands for all that is in it."""

import numpy as np
import pandas as pd
import streamlit as st
from jaxtyping import Bool

from film_viz.analysis.bank.parameter_bank import ParameterBank
from film_viz.analysis.channels.finder import ChannelFinder, multimodality_table, spread_table
from film_viz.analysis.channels.gates import Killed, killed_by_relu
from film_viz.analysis.channels.report import ChannelReport, channel_report
from film_viz.app.banks.terms import terms_of
from film_viz.app.selection import SELECTED, is_selected
from film_viz.models.checkpoint import Checkpoint

FEWEST = 10  # questions a group must have, for its separation to mean something


@st.cache_resource(max_entries=4, show_spinner="Sorting gamma and beta")
def _finder(_bank: ParameterBank, key: str) -> ChannelFinder:
    return ChannelFinder(_bank.gamma, _bank.beta)


def groups(bank: ParameterBank) -> list[str]:
    """Name the groups that a channel may know: what is selected, and what some questions have and others lack."""
    terms = terms_of(bank)
    total = terms.count(np.ones(len(bank), dtype=bool))
    wanted = [
        (kind, name)
        for (kind, name), count in zip(terms.names, total, strict=True)
        if kind != "function" and FEWEST <= count <= len(bank) - FEWEST
    ]
    mine = [SELECTED] if FEWEST <= is_selected(len(bank)).sum() <= len(bank) - FEWEST else []
    return [*mine, *(f"{kind}: {name}" for kind, name in wanted)]


def group_members(bank: ParameterBank, group: str) -> Bool[np.ndarray, " question"]:
    """Return which questions are in a group that `groups` names."""
    if group == SELECTED:
        return is_selected(len(bank))
    kind, _, name = group.partition(": ")
    terms = terms_of(bank)
    return terms.having(terms.names.index((kind, name)))


def separation(bank: ParameterBank, group: str) -> pd.DataFrame:
    """Rank channels by how well they tell a group from the rest."""
    members = group_members(bank, group)
    return _separation(bank, members, (bank.key, members.tobytes()))


@st.cache_resource(max_entries=64, show_spinner="Looking at every channel")
def _separation(_bank: ParameterBank, _members: Bool[np.ndarray, " question"], key: tuple[str, bytes]) -> pd.DataFrame:
    return _finder(_bank, key[0]).separation(_members).table()


@st.cache_resource(max_entries=4, show_spinner="Clustering every channel")
def multimodality_of(_bank: ParameterBank, key: str) -> pd.DataFrame:
    """Rank channels by how clearly they fall into clusters."""
    return multimodality_table(np.asarray(_bank.gamma), np.asarray(_bank.beta)).drop(columns="divided")


@st.cache_resource(max_entries=4, show_spinner=False)
def spread(_bank: ParameterBank, key: str) -> pd.DataFrame:
    """Rank channels by spread."""
    return spread_table(_bank.gamma, _bank.beta)


@st.cache_resource(max_entries=64, show_spinner="Clustering and explaining")
def report_of(_bank: ParameterBank, block: int, channel: int, k: int | None, key: str) -> ChannelReport:
    """Cluster and explain one channel."""
    gamma, beta = (np.array(values[:, block, channel]) for values in (_bank.gamma, _bank.beta))
    return channel_report(terms_of(_bank), gamma, beta, k)


@st.cache_resource(max_entries=4, show_spinner="Running the network on the questions' pictures")
def killed(_checkpoint: Checkpoint, _bank: ParameterBank, key: str) -> Killed:
    """Measure which maps the ReLU kills."""
    return killed_by_relu(_checkpoint, _bank)
