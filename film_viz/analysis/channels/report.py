"""What a channel tells questions apart by: its clusters, each with its center, its terms and its rule.

"Channel 17 of block 1 has two clusters; what do the questions of the right one say?"
"""

from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Float, Int

from film_viz.analysis.bank.explain import Explanation, explain
from film_viz.analysis.bank.parameter_bank import GAMMA_IS, ParameterBank
from film_viz.analysis.bank.terms import Terms
from film_viz.analysis.channels.clusters import ChannelClusters, channel_clusters

MOST_TERMS = 10  # of a kind, in JSON


@dataclass(frozen=True, slots=True)
class ChannelReport:
    """The clusters of one channel with what sets each apart from the other questions."""

    row: Int[np.ndarray, " row"]  # questions of the bank for which the channel has values
    clusters: ChannelClusters  # of those
    explanations: tuple[Explanation, ...]  # one per cluster

    def members(self, cluster: int) -> Int[np.ndarray, " row"]:
        """Return the bank's questions of one cluster."""
        return self.row[self.clusters.label == cluster]

    def to_json(self) -> dict[str, Any]:
        """Return the report as plain values."""
        return {
            "n_questions": len(self.row),
            "silhouette": self.clusters.silhouette,
            "clusters": [
                {"size": int(size), "gamma": float(center[0]), "beta": float(center[1]), **_explanation(explanation)}
                for size, center, explanation in zip(
                    self.clusters.size, self.clusters.center, self.explanations, strict=True
                )
            ],
        }


def channel_report(
    terms: Terms, gamma: Float[np.ndarray, " question"], beta: Float[np.ndarray, " question"], k: int | None = None
) -> ChannelReport:
    """Cluster one channel, into `k` clusters if that is given, and explain them; `terms` are those of all questions."""
    row = np.flatnonzero(np.isfinite(gamma) & np.isfinite(beta))
    if not len(row):
        raise ValueError("this channel has no value for any question: choose another one")
    clusters = channel_clusters(gamma[row], beta[row], k)
    known = terms if len(row) == len(gamma) else terms.of(row)
    return ChannelReport(row, clusters, tuple(explain(known, clusters.label == i) for i in range(len(clusters))))


def channel_reports(bank: ParameterBank) -> Iterator[dict[str, Any]]:
    """Yield the report of every channel of a bank as plain values, block by block."""
    terms = Terms(bank.questions)
    for i, block in enumerate(bank.blocks):
        for j, channel in enumerate(bank.channels):
            try:
                report = channel_report(terms, bank.gamma[:, i, j], bank.beta[:, i, j])
            except ValueError as error:
                raise ValueError(f"block {block}, channel {channel}: {error}") from error
            yield {"block": block, "channel": channel, **report.to_json()}


def bank_facts(bank: ParameterBank) -> dict[str, Any]:
    """Return what a bank is, as plain values."""
    return {
        "checkpoint": bank.checkpoint,
        "checkpoint_sha": bank.checkpoint_sha,
        "key": bank.key,
        "gamma_is": GAMMA_IS,
        "n_questions": len(bank),
    }


def _explanation(explanation: Explanation) -> dict[str, Any]:
    return {
        "words": _terms(explanation, "word"),
        "types": _terms(explanation, "type"),
        "rule": explanation.rule,
        "precision": explanation.precision,
        "recall": explanation.recall,
    }


def _terms(explanation: Explanation, kind: str) -> list[dict[Hashable, Any]]:
    table = explanation.terms
    of_kind = table[table["kind"] == kind].head(MOST_TERMS).drop(columns="kind")
    return of_kind.to_dict(orient="records")
