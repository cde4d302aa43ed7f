"""What places new questions on a t-SNE or a UMAP, made again from the map's points and coordinates.

Neither library has a file format of its own, and a pickle runs whatever it holds. Nothing more is needed than what was
mapped, where it came to lie, and the settings: the neighbors are found anew with the map's seed, so a question comes to
lie where the object that made the map would have placed it. Nothing is optimized again.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Float

from film_viz.analysis.maps.embedding import EmbeddingSettings


@dataclass(frozen=True, slots=True)
class Placer:
    """Places points among those of a map."""

    model: Any  # openTSNE's TSNEEmbedding or a UMAP
    shift: Float[np.ndarray, " dimension"]  # from where the library places to where the map is drawn

    def transform(self, points: Float[np.ndarray, "new feature"]) -> Float[np.ndarray, "new dimension"]:
        """Return where scaled points lie."""
        return np.asarray(self.model.transform(points)) + self.shift


def placer(
    points: Float[np.ndarray, "question feature"],
    coordinates: Float[np.ndarray, "question dimension"],
    settings: EmbeddingSettings,
) -> Placer:
    """Return what places new points on a map of scaled points."""
    if settings.method == "tsne":
        return Placer(_tsne(points, coordinates, settings), middle(coordinates))
    if settings.method == "umap":
        return Placer(_umap(points, coordinates, settings), np.zeros(coordinates.shape[1], np.float32))
    raise ValueError(f"a map made by {settings.method!r} is its own placer: t-SNE and UMAP need one")


def middle(coordinates: Float[np.ndarray, "question dimension"]) -> Float[np.ndarray, " dimension"]:
    """Return the middle of a map's box, which openTSNE moves to zero before it places anything."""
    return (coordinates.max(axis=0) + coordinates.min(axis=0)) / 2


def _tsne(
    points: Float[np.ndarray, "question feature"],
    coordinates: Float[np.ndarray, "question dimension"],
    settings: EmbeddingSettings,
) -> Any:
    from openTSNE import TSNEEmbedding
    from openTSNE.affinity import MultiscaleMixture

    affinities = MultiscaleMixture(
        points, settings.perplexity, metric=settings.metric, random_state=settings.seed, n_jobs=1
    )
    gradient = "bh" if settings.dimensions == 3 else "auto"
    return TSNEEmbedding(
        coordinates, affinities, negative_gradient_method=gradient, random_state=settings.seed, n_jobs=1, theta=0.5
    )


def _umap(
    points: Float[np.ndarray, "question feature"],
    coordinates: Float[np.ndarray, "question dimension"],
    settings: EmbeddingSettings,
) -> Any:
    from umap import UMAP

    model = UMAP(
        n_components=settings.dimensions,
        n_neighbors=settings.neighbors,
        min_dist=settings.min_dist,
        metric=settings.metric,
        random_state=settings.seed,
        n_jobs=1,
        init=coordinates,
        n_epochs=0,  # nothing moves
    )
    model.fit(points)
    model.embedding_ = coordinates  # `fit` stretches what it is given
    model.n_epochs = None  # of placing: as many as umap-learn finds right
    return model
