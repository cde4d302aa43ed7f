"""Many runs as lines across parallel axes: one axis for each setting that differs, one for each measure."""

from math import log10
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from film_viz.figures.theme import MUTED, SEQUENTIAL, TEXT, Colorscale, Mode, framed

HEIGHT = 400  # pixels
MOST_TICKS = 8  # one for each value, where there are no more
LOG_FROM = 30.0  # times the least value that the largest is
MOST_LETTERS = 24  # of a tick
HOW_TO_READ = (
    "Each line is a run, colored by the last axis. Drag along an axis to keep the runs that pass there; "
    "drag a name to move its axis; click an axis twice to let all runs in again."
)


def parallel_runs(table: pd.DataFrame, colored_by: str, mode: Mode = "light") -> go.Figure:
    """Draw the lines of a table, whose columns are numbers or texts; `colored_by` is one of them, a share in 0..1."""
    trace = go.Parcoords(
        dimensions=[_axis(str(name), table[name], name == colored_by) for name in table],
        line={"color": table[colored_by].to_numpy(np.float32), "colorscale": _visible(mode)},
        unselected={"line": {"color": MUTED[mode], "opacity": 0.35}},
        labelfont=TEXT,
        tickfont=TEXT,
        rangefont={**TEXT, "size": 1, "color": "rgba(0,0,0,0)"},  # the ticks say it
        labelangle=-30,  # so that none covers its neighbor on a phone
        labelside="top",
    )
    return framed([trace], HEIGHT, margin={"l": 70, "r": 110, "t": 120, "b": 24})


def _axis(name: str, column: pd.Series, is_share: bool) -> dict[str, Any]:
    """Return an axis; names of settings are words with `_` between."""
    label = name.replace("_", " ")
    if not pd.api.types.is_numeric_dtype(column):
        words = [value if isinstance(value, str) else f"{value:.5g}" for value in column]
        texts = list(dict.fromkeys(words))
        places = np.array([texts.index(word) for word in words], dtype=np.float32)
        return _ticked(label, places, np.arange(len(texts)), [_short(text) for text in texts])
    values = column.to_numpy(np.float64)
    distinct = np.unique(values)
    if is_share:
        return {"label": label, "values": values, "tickformat": ".0%", "range": _range(values)}
    if distinct[0] > 0 and distinct[-1] / distinct[0] >= LOG_FROM:
        at = (
            distinct
            if len(distinct) <= MOST_TICKS
            else 10.0 ** np.arange(_floor(distinct[0]), _floor(distinct[-1]) + 1)
        )
        return _ticked(label, np.log10(values), np.log10(at), [f"{value:.3g}" for value in at])
    if len(distinct) <= MOST_TICKS:
        return _ticked(label, values, distinct, [f"{value:.5g}" for value in distinct])
    return {"label": label, "values": values, "range": _range(values)}


def _ticked(label: str, values: np.ndarray, at: np.ndarray, texts: list[str]) -> dict[str, Any]:
    return {"label": label, "values": values, "tickvals": at, "ticktext": texts, "range": _range(values)}


def _range(values: np.ndarray) -> list[float]:
    """Return the least and the largest value; around a single one there is room."""
    least, most = float(values.min()), float(values.max())
    return [least, most] if most > least else [least - 0.5, most + 0.5]


def _floor(value: float) -> int:
    return int(np.floor(log10(value)))


def _short(text: str) -> str:
    return text if len(text) <= MOST_LETTERS else f"{text[: MOST_LETTERS - 1]}…"


def _visible(mode: Mode) -> Colorscale:
    """Return the scale of values without the colors that are near that of the page."""
    colors = SEQUENTIAL[2:] if mode == "light" else SEQUENTIAL[-2::-1]
    return [(i / (len(colors) - 1), color) for i, color in enumerate(colors)]
