"""Which questions write similar gamma and beta: those that work alike, or those that want the same in the end?

Perez et al. 2018 (section 4.2) read from maps that the first block groups questions by what is looked at ("equal
color" beside "query color") and the last block by what is asked in the end ("equal color" beside "equal shape"). Here
the same is counted among the parameters themselves, without a map: for questions that ask for an attribute, of which
other type are the nearest neighbors that are of another type?
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np
from jaxtyping import Float, Shaped
from sklearn.neighbors import NearestNeighbors

from film_viz.analysis.maps.neighbors import nearest_neighbors, same_kind, same_kind_by_chance
from film_viz.analysis.maps.quality import N_NEIGHBORS
from film_viz.questions.program import QUESTION_GROUPS

ATTRIBUTE_TYPES: tuple[str, ...] = QUESTION_GROUPS["query attribute"] + QUESTION_GROUPS["compare attribute"]
"""query_color, equal_color, ...: the end of a name is the attribute, its beginning says what is wanted."""


@dataclass(frozen=True, slots=True)
class Kinship:
    """Shares of nearest neighbors in one block, each with the share that chance would give."""

    same_type: float  # of all neighbors
    same_type_by_chance: float
    same_attribute: float  # of the neighbors of another type: query_color beside equal_color
    same_attribute_by_chance: float
    same_end: float  # of the neighbors of another type: query_color beside query_shape
    same_end_by_chance: float

    def to_json(self) -> dict[str, float]:
        """Return the shares by name."""
        return asdict(self)


def kinship(
    gamma: Float[np.ndarray, "question block channel"],
    beta: Float[np.ndarray, "question block channel"],
    types: Sequence[str | None],
) -> tuple[Kinship, ...]:
    """Measure every block, by Euclidean distance between a question's gammas and betas there."""
    names = np.array([name or "" for name in types])
    return tuple(_of_block(np.hstack([gamma[:, b], beta[:, b]]), names) for b in range(gamma.shape[1]))


def _of_block(points: Float[np.ndarray, "question feature"], names: Shaped[np.ndarray, " question"]) -> Kinship:
    same = same_kind(nearest_neighbors(points, min(N_NEIGHBORS, len(points) - 1)), names)
    attribute, end, by_chance = _across_types(points, names)
    return Kinship(float(same.mean()), same_kind_by_chance(names), attribute, by_chance[0], end, by_chance[1])


def _across_types(
    points: Float[np.ndarray, "question feature"], names: Shaped[np.ndarray, " question"]
) -> tuple[float, float, tuple[float, float]]:
    """Return how many of the nearest neighbors of another type share attribute and end; and how many would by chance.

    Every type weighs the same, however often it is asked.
    """
    asked = [name for name in ATTRIBUTE_TYPES if (names == name).any()]
    if len(asked) < 2:
        return float("nan"), float("nan"), (float("nan"), float("nan"))
    near, chance = np.zeros(2), np.zeros(2)
    for name in asked:
        others = points[np.isin(names, [other for other in asked if other != name])]
        labels = names[np.isin(names, [other for other in asked if other != name])]
        nearest = NearestNeighbors(n_neighbors=min(N_NEIGHBORS, len(others))).fit(others)
        found = nearest.kneighbors(points[names == name], return_distance=False)
        shares = _shared(name, labels)
        near += shares[:, found].mean(axis=(1, 2)) / len(asked)
        chance += shares.mean(axis=1) / len(asked)
    return float(near[0]), float(near[1]), (float(chance[0]), float(chance[1]))


def _shared(name: str, labels: Shaped[np.ndarray, " other"]) -> Float[np.ndarray, "2 other"]:
    """Tell which types share the attribute of one, and which share what it wants."""
    start, _, attribute = name.partition("_")
    parts = [str(label).partition("_") for label in labels]
    return np.array([[part[2] == attribute for part in parts], [part[0] == start for part in parts]], dtype=np.float64)
