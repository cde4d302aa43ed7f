"""Rows of a run's metrics as curves: which there are, along what they are drawn, and few enough points to draw.

Long runs log thousands of rows. What is logged often is averaged in bins; evaluations are rare and all kept.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from film_viz.questions.program import QUESTION_GROUPS

Along = Literal["questions", "step", "seconds"]
POINTS_OF_A_CURVE = 400  # of one curve
Rows = Sequence[Mapping[str, float | int]]


@dataclass(frozen=True, slots=True)
class Curve:
    """A column of metrics and what it is called in a legend."""

    column: str
    name: str


ACCURACIES = (Curve("validation_accuracy", "fresh scenes"), Curve("accuracy", "training scenes"))
GROUP_ACCURACIES = tuple(Curve(f"validation_{name.replace(' ', '_')}", name) for name in QUESTION_GROUPS)


def loss_curves(rows: Rows) -> tuple[Curve, ...]:
    """Return the losses that rows have a value of: all added, then each by its name."""
    columns = dict.fromkeys(name for row in rows for name, value in row.items() if name.endswith("_loss") and value)
    return (Curve("loss", "all losses"), *(Curve(name, name.removesuffix("_loss")) for name in columns))


def curve_table(
    runs: Mapping[str, Rows], curves: Sequence[Curve], along: Along = "questions", factor: float = 1.0
) -> pd.DataFrame:
    """Return the points of some curves of some runs: columns `x`, `y`, `run` and `curve`."""
    parts = [_points(name, rows, curve, along) for name, rows in runs.items() for curve in curves]
    table = pd.concat(parts, ignore_index=True)
    table["y"] *= factor
    return table


def _points(run: str, rows: Rows, curve: Curve, along: Along) -> pd.DataFrame:
    pairs = [(row[along], row[curve.column]) for row in rows if row.get(curve.column) is not None]
    values = thinned_curve(np.array(pairs, dtype=np.float64).reshape(-1, 2))
    return pd.DataFrame({"x": values[:, 0], "y": values[:, 1], "run": run, "curve": curve.name})


def thinned_curve(points: np.ndarray, most: int = POINTS_OF_A_CURVE) -> np.ndarray:
    """Average neighbors until at most so many points are left; values that are not numbers are left out."""
    points = points[np.isfinite(points).all(axis=1)]
    if len(points) <= most:
        return points
    return np.stack([part.mean(axis=0) for part in np.array_split(points, most)])


def last(rows: Rows, column: str) -> float | int | None:
    """Return the last value of a column, None where there is none."""
    return next((row[column] for row in reversed(rows) if row.get(column) is not None), None)


def has(rows: Rows, column: str) -> bool:
    """Whether any row has a value of a column that is not 0."""
    return any(row.get(column) for row in rows)
