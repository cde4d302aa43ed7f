"""The most probable answers as bars, the true one marked."""

from collections.abc import Sequence

import plotly.graph_objects as go

from film_viz.figures.theme import ACCENT, MUTED, TRUTH, Mode, framed


def answer_bars(top: Sequence[tuple[str, float]], truth: str | None = None, mode: Mode = "light") -> go.Figure:
    """Draw answers with their probabilities, best first; the bar of the true answer has its own color and says so."""
    best = top[0][0]
    labels = [f"{name} (true)" if name == truth else name for name, _ in top]
    colors = [
        TRUTH[mode] if name == truth != best else ACCENT[mode] if name == best else MUTED[mode] for name, _ in top
    ]
    bars = go.Bar(
        x=[probability for _, probability in top],
        y=labels,
        orientation="h",
        marker={"color": colors},
        text=[f"{probability:.1%}" for _, probability in top],
        textposition="outside",
        cliponaxis=False,
        hovertemplate="%{y}: %{x:.4%}<extra></extra>",
    )
    return framed(
        [bars],
        height=56 + 30 * len(top),
        bargap=0.35,
        margin={"l": 8, "r": 24, "t": 8, "b": 40},
        xaxis={"title": {"text": "probability"}, "range": [0, 1.12], "tickformat": ".0%", "tickvals": [0, 0.5, 1]},
        yaxis={"type": "category", "autorange": "reversed", "automargin": True, "ticksuffix": "  ", "showgrid": False},
    )
