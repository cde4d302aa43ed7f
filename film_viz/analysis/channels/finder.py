"""Find the channels that know something: which gamma or beta tells questions with "left" from all others?

Every channel of every block is measured at once. A channel separates a group of questions if its gamma or its beta,
or a straight line across the plane of both, puts the group on one side; how well is the area under the ROC curve, from
0.5 (not at all) to 1. Mutual information also sees groups that lie in the middle, or in several places.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from jaxtyping import Bool, Float, Int
from scipy.stats import entropy, rankdata

from film_viz.analysis.channels.clusters import multimodality

N_QUANTILES = 8  # gamma and beta are each cut so finely for the mutual information


@dataclass(frozen=True, slots=True)
class Separation:
    """How well each channel tells a group of questions from the others."""

    auc_gamma: Float[np.ndarray, "block channel"]  # 0.5 to 1, whichever side the group is on
    auc_beta: Float[np.ndarray, "block channel"]
    auc_plane: Float[np.ndarray, "block channel"]  # along Fisher's direction in the gamma-beta plane
    information: Float[np.ndarray, "block channel"]  # of (gamma, beta) about membership, in bits
    entropy: float  # bits that full knowledge of the membership would be

    @property
    def auc(self) -> Float[np.ndarray, "block channel"]:
        """The best of the three."""
        return np.maximum(np.maximum(self.auc_gamma, self.auc_beta), self.auc_plane)

    def table(self) -> pd.DataFrame:
        """Return all channels, the best first; `known` is the share of the entropy that a channel tells."""
        columns = {
            "auc": self.auc,
            "auc_gamma": self.auc_gamma,
            "auc_beta": self.auc_beta,
            "auc_plane": self.auc_plane,
            "bits": self.information,
            "known": self.information / self.entropy,
        }
        return ranked(columns, by=["auc", "bits"])


class ChannelFinder:
    """The gamma and beta of a bank, sorted once so that any number of groups can be looked up quickly.

    A channel that lacks a value for some question, as imported ones may, counts as one that knows nothing.

    >>> finder = ChannelFinder(bank.gamma, bank.beta)
    >>> finder.separation(bank.has_word("left")).table().head()
    """

    def __init__(
        self,
        gamma: Float[np.ndarray, "question block channel"],
        beta: Float[np.ndarray, "question block channel"],
    ) -> None:
        self.shape = gamma.shape[1:]
        self._gamma, self._beta = (_columns(values) for values in (gamma, beta))
        self._gamma_rank, self._beta_rank = _ranks(self._gamma), _ranks(self._beta)
        self._bins = _quantile(self._gamma_rank) * N_QUANTILES + _quantile(self._beta_rank)

    def separation(self, selected: Bool[np.ndarray, " question"]) -> Separation:
        """Measure every channel; `selected` marks the group, which must be neither empty nor everything."""
        count = int(selected.sum())
        if not 0 < count < len(selected):
            raise ValueError(f"a group must have some of the {len(selected)} questions but not all, got {count}")
        line = _fisher_projection(self._gamma, self._beta, selected)
        share = count / len(selected)
        return Separation(
            auc_gamma=self._grid(_auc(self._gamma_rank, selected)),
            auc_beta=self._grid(_auc(self._beta_rank, selected)),
            auc_plane=self._grid(_auc(_ranks(line), selected)),
            information=self._grid(mutual_information(self._bins, selected)),
            entropy=float(entropy([share, 1 - share], base=2)),
        )

    def _grid(self, values: Float[np.ndarray, " column"]) -> Float[np.ndarray, "block channel"]:
        return values.reshape(self.shape)


def spread_table(
    gamma: Float[np.ndarray, "question block channel"], beta: Float[np.ndarray, "question block channel"]
) -> pd.DataFrame:
    """Return all channels by how far questions spread them: the root of both variances, widest first."""
    deviations = {"sd_gamma": gamma.std(axis=0), "sd_beta": beta.std(axis=0)}
    spread = np.hypot(deviations["sd_gamma"], deviations["sd_beta"])
    return ranked({"spread": spread} | deviations, by=["spread"])


def multimodality_table(
    gamma: Float[np.ndarray, "question block channel"], beta: Float[np.ndarray, "question block channel"]
) -> pd.DataFrame:
    """Return all channels by the silhouette of their clusters, those without clusters last."""
    found = multimodality(gamma, beta)
    return ranked(found | {"divided": found["clusters"] > 1}, by=["divided", "silhouette"])


def ranked(columns: dict[str, np.ndarray], by: list[str]) -> pd.DataFrame:
    """Return values per (block, channel) as a table, sorted downwards; equal ones stay in the order of the network."""
    shape = next(iter(columns.values())).shape
    block, channel = (index.ravel() for index in np.indices(shape))
    table = pd.DataFrame({"block": block, "channel": channel} | {name: v.ravel() for name, v in columns.items()})
    return table.sort_values(by, ascending=False, kind="stable", ignore_index=True)


def mutual_information(
    bins: Int[np.ndarray, "question column"], selected: Bool[np.ndarray, " question"]
) -> Float[np.ndarray, " column"]:
    """Return what the bin tells about membership, in bits, less the bias of finite counts (Miller 1955).

    All columns at once: 90 times faster than scikit-learn's `mutual_info_score` for each of 256, and that has the bias.
    """
    n_columns = bins.shape[1]
    n_bins = N_QUANTILES**2
    offset = bins + n_bins * np.arange(n_columns)
    joint = np.stack(
        [
            np.bincount(offset[group].ravel(), minlength=n_bins * n_columns).reshape(n_columns, n_bins).T
            for group in (selected, ~selected)
        ]
    )
    whole = joint.sum(axis=0)
    occupied = (whole > 0).sum(axis=0) + 2 - (joint > 0).sum(axis=(0, 1)) - 1
    parts = (joint.sum(axis=1), whole, joint.reshape(-1, n_columns))
    of_group, of_bins, of_both = (entropy(counts, base=2, axis=0) for counts in parts)
    plain = of_group + of_bins - of_both
    return np.maximum(plain + occupied / (2 * len(bins) * np.log(2)), 0)


def _auc(
    rank: Float[np.ndarray, "question column"], selected: Bool[np.ndarray, " question"]
) -> Float[np.ndarray, " column"]:
    """Return the area under the ROC curve by the rank-sum formula (Hanley and McNeil 1982), 0.5 to 1.

    The ranks serve every group: SciPy's `mannwhitneyu`, which ranks anew for each, takes 300 times as long.
    """
    inside = int(selected.sum())
    outside = len(selected) - inside
    above = rank[selected].sum(axis=0, dtype=np.float64) - inside * (inside + 1) / 2
    area = above / (inside * outside)
    return np.maximum(area, 1 - area)


def _fisher_projection(
    gamma: Float[np.ndarray, "question column"],
    beta: Float[np.ndarray, "question column"],
    selected: Bool[np.ndarray, " question"],
) -> Float[np.ndarray, "question column"]:
    """Return each channel's points along the direction that best separates two groups (Fisher 1936).

    All channels at once: 40 times faster than scikit-learn's `LinearDiscriminantAnalysis` for each of 256.
    """
    inside, outside = (gamma[selected], beta[selected]), (gamma[~selected], beta[~selected])
    gap_gamma, gap_beta = (a.mean(axis=0) - b.mean(axis=0) for a, b in zip(inside, outside, strict=True))
    share = selected.mean()
    within = [
        share * _covariance(inside[i], inside[j]) + (1 - share) * _covariance(outside[i], outside[j])
        for i, j in ((0, 0), (0, 1), (1, 1))
    ]
    var_gamma, cov, var_beta = within
    ridge = 1e-6 * (var_gamma + var_beta) + 1e-12  # keeps a direction where gamma and beta are one line
    var_gamma, var_beta = var_gamma + ridge, var_beta + ridge
    return (var_beta * gap_gamma - cov * gap_beta) * gamma + (var_gamma * gap_beta - cov * gap_gamma) * beta


def _covariance(
    a: Float[np.ndarray, "question column"], b: Float[np.ndarray, "question column"]
) -> Float[np.ndarray, " column"]:
    return (a * b).mean(axis=0) - a.mean(axis=0) * b.mean(axis=0)


def _columns(values: Float[np.ndarray, "question block channel"]) -> Float[np.ndarray, "question column"]:
    flat = np.ascontiguousarray(values, dtype=np.float32).reshape(len(values), -1)
    flat = np.where(np.isfinite(flat).all(axis=0), flat, 0)
    return flat - flat.mean(axis=0)  # what is measured does not depend on the mean, and float32 is finer near 0


def _ranks(values: Float[np.ndarray, "question column"]) -> Float[np.ndarray, "question column"]:
    """Return ranks from 1 within each column; equal values share their mean rank."""
    return rankdata(values, axis=0).astype(np.float32)


def _quantile(rank: Float[np.ndarray, "question column"]) -> Int[np.ndarray, "question column"]:
    """Return which of the equally filled bins each value falls in."""
    return ((rank - 0.5) * N_QUANTILES / len(rank)).astype(np.int64)
