"""How far a map can be believed: what it keeps of the neighborhoods among the parameters themselves, and what it loses.

A map of hundreds of numbers in two dimensions must tear something. `trustworthiness` asks whether points that are near
on the map were near before, `preservation` which share of each question's neighbors the map keeps, `purity` whether
neighbors are of one kind more often than chance would have it, `stability` whether other seeds draw the same map.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from jaxtyping import Float, Int
from numpy.typing import NDArray

N_NEIGHBORS = 15
_RANKED_QUESTIONS = 1000  # trustworthiness ranks all questions for each of these, drawn with a seed
_ROWS_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class MapQuality:
    """Neighborhoods before and on the map."""

    n_neighbors: int
    trustworthiness: float  # 1 where no point has a false neighbor on the map
    preservation: Float[np.ndarray, " question"]  # share of each question's neighbors that the map keeps
    before: Int[np.ndarray, "question neighbor"]  # nearest first, among the parameters
    on_map: Int[np.ndarray, "question neighbor"]


def map_quality(
    points: Float[np.ndarray, "question feature"],
    coordinates: Float[np.ndarray, "question dimension"],
    n_neighbors: int = N_NEIGHBORS,
    progress: Callable[[float | None, str], None] = lambda done, what: None,
) -> MapQuality:
    """Compare a map with the (scaled) parameters it was made from, by Euclidean distance."""
    k = min(n_neighbors, (len(points) - 1) // 2)
    progress(0.0, "measuring the map: neighbors among the parameters")
    before = nearest_neighbors(points, k)
    progress(0.5, "measuring the map: neighbors on the map")
    on_map = nearest_neighbors(coordinates, k)
    progress(0.8, "measuring the map: trustworthiness")
    return MapQuality(k, trustworthiness(points, on_map), preservation(before, on_map), before, on_map)


def nearest_neighbors(points: Float[np.ndarray, "question feature"], k: int) -> Int[np.ndarray, "question {k}"]:
    """Return every point's `k` nearest other points, nearest first; exact, in pieces that fit in memory."""
    found = np.empty((len(points), k), dtype=np.int32)
    for start in range(0, len(points), _ROWS_AT_ONCE):
        squared = _squared_distances(points, np.arange(start, min(start + _ROWS_AT_ONCE, len(points))))
        nearest = np.argpartition(squared, k - 1, axis=1)[:, :k]
        order = np.take_along_axis(squared, nearest, axis=1).argsort(axis=1, kind="stable")
        found[start : start + len(squared)] = np.take_along_axis(nearest, order, axis=1)
    return found


def nearest_to(
    points: Float[np.ndarray, "question feature"], target: Float[np.ndarray, " feature"]
) -> Float[np.ndarray, " question"]:
    """Return the distance of every point from one place among the parameters."""
    return np.linalg.norm(points - target, axis=1)


def trustworthiness(
    points: Float[np.ndarray, "question feature"], on_map: Int[np.ndarray, "question neighbor"], seed: int = 0
) -> float:
    """Return 1 minus the scaled rank excess of the map's neighbors (Venna and Kaski 2001), over sampled questions."""
    n, k = on_map.shape
    rows = np.random.default_rng(seed).permutation(n)[:_RANKED_QUESTIONS]
    excess = 0.0
    for piece in np.array_split(rows, max(1, len(rows) // 100)):
        squared = _squared_distances(points, piece)
        limits = np.take_along_axis(squared, on_map[piece], axis=1)
        for distances, limit in zip(np.sort(squared, axis=1), limits, strict=True):
            excess += np.maximum(0, np.searchsorted(distances, limit, side="left") + 1 - k).sum()
    return float(1 - 2 * excess / (len(rows) * k * (2 * n - 3 * k - 1)))


def preservation(
    before: Int[np.ndarray, "question neighbor"], on_map: Int[np.ndarray, "question neighbor"]
) -> Float[np.ndarray, " question"]:
    """Return the share of each question's neighbors that are its neighbors on the map too."""
    kept = (before[:, :, None] == on_map[:, None, :]).any(axis=2)
    return kept.mean(axis=1).astype(np.float32)


def purity(labels: NDArray, quality: MapQuality) -> pd.DataFrame:
    """Return, per kind of question, which share of its neighbors is of its kind: on the map, before it, and by chance.

    The last row, "all", is over all questions; chance draws neighbors blindly from the other questions.
    """
    names, codes, counts = np.unique(labels, return_inverse=True, return_counts=True)
    same_on_map = (codes[quality.on_map] == codes[:, None]).mean(axis=1)
    same_before = (codes[quality.before] == codes[:, None]).mean(axis=1)
    chance = (counts - 1) / max(1, len(labels) - 1)
    rows = [
        (str(name), int(counts[i]), same_on_map[codes == i].mean(), same_before[codes == i].mean(), chance[i])
        for i, name in enumerate(names)
    ]
    rows.append(("all", len(labels), same_on_map.mean(), same_before.mean(), (chance * counts).sum() / len(labels)))
    return pd.DataFrame(rows, columns=["kind", "questions", "on the map", "before the map", "by chance"])


def disparity(first: Float[np.ndarray, "question dimension"], second: Float[np.ndarray, "question dimension"]) -> float:
    """Return how two maps of the same questions differ after shifting, turning, mirroring and scaling (Procrustes).

    0 is the same map, 1 has nothing in common with it.
    """
    a, b = (centered / np.linalg.norm(centered) for centered in (m - m.mean(axis=0) for m in (first, second)))
    return float(1 - np.linalg.svd(a.T.astype(float) @ b, compute_uv=False).sum() ** 2)


def stability(maps: Sequence[Float[np.ndarray, "question dimension"]]) -> float:
    """Return the mean disparity over all pairs of maps."""
    pairs = [(a, b) for i, a in enumerate(maps) for b in maps[i + 1 :]]
    if not pairs:
        raise ValueError(f"stability compares at least 2 maps, got {len(maps)}: compute the map with another seed")
    return float(np.mean([disparity(a, b) for a, b in pairs]))


def _squared_distances(
    points: Float[np.ndarray, "question feature"], rows: Int[np.ndarray, " row"]
) -> Float[np.ndarray, "row question"]:
    """Return squared distances of some points from all; a point is infinitely far from itself."""
    norms = np.einsum("if,if->i", points, points)
    squared = norms[rows, None] + norms[None] - 2 * points[rows] @ points.T
    squared[np.arange(len(rows)), rows] = np.inf
    return squared
