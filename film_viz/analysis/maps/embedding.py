"""A map of many questions: each question's gamma and beta, hundreds of numbers, become a point in two or three.

It helps to ask "which questions does this network treat alike?" Four methods: PCA (linear, nothing hidden but what lies
outside its plane), t-SNE and UMAP (neighbors stay together, distances do not), and axes that the reader defines by two
sets of questions. Every map can place a new question on itself without moving the others.

>>> settings = EmbeddingSettings("tsne", blocks=(3,), perplexity=30)
>>> map_ = embed(feature_matrix(bank.gamma, bank.beta, settings), settings)
>>> map_.coordinates.shape
(3000, 2)
"""

from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np
from jaxtyping import Bool, Float

from film_viz.analysis.maps.methods import LinearMap, MapProgress, axes_map, principal_map, tsne, umap

Method = Literal["pca", "tsne", "umap", "axes"]
WhichParameters = Literal["both", "gamma", "beta"]
Metric = Literal["euclidean", "cosine", "manhattan"]

LEAST_QUESTIONS = 10
LEAST_DEVIATION = 1e-7  # over the questions; below it a parameter counts as one that never changes
_USED: dict[Method, tuple[str, ...]] = {
    "pca": (),
    "tsne": ("perplexity", "metric", "seed"),
    "umap": ("neighbors", "min_dist", "metric", "seed"),
    "axes": ("axes",),
}


@dataclass(frozen=True, slots=True)
class EmbeddingSettings:
    """What is embedded, and how."""

    method: Method = "pca"
    dimensions: int = 2
    blocks: tuple[int, ...] = ()  # none named: all of them
    parameters: WhichParameters = "both"
    standardize: bool = True  # every gamma and every beta to mean 0 and deviation 1 over the questions
    perplexity: float = 30.0  # t-SNE: about how many neighbors a question has
    neighbors: int = 15  # UMAP
    min_dist: float = 0.1  # UMAP: how close points may lie
    metric: Metric = "euclidean"
    seed: int = 0
    axes: tuple[tuple[str, str], ...] = ()  # one (toward, away) search per axis; see `search.matches`

    def __post_init__(self) -> None:
        if self.dimensions not in (2, 3):
            raise ValueError(f"a map has 2 or 3 dimensions, got {self.dimensions}")
        if self.perplexity < 2 or self.neighbors < 2:
            raise ValueError(f"a point has at least 2 neighbors, got {min(self.perplexity, self.neighbors):g}")
        if not 0 <= self.min_dist <= 1:
            raise ValueError(f"min_dist must be in 0..1, got {self.min_dist:g}")
        if self.method == "axes" and len(self.axes) != self.dimensions:
            raise ValueError(f"{self.dimensions} axes are wanted, got {len(self.axes)}: define each by a search")

    @property
    def identity(self) -> dict[str, Any]:
        """Every field that the map depends on; settings with the same identity give the same map."""
        unused = {name for names in _USED.values() for name in names} - set(_USED[self.method])
        return {name: value for name, value in asdict(self).items() if name not in unused}


@dataclass(frozen=True, slots=True)
class Scaling:
    """How columns are shifted and scaled before they are compared."""

    mean: Float[np.ndarray, " feature"]
    scale: Float[np.ndarray, " feature"]

    def __call__(self, matrix: Float[np.ndarray, "row feature"]) -> Float[np.ndarray, "row feature"]:
        """Scale rows."""
        return ((matrix - self.mean) / self.scale).astype(np.float32)


@dataclass(frozen=True, slots=True)
class Embedding:
    """A map, and what is needed to place new questions on it."""

    coordinates: Float[np.ndarray, "question dimension"]
    axis_names: tuple[str, ...]
    settings: EmbeddingSettings
    scaling: Scaling
    model: Any  # a LinearMap, openTSNE's TSNEEmbedding or a fitted UMAP


def feature_matrix(
    gamma: Float[np.ndarray, "question block channel"],
    beta: Float[np.ndarray, "question block channel"],
    settings: EmbeddingSettings,
) -> Float[np.ndarray, "question feature"]:
    """Return one row per question: the chosen parameters of the chosen blocks, gamma before beta."""
    n_blocks = gamma.shape[1]
    if unknown := [block for block in settings.blocks if not 0 <= block < n_blocks]:
        raise ValueError(f"there is no block {unknown[0]}: this bank has blocks 0..{n_blocks - 1}")
    blocks = list(settings.blocks) or list(range(n_blocks))
    chosen = {"gamma": (gamma,), "beta": (beta,), "both": (gamma, beta)}[settings.parameters]
    return np.concatenate([values[:, blocks].reshape(len(values), -1) for values in chosen], axis=1, dtype=np.float32)


def scaling(matrix: Float[np.ndarray, "question feature"], standardize: bool) -> Scaling:
    """Return the scaling of a matrix; a column that never changes is left as it is."""
    n_features = matrix.shape[1]
    if not standardize:
        return Scaling(np.zeros(n_features, np.float32), np.ones(n_features, np.float32))
    deviation = matrix.std(axis=0, dtype=np.float64)
    mean = matrix.mean(axis=0, dtype=np.float64)
    return Scaling(mean.astype(np.float32), np.where(deviation > LEAST_DEVIATION, deviation, 1).astype(np.float32))


def embed(
    matrix: Float[np.ndarray, "question feature"],
    settings: EmbeddingSettings,
    progress: MapProgress = lambda done, what: None,
    sets: Bool[np.ndarray, "dimension 2 question"] | None = None,  # for custom axes: toward, away
) -> Embedding:
    """Compute a map. What `progress` raises stops it."""
    _check(matrix, settings)
    progress(None, "scaling the parameters")
    scale = scaling(matrix, settings.standardize)
    points = scale(matrix)
    match settings.method:
        case "pca":
            model: Any = principal_map(points, settings.dimensions, settings.seed)
        case "axes":
            if sets is None:
                raise ValueError("custom axes are defined by sets of questions, got none: give `sets`")
            model = axes_map(points, sets, settings.axes)
        case "tsne":
            model = tsne(points, settings.dimensions, settings.perplexity, settings.metric, settings.seed, progress)
        case "umap":
            options = (settings.neighbors, settings.min_dist, settings.metric, settings.seed)
            model = umap(points, settings.dimensions, *options, progress)
    return Embedding(_coordinates(model, points, settings), _axis_names(model, settings), settings, scale, model)


def positions(embedding: Embedding, matrix: Float[np.ndarray, "new feature"]) -> Float[np.ndarray, "new dimension"]:
    """Place new questions on a map; nothing that is on it moves."""
    points = embedding.scaling(matrix)
    match embedding.settings.method:
        case "tsne" | "umap":
            placed = embedding.model.transform(points)
        case _:
            placed = embedding.model(points)
    return np.asarray(placed, dtype=np.float32)


def _check(matrix: Float[np.ndarray, "question feature"], settings: EmbeddingSettings) -> None:
    n = len(matrix)
    if n < LEAST_QUESTIONS:
        raise ValueError(f"a map needs at least {LEAST_QUESTIONS} questions, got {n}")
    if settings.method == "tsne" and 3 * settings.perplexity > n - 1:
        raise ValueError(
            f"perplexity {settings.perplexity:g} needs over {3 * settings.perplexity:g} questions, got {n}"
        )
    if settings.method == "umap" and settings.neighbors >= n:
        raise ValueError(f"{settings.neighbors} neighbors need more than {settings.neighbors} questions, got {n}")
    if not np.isfinite(matrix).all():
        raise ValueError("gamma or beta holds a value that is not a number: leave those questions out of the map")
    if not (matrix.std(axis=0, dtype=np.float64) > LEAST_DEVIATION).any():
        those = "gammas and betas" if settings.parameters == "both" else f"{settings.parameters}s"
        raise ValueError(
            f"the chosen blocks have the same {those} for every question, so there is nothing to map: choose other "
            "parameters or blocks"
        )


def _coordinates(
    model: Any, points: Float[np.ndarray, "question feature"], settings: EmbeddingSettings
) -> Float[np.ndarray, "question dimension"]:
    match settings.method:
        case "tsne":
            values = model
        case "umap":
            values = model.embedding_
        case _:
            values = model(points)
    return np.asarray(values, dtype=np.float32)


def _axis_names(model: Any, settings: EmbeddingSettings) -> tuple[str, ...]:
    if isinstance(model, LinearMap):
        return model.names
    title = {"tsne": "t-SNE", "umap": "UMAP"}[settings.method]
    return tuple(f"{title} {i + 1}" for i in range(settings.dimensions))
