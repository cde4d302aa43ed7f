"""The methods behind `embedding.embed`, each as one function of scaled points.

openTSNE and umap-learn take seconds to minutes to import the first time, so they are imported where they are used.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Bool, Float

MapProgress = Callable[[float | None, str], None]
"""Told the share that is done, None where it cannot be known, and what is being done."""

_TSNE_STEPS = (250, 500)  # early exaggeration, then the rest: openTSNE's own defaults
_STEPS_BETWEEN_REPORTS = 10


@dataclass(frozen=True, slots=True)
class LinearMap:
    """Coordinates that are weighted sums of the parameters."""

    weights: Float[np.ndarray, "dimension feature"]
    offset: Float[np.ndarray, " dimension"]
    names: tuple[str, ...]

    def __call__(self, points: Float[np.ndarray, "row feature"]) -> Float[np.ndarray, "row dimension"]:
        """Return the coordinates of points."""
        return (points @ self.weights.T + self.offset).astype(np.float32)


def principal_map(points: Float[np.ndarray, "question feature"], dimensions: int, seed: int) -> LinearMap:
    """Return the directions of largest variance; the largest weight of each is positive, so that signs stay put."""
    from sklearn.decomposition import PCA

    pca = PCA(dimensions, random_state=seed).fit(points)
    largest = np.abs(pca.components_).argmax(axis=1)
    weights = pca.components_ * np.sign(pca.components_[np.arange(dimensions), largest])[:, None]
    names = tuple(f"component {i + 1} ({v:.0%} of the variance)" for i, v in enumerate(pca.explained_variance_ratio_))
    return LinearMap(weights.astype(np.float32), (-weights @ pca.mean_).astype(np.float32), names)


def axes_map(
    points: Float[np.ndarray, "question feature"],
    sets: Bool[np.ndarray, "dimension 2 question"],
    searches: tuple[tuple[str, str], ...],
) -> LinearMap:
    """Return one axis per pair of sets: 1 at the mean of the first set, -1 at the mean of the second.

    The axes are not made orthogonal: what two directions share shows as a slant.
    """
    weights, offset = [], []
    for (toward, away), (toward_search, away_search) in zip(sets, searches, strict=True):
        if not toward.any() or not away.any():
            empty = toward_search if not toward.any() else away_search or "all others"
            raise ValueError(f"no question matches '{empty}': an axis needs a set of questions at both ends")
        ends = points[toward].mean(axis=0), points[away].mean(axis=0)
        direction = ends[0] - ends[1]
        if not (length := float(direction @ direction)):
            raise ValueError(f"'{toward_search}' and '{away_search}' have the same mean: choose sets that differ")
        weights.append(2 * direction / length)
        offset.append(-weights[-1] @ (ends[0] + ends[1]) / 2)
    names = tuple(f"{away or 'all others'} - {toward}" for toward, away in searches)
    return LinearMap(np.array(weights, np.float32), np.array(offset, np.float32), names)


def tsne(
    points: Float[np.ndarray, "question feature"],
    dimensions: int,
    perplexity: float,
    metric: str,
    seed: int,
    progress: MapProgress,
) -> Any:
    """Return openTSNE's embedding, started from PCA; three dimensions take its Barnes-Hut gradient."""
    progress(None, "loading openTSNE")
    from openTSNE import TSNE

    phases = iter((0, _TSNE_STEPS[0]))
    before = [0]

    def report(iteration: int, error: float, _: Any) -> None:
        if iteration <= _STEPS_BETWEEN_REPORTS:  # a phase begins
            before[0] = next(phases, before[0])
        done = before[0] + iteration
        progress(done / sum(_TSNE_STEPS), f"step {done} of {sum(_TSNE_STEPS)}, divergence {error:.3f}")

    progress(None, "finding each question's neighbors")
    model = TSNE(
        dimensions,
        perplexity=perplexity,
        metric=metric,
        random_state=seed,
        n_jobs=-1,
        early_exaggeration_iter=_TSNE_STEPS[0],
        n_iter=_TSNE_STEPS[1],
        negative_gradient_method="bh" if dimensions == 3 else "auto",
        callbacks=report,
        callbacks_every_iters=_STEPS_BETWEEN_REPORTS,
    )
    map_ = model.fit(points)
    map_.gradient_descent_params |= {"callbacks": None, "use_callbacks": False, "n_jobs": 1}
    map_.affinities.knn_index.n_jobs = 1  # more threads place a single point slower
    return map_


def umap(
    points: Float[np.ndarray, "question feature"],
    dimensions: int,
    neighbors: int,
    min_dist: float,
    metric: str,
    seed: int,
    progress: MapProgress,
) -> Any:
    """Return a fitted UMAP, started from PCA; with a seed it runs on one core, and gives the same map each time."""
    progress(None, "loading umap-learn, which may compile for up to a minute")
    from umap import UMAP

    progress(None, "finding each question's neighbors; the first time, umap-learn compiles for up to a minute")
    model = UMAP(
        n_components=dimensions,
        n_neighbors=neighbors,
        min_dist=min_dist,
        metric=metric,
        random_state=seed,
        n_jobs=1,
        init="pca",
        verbose=False,
        tqdm_kwds={"disable": False, "file": _EpochReader(progress), "bar_format": "{n}/{total};", "mininterval": 0.2},
    )
    model.fit(points)
    model.tqdm_kwds = {"disable": True}  # what reads the progress can be neither kept nor wanted later
    return model


class _EpochReader:
    """A file for umap-learn's progress bar to write to: it hands each count of epochs to `progress`."""

    def __init__(self, progress: MapProgress) -> None:
        self.progress = progress

    def write(self, text: str) -> int:
        """Read a count such as "12/500;"."""
        if found := re.search(r"(\d+)/(\d+)", text):
            done, total = int(found[1]), int(found[2])
            self.progress(done / max(1, total), f"epoch {done} of {total}")
        return len(text)

    def flush(self) -> None:
        """Nothing is held back."""
