"""The runs of a sweep as a table: what tells them apart, and what each has come to."""

from collections.abc import Mapping
from math import nan
from typing import Any

import pandas as pd

from film_viz.analysis.training.curves import Rows, last

QUESTIONS, LOSS, RIGHT = "questions", "loss", "right in validation"
MEASURES = {QUESTIONS: "questions", LOSS: "loss", RIGHT: "validation_accuracy"}
"""What a run has come to by its latest rows, and the column of metrics that says it."""


def sweep_table(settings: Mapping[str, Mapping[str, Any]], rows: Mapping[str, Rows]) -> pd.DataFrame:
    """Return a line per run, named by it: its settings, then its measures, not a number where there is none yet."""
    names = list(dict.fromkeys(name for each in settings.values() for name in each))
    lines = {}
    for run, given in settings.items():
        lines[run] = {name: plain_setting(given.get(name)) for name in names} | {
            measure: nan if (value := last(rows[run], column)) is None else float(value)
            for measure, column in MEASURES.items()
        }
    return pd.DataFrame.from_dict(lines, orient="index", columns=[*names, *MEASURES])


def plain_setting(value: Any) -> float | str:
    """Return a setting as an axis can hold it: a number, or a text."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "none"
    if isinstance(value, bool):
        return "on" if value else "off"
    return "none" if value in (None, "") else str(value)
