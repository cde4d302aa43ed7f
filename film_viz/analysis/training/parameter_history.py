"""gamma and beta of a fixed set of questions at every evaluation of a training run: how they come to be what they are.

A run writes one file per evaluation. Two things are read from them: how the values of each block are distributed, and
a film: the questions as points of one map that is the same for all evaluations. Its axes are principal components, so
every frame is the same linear view of the parameters and what moves between frames has moved in truth.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from jaxtyping import Float

from film_viz.analysis.maps.methods import principal_map
from film_viz.analysis.maps.neighbors import nearest_neighbors, same_kind, same_kind_by_chance

QUESTIONS_FILE = "questions.json"
DISTRIBUTION_BINS = 60
TYPE_NEIGHBORS = 10
MOST_FRAMES = 60  # of a film; more evaluations are thinned evenly
MOST_FITTED = 10  # evaluations that axes of "all" are fitted on, evenly chosen
_TAIL = 0.002  # share of values beyond either end of the bins

Fitted = Literal["last", "all"]


class HistoryError(ValueError):
    """Say why the parameters of a run cannot be shown."""


@dataclass(frozen=True, slots=True)
class ParameterHistory:
    """What a run wrote, oldest evaluation first."""

    steps: tuple[int, ...]
    gamma: Float[np.ndarray, "evaluation question block channel"]
    beta: Float[np.ndarray, "evaluation question block channel"]
    texts: tuple[str, ...]
    question_types: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Distribution:
    """Shares of one parameter's values in bins, of every block at every evaluation."""

    edges: Float[np.ndarray, " edge"]
    share: Float[np.ndarray, "evaluation block bin"]  # of all values, those beyond the bins included
    quartiles: Float[np.ndarray, "evaluation block 3"]


@dataclass(frozen=True, slots=True)
class TrainingFilm:
    """The questions of a history on one map."""

    steps: tuple[int, ...]
    coordinates: Float[np.ndarray, "evaluation question 2"]
    shown_share: Float[np.ndarray, " evaluation"]  # of the variance between questions: what the two axes show
    kinship: Float[np.ndarray, " evaluation"]  # share of a question's nearest neighbors, in all axes, of its own type
    chance: float  # the kinship of neighbors drawn at random


def evaluated_steps(folder: Path) -> tuple[int, ...]:
    """Return the steps of which a run's folder of parameters holds a file, ascending."""
    return tuple(sorted(int(path.stem.removeprefix("step-")) for path in folder.glob("step-*.npz")))


def parameter_file(folder: Path, step: int) -> Path:
    """Return the file of a step."""
    return folder / f"step-{step:08d}.npz"


def thinned(steps: Sequence[int], most: int) -> tuple[int, ...]:
    """Return at most so many of the steps, evenly, with the first and the last."""
    chosen = np.unique(np.linspace(0, len(steps) - 1, min(most, len(steps))).round().astype(int))
    return tuple(steps[i] for i in chosen)


def read_history(folder: Path, steps: Sequence[int]) -> ParameterHistory:
    """Read the files of some steps."""
    try:
        questions = json.loads((folder / QUESTIONS_FILE).read_text(encoding="utf-8"))
        arrays = [_read(parameter_file(folder, step)) for step in steps]
        texts = tuple(question["text"] for question in questions)
        types = tuple(question["question_type"] for question in questions)
        gamma, beta = (np.stack([pair[i] for pair in arrays]) for i in (0, 1))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise HistoryError(f"the parameters in {folder} cannot be read ({error})") from error
    if gamma.shape != beta.shape or gamma.shape[1] != len(texts):
        raise HistoryError(f"{folder} holds {gamma.shape[1]} rows of parameters for {len(texts)} questions")
    return ParameterHistory(tuple(steps), gamma, beta, texts, types)


def _read(path: Path) -> tuple[np.ndarray, np.ndarray]:
    with np.load(path, allow_pickle=False) as arrays:
        return arrays["gamma"], arrays["beta"]


def distribution(values: Float[np.ndarray, "evaluation question block channel"]) -> Distribution:
    """Count one parameter's values in bins that are the same for all blocks and evaluations."""
    low, high = np.quantile(values.astype(np.float32), (_TAIL, 1 - _TAIL))
    edges = np.linspace(low, max(high, low + 1e-6), DISTRIBUTION_BINS + 1)
    n_evaluations, n_questions, n_blocks, channels = values.shape
    share = np.empty((n_evaluations, n_blocks, DISTRIBUTION_BINS), dtype=np.float32)
    for evaluation in range(n_evaluations):
        for block in range(n_blocks):
            counted = np.histogram(values[evaluation, :, block], edges)[0]
            share[evaluation, block] = counted / (n_questions * channels)
    quartiles = np.quantile(values.astype(np.float32), (0.25, 0.5, 0.75), axis=(1, 3))
    return Distribution(edges, share, np.moveaxis(quartiles, 0, -1).astype(np.float32))


def training_film(history: ParameterHistory, block: int | None = None, fitted: Fitted = "last") -> TrainingFilm:
    """Place the questions of every evaluation on axes fitted once: to the last evaluation, or to all of them."""
    matrices = [_matrix(history, evaluation, block) for evaluation in range(len(history.steps))]
    if fitted == "last":
        points = matrices[-1]
    else:
        points = np.concatenate([matrices[i] for i in thinned(range(len(matrices)), MOST_FITTED)])
    if len(matrices[0]) < 2:
        raise HistoryError("a map needs at least two questions")
    if not np.ptp(points, axis=0).any():
        raise HistoryError("every question has the same gamma and beta here: there is nothing to tell apart on a map")
    map_ = principal_map(points, 2, seed=0)
    types = np.array(history.question_types)
    k = min(TYPE_NEIGHBORS, len(types) - 1)
    return TrainingFilm(
        history.steps,
        np.stack([map_(matrix) for matrix in matrices]),
        np.array([_share(matrix, map_.weights.T) for matrix in matrices]),
        np.array([same_kind(nearest_neighbors(matrix, k), types).mean() for matrix in matrices]),
        same_kind_by_chance(types),
    )


def _matrix(history: ParameterHistory, evaluation: int, block: int | None) -> Float[np.ndarray, "question feature"]:
    blocks = slice(None) if block is None else slice(block, block + 1)
    parts = [values[evaluation, :, blocks].astype(np.float32) for values in (history.gamma, history.beta)]
    return np.concatenate([part.reshape(len(part), -1) for part in parts], axis=1)


def _share(matrix: Float[np.ndarray, "question feature"], axes: Float[np.ndarray, "feature 2"]) -> float:
    centered = matrix - matrix.mean(axis=0)
    total = float(np.square(centered).sum())
    return float(np.square(centered @ axes).sum()) / total if total else 0.0
