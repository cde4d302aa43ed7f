"""How a question is read: how far each word moves gamma, and the answer if the question ended there."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float

from film_viz.figures.answer_colors import answer_color
from film_viz.figures.comparison import MOST_CURVES, important_answers
from film_viz.figures.theme import ACCENT, MUTED, TRUTH, Mode, framed, heading

MOST_WORDS_UPRIGHT = 9  # more are written at a slant


def reading(
    words: Sequence[str],
    gamma_change: Float[np.ndarray, " word"],
    probability: Float[np.ndarray, "word answer"],
    answers: Sequence[str],
    chosen: int,
    mode: Mode = "light",
) -> go.Figure:
    """Draw a bar for each word above curves of answers; the chosen word is marked in both."""
    place = np.arange(len(words))
    bars = go.Bar(
        x=place,
        y=gamma_change.astype(np.float32),
        marker={"color": [TRUTH[mode] if i == chosen else ACCENT[mode] for i in range(len(words))]},
        customdata=list(words),
        hovertemplate='"%{customdata}" moves gamma by %{y:.2f}<extra></extra>',
        showlegend=False,
    )
    curves = [
        _curve(place, probability[:, i], answers[i], words, mode) for i in important_answers(probability, MOST_CURVES)
    ]
    hidden: dict[str, Any] = {
        "showgrid": False,
        "zeroline": False,
        "fixedrange": True,
        "range": [-0.6, len(words) - 0.4],
    }
    ticks = {"tickvals": place, "ticktext": list(words), "tickangle": 0 if len(words) <= MOST_WORDS_UPRIGHT else -45}
    mark = {"width": 2, "dash": "dot", "color": MUTED[mode]}
    return framed(
        [bars, *curves],
        height=390,
        bargap=0.25,
        margin={"l": 64, "r": 8, "t": 4, "b": 64},
        showlegend=True,
        legend={"orientation": "h", "x": 0, "y": 0.53, "yanchor": "bottom"},
        xaxis=hidden | {"anchor": "y", "showticklabels": False},
        xaxis2=hidden | ticks | {"anchor": "y2", "matches": "x", "automargin": True},
        yaxis={"title": {"text": "gamma moves by"}, "domain": [0.76, 0.95], "rangemode": "tozero", "nticks": 4,
               "fixedrange": True},
        yaxis2={"title": {"text": "probability"}, "domain": [0.0, 0.52], "anchor": "x2", "range": [0, 1.03],
                "tickformat": ".0%", "nticks": 4, "fixedrange": True},
        annotations=[heading("how far each word moves gamma", 0.0, 0.96),
                     heading("the answer if the question ended with this word", 0.0, 0.67)],
        shapes=[{"type": "line", "x0": chosen, "x1": chosen, "y0": 0, "y1": 1, "yref": "y2 domain", "xref": "x2",
                 "line": mark}],
    )  # fmt: skip


def _curve(
    place: Float[np.ndarray, " word"] | np.ndarray,
    share: Float[np.ndarray, " word"],
    answer: str,
    words: Sequence[str],
    mode: Mode,
) -> go.Scatter:
    return go.Scatter(
        x=place,
        y=share.astype(np.float32),
        xaxis="x2",
        yaxis="y2",
        mode="lines+markers",
        name=answer,
        line={"color": answer_color(answer, mode), "width": 3},
        customdata=list(words),
        hovertemplate=f'{answer}: %{{y:.1%}} after "%{{customdata}}"<extra></extra>',
    )
