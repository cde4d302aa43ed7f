"""Nearest neighbors among questions, and how often they are of the same kind."""

import numpy as np
from jaxtyping import Float, Int


def nearest_neighbors(points: Float[np.ndarray, "question feature"], k: int) -> Int[np.ndarray, "question {k}"]:
    """Return every point's `k` nearest other points by Euclidean distance, nearest first; exact."""
    from sklearn.neighbors import NearestNeighbors  # half a second, and most pages need no neighbors

    return NearestNeighbors(n_neighbors=k).fit(points).kneighbors(return_distance=False).astype(np.int32)


def same_kind(neighbors: Int[np.ndarray, "question neighbor"], kinds: np.ndarray) -> Float[np.ndarray, " question"]:
    """Return the share of each question's neighbors that are of its own kind."""
    return (kinds[neighbors] == kinds[:, None]).mean(axis=1)


def same_kind_by_chance(kinds: np.ndarray) -> float:
    """Return the share that neighbors drawn blindly from the other questions would give, over all questions."""
    counts = np.unique(kinds, return_counts=True)[1]
    return float((counts * (counts - 1)).sum() / (len(kinds) * max(1, len(kinds) - 1)))
