"""Groups found on a map, as a coloring: k-means cuts it into a given number, HDBSCAN finds what is dense."""

import numpy as np
from jaxtyping import Float

from film_viz.analysis.labels import UNKNOWN, Labels, kinds


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


def _by_size(method: str, found: np.ndarray) -> Labels:
    groups, counts = np.unique(found[found >= 0], return_counts=True)
    rank = {int(group): i for i, group in enumerate(groups[np.argsort(-counts, kind="stable")])}
    names = [f"group {rank[int(group)] + 1}" if group >= 0 else UNKNOWN for group in found]
    order = [f"group {i + 1}" for i in range(len(rank))]
    return kinds("cluster", f"Group on the map ({method})", names, order)
