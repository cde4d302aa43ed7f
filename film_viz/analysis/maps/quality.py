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
from scipy.spatial import procrustes

from film_viz.analysis.maps.neighbors import nearest_neighbors, same_kind, same_kind_by_chance

N_NEIGHBORS = 15
_RANKED_QUESTIONS = 1000  # trustworthiness ranks all questions for each of these, drawn with a seed


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
    if not np.isfinite(coordinates).all():
        raise ValueError("the map has positions that are not numbers: make it again, with other settings")
    k = min(n_neighbors, (len(points) - 1) // 2)
    progress(0.0, "measuring the map: neighbors among the parameters")
    before = nearest_neighbors(points, k)
    progress(0.5, "measuring the map: neighbors on the map")
    on_map = nearest_neighbors(coordinates, k)
    progress(0.8, "measuring the map: trustworthiness")
    return MapQuality(k, trustworthiness(points, on_map), preservation(before, on_map), before, on_map)


def nearest_to(
    points: Float[np.ndarray, "question feature"], target: Float[np.ndarray, " feature"]
) -> Float[np.ndarray, " question"]:
    """Return the distance of every point from one place among the parameters."""
    return np.linalg.norm(points - target, axis=1)


def trustworthiness(
    points: Float[np.ndarray, "question feature"], on_map: Int[np.ndarray, "question neighbor"], seed: int = 0
) -> float:
    """Return 1 minus the scaled rank excess of the map's neighbors (Venna and Kaski 2001), over sampled questions.

    scikit-learn's ranks all questions for each of them: 8 times slower at 3,000, and 80 GB of distances at 100,000.
    """
    from sklearn.metrics import euclidean_distances

    n, k = on_map.shape
    rows = np.random.default_rng(seed).permutation(n)[:_RANKED_QUESTIONS]
    excess = 0.0
    for piece in np.array_split(rows, max(1, len(rows) // 100)):
        apart = euclidean_distances(points[piece], points, squared=True)
        apart[np.arange(len(piece)), piece] = np.inf  # no question is its own neighbor
        limits = np.take_along_axis(apart, on_map[piece], axis=1)
        for distances, limit in zip(np.sort(apart, axis=1), limits, strict=True):
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
    same_on_map, same_before = same_kind(quality.on_map, codes), same_kind(quality.before, codes)
    chance = (counts - 1) / max(1, len(labels) - 1)
    rows = [
        (str(name), int(counts[i]), same_on_map[codes == i].mean(), same_before[codes == i].mean(), chance[i])
        for i, name in enumerate(names)
    ]
    rows.append(("all", len(labels), same_on_map.mean(), same_before.mean(), same_kind_by_chance(codes)))
    return pd.DataFrame(rows, columns=["kind", "questions", "on the map", "before the map", "by chance"])


def disparity(first: Float[np.ndarray, "question dimension"], second: Float[np.ndarray, "question dimension"]) -> float:
    """Return how two maps of the same questions differ after shifting, turning, mirroring and scaling (Procrustes).

    0 is the same map, 1 has nothing in common with it.
    """
    return float(procrustes(first, second)[2])


def stability(maps: Sequence[Float[np.ndarray, "question dimension"]]) -> float:
    """Return the mean disparity over all pairs of maps."""
    pairs = [(a, b) for i, a in enumerate(maps) for b in maps[i + 1 :]]
    if not pairs:
        raise ValueError(f"stability compares at least 2 maps, got {len(maps)}: compute the map with another seed")
    return float(np.mean([disparity(a, b) for a, b in pairs]))
