"""Clusters of a channel's questions in the gamma-beta plane: how many there are, and which question is in which.

For one channel every question is a point (gamma, beta). Ward's tree of a sample proposes clusterings of 2 to 6, their
mean silhouette (Rousseeuw 1987) chooses, and k-means then places all points. Both coordinates keep their own unit:
gamma and beta act on normalized features, so a step of either matters alike.

A silhouette finds "clusters" in every cloud, the more so in a long one. Clusters count here only if the density of the
questions has a valley between any two of them; a channel where no clustering has that is one cluster. Few questions
leave valleys by chance, so these must be deeper, as deep as in at most 1 of 100 channels of noise; of fewer than
`FEWEST_QUESTIONS` no valley tells anything.
"""

from dataclasses import dataclass
from itertools import combinations

import numpy as np
from jaxtyping import Float, Int
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.ndimage import gaussian_filter1d
from scipy.spatial.distance import pdist, squareform
from sklearn.cluster import KMeans

MOST_CLUSTERS = 6
SAMPLE = 400  # questions; a silhouette needs the distances between all of them
SMALLEST_SHARE = 0.04  # of the questions; fewer are outliers, whose density nobody can tell
VALLEY_BINS = 64  # along the line through two centers
VALLEY = 0.3  # of the lower peak: so far must the density drop between two clusters, of however many questions
NOISE_VALLEY, NOISE_POWER = 0.72, 0.28  # see `needed_depth`
FEWEST_QUESTIONS = 31  # from here on `needed_depth` is below 1


@dataclass(frozen=True, slots=True)
class Grouping:
    """How well a channel's points fall into clusters."""

    k: int  # clusters; 1 where none are divided by a valley
    silhouette: float  # of the k clusters; where there is 1, the best of any clustering
    start: Float[np.ndarray, "k 2"]  # centers of the sample's clusters


@dataclass(frozen=True, slots=True)
class ChannelClusters:
    """The clusters of one channel, from the smallest gamma to the largest."""

    label: Int[np.ndarray, " question"]
    center: Float[np.ndarray, "cluster 2"]  # mean gamma and mean beta
    silhouette: float  # of these clusters; where there is one, the best of any clustering

    def __len__(self) -> int:
        return len(self.center)

    @property
    def size(self) -> Int[np.ndarray, " cluster"]:
        """Questions in each cluster."""
        return np.bincount(self.label, minlength=len(self))


def channel_clusters(
    gamma: Float[np.ndarray, " question"], beta: Float[np.ndarray, " question"], k: int | None = None
) -> ChannelClusters:
    """Cluster one channel's questions; `k` asks for so many clusters, with or without valleys."""
    if k is not None and not 1 <= k <= MOST_CLUSTERS:
        raise ValueError(f"k must be 1 to {MOST_CLUSTERS}, or None to let the silhouette choose, got {k}")
    points = np.stack([gamma, beta], axis=1).astype(np.float64)
    found = grouping(points, k)
    if found.k == 1:
        everything = np.zeros(len(points), dtype=np.int64)
        return ChannelClusters(everything, points.mean(axis=0, keepdims=True), found.silhouette)
    fitted = KMeans(found.k, init=found.start, n_init=1).fit(points)
    order = np.lexsort(fitted.cluster_centers_.T[::-1])
    label = np.argsort(order)[fitted.labels_]
    return ChannelClusters(label, fitted.cluster_centers_[order], found.silhouette)


def multimodality(
    gamma: Float[np.ndarray, "question block channel"], beta: Float[np.ndarray, "question block channel"]
) -> dict[str, np.ndarray]:
    """Return the clusters of every (block, channel), 1 for none, and their silhouette."""
    grid = gamma.shape[1:]
    found = [grouping(np.stack([gamma[:, i, j], beta[:, i, j]], axis=1)) for i, j in np.ndindex(grid)]
    return {
        "clusters": np.array([each.k for each in found]).reshape(grid),
        "silhouette": np.array([each.silhouette for each in found]).reshape(grid),
    }


def grouping(points: Float[np.ndarray, "question 2"], k: int | None = None) -> Grouping:
    """Choose the clustering of a cloud by silhouette, among those with valleys between all clusters, or with `k`.

    Fewer than `k` come back where the points are too few or too alike for so many.
    """
    sample = points[_evenly(len(points))].astype(np.float64)
    choices = _clusterings(sample)
    for silhouette, label in choices:
        start = np.stack([sample[label == i].mean(axis=0) for i in range(label.max() + 1)])
        if _has_valleys(points, start) if k is None else len(start) == k:
            return Grouping(len(start), silhouette, start)
    return Grouping(1, choices[0][0] if choices else 0.0, sample.mean(axis=0, keepdims=True))


def _clusterings(sample: Float[np.ndarray, "point 2"]) -> list[tuple[float, Int[np.ndarray, " point"]]]:
    """Return Ward's clusterings of 2 to 6 clusters, none of them small, with their silhouettes, the best first."""
    if len(sample) < 4 or not np.ptp(sample, axis=0).any():
        return []
    apart = pdist(sample)
    distance, tree = squareform(apart), linkage(apart, "ward")
    labels = [fcluster(tree, k, "maxclust") - 1 for k in range(2, MOST_CLUSTERS + 1)]
    smallest = max(2, SMALLEST_SHARE * len(sample))
    usable = [label for label in labels if label.max() > 0 and np.bincount(label).min() >= smallest]
    scored = [(_silhouette(distance, label), label) for label in usable]
    return sorted(scored, key=lambda pair: -pair[0])


def _silhouette(distance: Float[np.ndarray, "point point"], label: Int[np.ndarray, " point"]) -> float:
    """Return the mean silhouette; scikit-learn's, with the same distances, takes 17 times as long for 400 points."""
    size = np.bincount(label)
    total = distance @ np.eye(len(size))[label]
    every = np.arange(len(label))
    own = total[every, label] / (size[label] - 1)
    mean = total / size
    mean[every, label] = np.inf
    other = mean.min(axis=1)
    return float(((other - own) / np.maximum(np.maximum(own, other), 1e-300)).mean())


def needed_depth(n_questions: int) -> float:
    """Return how deep the valleys between clusters of so many questions must be.

    Fitted to the depths that about 1 % of channels without clusters exceed, their clustering chosen as it is here:
    clouds of 25 to 3,000 questions, normal and uniform, round and long. Uniform ones, whose valleys are the deepest,
    decide.
    """
    return max(VALLEY, NOISE_VALLEY * (100 / n_questions) ** NOISE_POWER)


def _has_valleys(points: Float[np.ndarray, "point 2"], center: Float[np.ndarray, "k 2"]) -> bool:
    """Tell whether the density drops between any two clusters, looked at along the line through their centers."""
    label = ((points[:, None] - center) ** 2).sum(axis=2).argmin(axis=1)
    lines = [(i, j, center[j] - center[i]) for i, j in combinations(range(len(center)), 2)]
    depths = (valley_depth(points[label == i] @ line, points[label == j] @ line) for i, j, line in lines)
    needed = needed_depth(len(points))
    return all(depth > needed for depth in depths)


def valley_depth(low: Float[np.ndarray, " point"], high: Float[np.ndarray, " other"]) -> float:
    """Return how far the density of two neighboring groups on a line drops between its peaks: 0 not at all, 1 to none.

    The density is smoothed with a normal kernel; its width follows the deviation within the groups (Silverman 1986).
    """
    if not (len(low) and len(high)) or not low.mean() < high.mean():
        return 0.0
    every = np.concatenate([low, high])
    within = np.sqrt((low.var() * len(low) + high.var() * len(high)) / len(every))
    width = max(0.9 * within * len(every) ** -0.2, 1e-3 * (high.mean() - low.mean()))
    count, edges = np.histogram(every, VALLEY_BINS, (low.mean() - within - 3 * width, high.mean() + within + 3 * width))
    place = (edges[:-1] + edges[1:]) / 2
    density = gaussian_filter1d(count.astype(float), width / (edges[1] - edges[0]), mode="constant")
    middle = int(np.searchsorted(place, (low.max() + high.min()) / 2).clip(1, len(place) - 1))
    left, right = int(density[:middle].argmax()), int(middle + density[middle:].argmax())
    return float(1 - density[left : right + 1].min() / min(density[left], density[right]))


def _evenly(count: int) -> Int[np.ndarray, " point"]:
    """Return which of so many points to look at: all, or a fixed random sample."""
    if count <= SAMPLE:
        return np.arange(count)
    return np.sort(np.random.default_rng(0).choice(count, SAMPLE, replace=False))
