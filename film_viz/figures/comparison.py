"""Two questions held against each other: what differs in gamma and beta, and what a change does to the answer."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float

from film_viz.figures.answer_colors import answer_color
from film_viz.figures.modulation import strip_limit
from film_viz.figures.svg.curves import Curve, share_curves
from film_viz.figures.svg.drawing import Drawing
from film_viz.figures.svg.strips import Strip, strips
from film_viz.figures.theme import ACCENT, LEGEND_ABOVE, MUTED, TEXT, TRUTH, Mode, diverging, framed

MOST_CURVES = 5  # answers drawn as curves


def difference_strips(
    gamma: Float[np.ndarray, "block channel"], beta: Float[np.ndarray, "block channel"], mode: Mode = "light"
) -> Drawing:
    """Draw B - A for every gamma above every beta; what both questions share has the color of the page."""
    parts = [
        Strip(name, f"{name} of B - A", values, 0.0, strip_limit(values, 0.0), f"{name} of B - A", sign="+")
        for name, values in (("gamma", gamma), ("beta", beta))
    ]
    return strips(parts, mode)


def probability_curves(
    weights: Sequence[float],
    probability: Float[np.ndarray, "weight answer"],
    answers: Sequence[str],
    chosen: float,
    mode: Mode = "light",
) -> go.Figure:
    """Draw the probability of every answer that matters on the way from A to B; a line marks the chosen weight."""
    shown = important_answers(probability, MOST_CURVES)
    curves = [
        go.Scatter(
            x=np.asarray(weights, dtype=np.float32),
            y=probability[:, index].astype(np.float32),
            mode="lines+markers",
            name=answers[index],
            line={"color": answer_color(answers[index], mode), "width": 2},
            marker={"size": 5},
            hovertemplate=f"{answers[index]}: %{{y:.1%}} at %{{x:.2f}}<extra></extra>",
        )
        for index in shown
    ]
    xaxis = {"title": {"text": "share of B in gamma and beta"}, "range": [-0.02, 1.02], "zeroline": False}
    return _probabilities(curves, xaxis, chosen, mode)


def handover_curves(
    counts: Sequence[int],
    ranked: dict[str, Float[np.ndarray, " count"]],
    random: dict[str, Float[np.ndarray, " count"]],
    enough: int,
    mode: Mode = "light",
) -> go.Figure:
    """Draw the probability of a few answers as ever more channels are handed over, on a scale of doublings.

    Full lines have the channels that differ most first, dotted ones any channels; a line marks the `enough` channels.
    """
    x = [max(count, 0.5) for count in counts]  # a logarithmic axis has no 0
    curves = [
        go.Scatter(
            x=np.array(x, dtype=np.float32),
            y=probability.astype(np.float32),
            mode="lines",
            name=f"{answer}, {order}",
            line={"color": answer_color(answer, mode), "width": 2, "dash": dash},
            customdata=list(counts),
            hovertemplate=f"{answer}: %{{y:.1%}} with %{{customdata}} channels, {order}<extra></extra>",
        )
        for order, curves, dash in (("most different first", ranked, "solid"), ("any channels", random, "dot"))
        for answer, probability in curves.items()
    ]
    ticks = [0.5, *(2**i for i in range(int(np.log2(counts[-1])) + 1))]
    xaxis = {
        "title": {"text": "channels of B with the gamma and beta of A"},
        "type": "log",
        "tickvals": ticks,
        "ticktext": ["0", *(f"{tick}" for tick in ticks[1:])],
        "zeroline": False,
    }
    return _probabilities(curves, xaxis, float(enough), mode)


def answers_by_word(
    words: Sequence[str],
    probability: Float[np.ndarray, "word answer"],
    answers: Sequence[str],
    mode: Mode = "light",
) -> Drawing:
    """Draw the probability of every answer that matters, if the question ended after each of its words."""
    shown = important_answers(probability, MOST_CURVES)
    lines = [Curve(answers[i], probability[:, i], answer_color(answers[i], mode)) for i in shown]
    return share_curves(lines, words, "the question, word by word", "probability", marked=len(words) - 1)


def _probabilities(curves: list[go.Scatter], xaxis: dict[str, Any], marked: float, mode: Mode) -> go.Figure:
    """Draw curves of probabilities, and a line across them at the value that is looked at."""
    dotted = {"width": 2, "dash": "dot", "color": MUTED[mode]}
    return framed(
        curves,
        height=310,
        showlegend=True,
        legend=LEGEND_ABOVE,
        margin={"l": 64, "r": 16, "t": 36, "b": 44},
        xaxis=xaxis,
        yaxis={"title": {"text": "probability"}, "range": [0, 1.02], "tickformat": ".0%", "zeroline": False},
        shapes=[{"type": "line", "x0": marked, "x1": marked, "y0": 0, "y1": 1, "line": dotted}],
    )


def important_answers(probability: Float[np.ndarray, "weight answer"], most: int) -> list[int]:
    """Return the answers that come highest anywhere, the highest first, leaving out those never above 1 %."""
    peak = probability.max(axis=0)
    order = np.argsort(-peak, kind="stable")[:most]
    return [int(index) for index in order if peak[index] > 0.01]


def transplant_matrix(
    change: Float[np.ndarray, "part place"], parts: Sequence[str], answer: str, mode: Mode = "light"
) -> go.Figure:
    """Draw how much putting B's gamma, beta or both into a block changes an answer's probability."""
    places = [f"block {i}" for i in range(change.shape[1] - 1)] + ["all blocks"]
    return framed(
        [
            go.Heatmap(
                z=change.astype(np.float32),
                x=places,
                y=list(parts),
                colorscale=diverging(mode),
                zmin=-1,
                zmax=1,
                xgap=3,
                ygap=3,
                text=[[f"{value:+.1%}" for value in row] for row in change],
                texttemplate="%{text}",
                hovertemplate=f"B's %{{y}} in %{{x}}: %{{text}} for '{answer}'<extra></extra>",
                colorbar={"thickness": 10, "outlinewidth": 0, "tickformat": "+.0%", "tickvals": [-1, -0.5, 0, 0.5, 1]}
                | {"title": {"text": f"change of '{answer}'", "side": "right"}},
            )
        ],
        height=90 + 52 * len(parts),
        margin={"l": 84, "r": 8, "t": 8, "b": 56},
        xaxis={"showgrid": False, "title": {"text": "replaced in A"}},
        yaxis={"showgrid": False, "autorange": "reversed", "ticksuffix": "  ", "title": {"text": "taken from B"}},
    )


def before_after_bars(
    answers: Sequence[str],
    before: Sequence[float],
    after: Sequence[float],
    mode: Mode = "light",
) -> go.Figure:
    """Draw answers with their probability before (hatched) and after a change, one pair of bars each."""
    colors = [answer_color(answer, mode) for answer in answers]
    hatched: dict[str, Any] = {"pattern": {"shape": "/", "size": 6}}
    plain: dict[str, Any] = {}
    series = (("before", before, hatched), ("after", after, plain))
    bars = [
        go.Bar(
            x=list(values),
            y=list(answers),
            orientation="h",
            name=name,
            marker={"color": colors, **look},
            text=[f"{value:.1%}" for value in values],
            textposition="outside",
            textfont=TEXT,
            constraintext="none",
            cliponaxis=False,
            hovertemplate=f"%{{y}} {name}: %{{x:.4%}}<extra></extra>",
        )
        for name, values, look in series
    ]
    return framed(
        bars,
        height=70 + 46 * len(answers),
        barmode="group",
        showlegend=True,
        legend=LEGEND_ABOVE | {"traceorder": "normal"},
        margin={"l": 8, "r": 40, "t": 28, "b": 40},
        xaxis={"title": {"text": "probability"}, "range": [0, 1.2], "tickformat": ".0%", "tickvals": [0, 0.5, 1]},
        yaxis={"type": "category", "autorange": "reversed", "automargin": True, "ticksuffix": "  ", "showgrid": False},
    )


def noise_curve(
    sigmas: Sequence[float], gamma: Sequence[float], beta: Sequence[float], replaced: dict[str, float], mode: Mode
) -> go.Figure:
    """Draw accuracy against the noise put on gamma or beta; dotted lines are what a replacement by the mean leaves."""
    lines = [
        go.Scatter(x=list(sigmas), y=list(values), mode="lines+markers", name=f"noise on {name}", line={"color": color})
        for name, values, color in (("gamma", gamma, ACCENT[mode]), ("beta", beta, TRUTH[mode]))
    ]
    dotted = [
        go.Scatter(
            x=[sigmas[0], sigmas[-1]], y=[value, value], mode="lines", name=name,
            line={"color": ACCENT[mode] if "gamma" in name else TRUTH[mode], "dash": "dot"},
        )
        for name, value in replaced.items()
    ]  # fmt: skip
    return framed(
        [*lines, *dotted],
        height=420,
        showlegend=True,
        xaxis={"title": {"text": "standard deviation of the noise"}, "zeroline": False},
        yaxis={"title": {"text": "accuracy"}, "range": [0, 1], "tickformat": ".0%", "zeroline": False},
    )
