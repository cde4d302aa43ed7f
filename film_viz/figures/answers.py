"""The most probable answers as bars, the true one marked."""

from collections.abc import Sequence

import plotly.graph_objects as go

from film_viz.figures.answer_colors import answer_color, ink_on
from film_viz.figures.theme import TEXT, Mode, framed

ROOMY = 0.5  # of a bar: then its number stands within
TICK = "\u2713"  # before the true answer


def answer_bars(top: Sequence[tuple[str, float]], truth: str | None = None, mode: Mode = "light") -> go.Figure:
    """Draw answers with their probabilities, best first, each in its color; the true one is framed and ticked.

    Labels are short, and a number stands in its bar where that has room for it: on a narrow page nothing is cut.
    """
    labels = [f"{TICK} {name}" if name == truth else name for name, _ in top]
    colors = [answer_color(name, mode) for name, _ in top]
    bars = {
        "type": "bar",
        "x": [probability for _, probability in top],
        "y": labels,
        "orientation": "h",
        "marker": {
            "color": colors,
            "line": {"color": TEXT["color"], "width": [2 if name == truth else 0 for name, _ in top]},
        },
        "text": [f"{probability:.1%}" for _, probability in top],
        "textposition": ["inside" if probability > ROOMY else "outside" for _, probability in top],
        "textangle": 0,
        "outsidetextfont": TEXT,
        "insidetextfont": {"size": TEXT["size"], "color": [ink_on(color) for color in colors]},
        "constraintext": "none",
        "cliponaxis": False,
        "customdata": ["true, " if name == truth else "" for name, _ in top],
        "hovertemplate": "%{y}: %{customdata}%{x:.4%}<extra></extra>",
    }
    return framed(
        [bars],
        height=56 + 30 * len(top),
        bargap=0.35,
        margin={"l": 8, "r": 24, "t": 8, "b": 44},
        xaxis={"title": {"text": "probability"}, "range": [0, 1.25], "tickformat": ".0%", "tickvals": [0, 1]},
        yaxis={"type": "category", "autorange": "reversed", "automargin": True, "ticksuffix": "  ", "showgrid": False},
    )
