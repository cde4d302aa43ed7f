"""Groups found on a map, as a coloring: k-means cuts it into a given number, HDBSCAN finds what is dense.

Each is then named by the rule that describes its questions best.
"""

import numpy as np
import pandas as pd
from jaxtyping import Float

from film_viz.analysis.bank.explain import explain
from film_viz.analysis.bank.labels import UNKNOWN, Labels, kinds
from film_viz.analysis.bank.parameter_bank import ParameterError
from film_viz.analysis.bank.terms import Terms

GROUP_LABELS = "cluster"
"""Name of a coloring by groups."""
GROUP = "group "
"""Begins the name of each, before its number."""


def k_means(coordinates: Float[np.ndarray, "question dimension"], k: int, seed: int = 0) -> Labels:
    """Return `k` groups, numbered from the largest."""
    from sklearn.cluster import KMeans

    if not 2 <= k <= len(coordinates):
        raise ValueError(f"the number of groups must be in 2..{len(coordinates)}, got {k}")
    found = KMeans(k, random_state=seed, n_init=4).fit_predict(coordinates)
    return _by_size("k-means", found)


def hdbscan(coordinates: Float[np.ndarray, "question dimension"], least: int) -> Labels:
    """Return the dense groups of at least so many questions, numbered from the largest; the rest is unknown."""
    from sklearn.cluster import HDBSCAN

    if not 2 <= least <= len(coordinates):
        raise ValueError(f"a group has 2..{len(coordinates)} questions, got {least}")
    return _by_size("HDBSCAN", HDBSCAN(min_cluster_size=least, copy=True).fit_predict(coordinates))


def named_groups(terms: Terms, groups: Labels) -> pd.DataFrame:
    """Return the rule of every group of a coloring by kinds, in the order of its legend.

    Columns: group, questions (how many), rule, precision (share of the questions that the rule describes that are in
    the group), recall (share of the group that the rule describes). Questions of no known group are left out.
    """
    if groups.codes is None:
        raise ParameterError(f"'{groups.title}' is a scale: groups are kinds")
    rows = []
    for code, name in enumerate(groups.names):
        members = np.asarray(groups.codes == code)
        if name != UNKNOWN and members.any():
            found = explain(terms, members)
            rows.append((name, found.n_selected, found.rule, found.precision, found.recall))
    return pd.DataFrame(rows, columns=["group", "questions", "rule", "precision", "recall"])


def _by_size(method: str, found: np.ndarray) -> Labels:
    groups, counts = np.unique(found[found >= 0], return_counts=True)
    rank = {int(group): i for i, group in enumerate(groups[np.argsort(-counts, kind="stable")])}
    names = [f"{GROUP}{rank[int(group)] + 1}" if group >= 0 else UNKNOWN for group in found]
    order = [f"{GROUP}{i + 1}" for i in range(len(rank))]
    return kinds(GROUP_LABELS, f"Group on the map ({method})", names, order)
