"""How well the network looks at what a question is about, measured against the objects of a known scene.

The network points with its classifier channels: each has its maximum over the map in one cell (Perez et al. 2018,
section 4.2). Here the cells they point to are held against the cells that the meant objects cover.
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Int, Int8

from film_viz.questions.execute import execute
from film_viz.questions.index import objects_in
from film_viz.questions.parse import parse_question
from film_viz.questions.referents import referents
from film_viz.scenes.scene import Scene

LEAST_SHARE = 0.25
"""A cell counts as covered if at least this share of its area is: a small, far object covers no cell by half."""


@dataclass(frozen=True, slots=True)
class LookingScore:
    """How well one map of maxima meets the meant objects; all values in 0..1."""

    iou: float  # of the cells most pointed to, as many as the objects cover, with the cells that they cover
    pointing: float  # share of classifier channels that point into a covered cell
    is_hit: bool  # the cell most pointed to is covered
    chance: float  # share of all cells that are covered: what pointing blindly would give


def meant_objects(question: str, scene: Scene) -> tuple[int, ...]:
    """Return the objects that a question singles out and those that its answer is read from.

    Raises `QuestionError` or `ProgramError` where the question has no answer on the scene.
    """
    program = parse_question(question).program
    first, second, singled_out = referents(program, execute(program, scene))
    return objects_in(first | second | singled_out)


def object_cells(
    index: Int8[np.ndarray, "y x"], objects: tuple[int, ...], height: int, width: int
) -> Float[np.ndarray, "{height} {width}"]:
    """Return the share of each cell that some objects cover, from the index of the object at every pixel."""
    mask = np.isin(index, np.array(objects, dtype=index.dtype)).astype(np.float64)
    return _averaged(_averaged(mask, height).T, width).T


def looking_score(
    maxima: Int[np.ndarray, "height width"], coverage: Float[np.ndarray, "height width"]
) -> LookingScore | None:
    """Score a map of maxima; None where the objects cover nothing that could be looked at."""
    is_target = covered_cells(coverage)
    n_target = int(is_target.sum())
    if n_target == 0 or maxima.sum() == 0:
        return None
    is_looked_at = np.zeros(maxima.size, dtype=bool)
    is_looked_at[np.argsort(-maxima.ravel(), kind="stable")[:n_target]] = True
    is_looked_at &= maxima.ravel() > 0
    both = is_looked_at & is_target.ravel()
    return LookingScore(
        iou=float(both.sum() / (is_looked_at | is_target.ravel()).sum()),
        pointing=float(maxima[is_target].sum() / maxima.sum()),
        is_hit=bool(is_target.ravel()[maxima.argmax()]),
        chance=n_target / maxima.size,
    )


def covered_cells(coverage: Float[np.ndarray, "height width"]) -> Bool[np.ndarray, "height width"]:
    """Tell which cells count as covered: those by a quarter, or the fullest one where none is."""
    is_covered = coverage >= LEAST_SHARE
    return is_covered if is_covered.any() else (coverage > 0) & (coverage == coverage.max())


def _averaged(values: Float[np.ndarray, "y x"], n: int) -> Float[np.ndarray, "{n} x"]:
    """Average rows into `n` bands of equal height; a row on a border counts to both by its share."""
    edges = np.linspace(0, len(values), n + 1)
    total = np.vstack([np.zeros(values.shape[1]), np.cumsum(values, axis=0)])
    below = np.floor(edges).astype(int).clip(max=len(values) - 1)
    at_edges = total[below] + (edges - below)[:, None] * values[below]
    return np.diff(at_edges, axis=0) * n / len(values)
