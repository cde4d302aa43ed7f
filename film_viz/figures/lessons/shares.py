"""Shares of a whole as bars with their names, for a class to read from the last row."""

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from film_viz.figures.theme import ACCENT, MUTED, TEXT, TRUTH, Mode, framed

BAR = 30  # pixels


@dataclass(frozen=True, slots=True)
class Share:
    """One bar."""

    name: str
    share: float  # in 0..1
    text: str  # beside the bar
    is_chosen: bool = False  # drawn in the color of what is held against the others


def share_bars(shares: Sequence[Share], title: str, mode: Mode = "light") -> go.Figure:
    """Draw shares from the top down; `title` says of what they are."""
    bars = go.Bar(
        x=[each.share for each in shares],
        y=[f"{each.name}  " for each in shares],
        orientation="h",
        marker={"color": [TRUTH[mode] if each.is_chosen else ACCENT[mode] for each in shares]},
        text=[each.text for each in shares],
        textposition="outside",
        textfont=TEXT,
        constraintext="none",
        cliponaxis=False,
        hovertemplate="%{y}: %{x:.1%}<extra></extra>",
    )
    return framed(
        [bars],
        height=54 + BAR * len(shares),
        margin={"l": 8, "r": 8, "t": 6, "b": 44},
        xaxis={
            "title": {"text": title}, "range": [0, 1.45], "tickvals": [0, 0.25, 0.5, 0.75, 1], "tickformat": ".0%",
            "zeroline": False, "showgrid": True, "gridcolor": MUTED[mode], "griddash": "dot", "fixedrange": True,
        },
        yaxis={"automargin": True, "autorange": "reversed", "showgrid": False, "fixedrange": True},
        bargap=0.3,
    )  # fmt: skip
