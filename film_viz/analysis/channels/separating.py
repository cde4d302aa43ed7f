"""The channels that tell a group of a bank's questions from the rest, by gamma or by beta."""

import numpy as np
import pandas as pd
from jaxtyping import Bool, Int

from film_viz.analysis.bank.parameter_bank import ParameterBank
from film_viz.analysis.channels.finder import ChannelFinder

MOST_OF_EACH = 10_000  # questions read to compare channels


def separating_channels(
    bank: ParameterBank, selected: Bool[np.ndarray, " question"], finder: ChannelFinder | None = None
) -> pd.DataFrame:
    """Return how well gamma and beta of every channel tell a group from the rest, the best first.

    Columns: block, channel, parameter, auc (area under the ROC curve, 0.5 to 1), mean_selected, mean_rest. Give the
    bank's `finder` where many groups are to be compared; without one at most 10,000 questions of either side are read.
    """
    rows = np.arange(len(bank)) if finder else _enough_of_each(selected)
    gamma, beta, group = bank.gamma[rows], bank.beta[rows], selected[rows]
    found = (finder or ChannelFinder(gamma, beta)).separation(group)
    block, channel = (index.ravel() for index in np.indices(found.auc.shape))
    tables = []
    for name, values, auc in (("gamma", gamma, found.auc_gamma), ("beta", beta, found.auc_beta)):
        inside, outside = (values[mask].mean(axis=0).ravel() for mask in (group, ~group))
        columns = {"block": block, "channel": channel, "parameter": name, "auc": auc.ravel()}
        tables.append(pd.DataFrame(columns | {"mean_selected": inside, "mean_rest": outside}))
    return pd.concat(tables).sort_values("auc", ascending=False, kind="stable", ignore_index=True)


def _enough_of_each(selected: Bool[np.ndarray, " question"]) -> Int[np.ndarray, " row"]:
    """Return evenly spaced questions of both sides; the area under the ROC curve does not depend on how many."""
    sides = [np.flatnonzero(selected), np.flatnonzero(~selected)]
    return np.sort(np.concatenate([side[:: -(-len(side) // MOST_OF_EACH) or 1] for side in sides]))
