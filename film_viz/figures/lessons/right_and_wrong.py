"""Which of many questions each system answers rightly, as rows of squares."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Bool

from film_viz.figures.theme import ACCENT, MUTED, Mode, framed, heading


def right_and_wrong(
    is_right: Bool[np.ndarray, "system question"],
    systems: Sequence[str],
    groups: Sequence[str],
    told: Sequence[Sequence[str]],
    mode: Mode = "light",
) -> go.Figure:
    """Draw a row for each system and a column for each question; `told` of each is said on hovering.

    Questions of a group must be neighbors: its name stands above the first of them.
    """
    n_systems, n_questions = is_right.shape
    squares = go.Heatmap(
        z=is_right.astype(np.int8),
        x=np.arange(n_questions),
        y=list(systems),
        zmin=0,
        zmax=1,
        colorscale=[(0, MUTED[mode]), (1, ACCENT[mode])],
        showscale=False,
        xgap=2,
        ygap=6,
        text=[list(row) for row in told],
        hovertemplate="%{text}<extra></extra>",
    )
    firsts = [i for i, group in enumerate(groups) if i == 0 or groups[i - 1] != group]
    names = [heading(_short(groups[first]), first / n_questions, 1.0) for first in firsts]
    counts = [
        {
            "x": 1.01, "xref": "paper", "xanchor": "left", "y": system, "showarrow": False,
            "text": f"<b>{int(row.sum())}</b> of {n_questions}", "font": {"size": 15},
        }
        for system, row in zip(systems, is_right, strict=True)
    ]  # fmt: skip
    return framed(
        [squares],
        height=78 + 44 * n_systems,
        margin={"l": 8, "r": 78, "t": 30, "b": 34},
        xaxis={"title": {"text": "questions about this picture, one a column"}, "showticklabels": False,
               "showgrid": False, "zeroline": False, "fixedrange": True},
        yaxis={"automargin": True, "autorange": "reversed", "showgrid": False, "ticksuffix": "  ", "fixedrange": True},
        annotations=names + counts,
    )  # fmt: skip


def _short(group: str) -> str:
    """Return a name that fits above a few columns."""
    return {"compare numbers": "numbers", "query attribute": "attribute", "compare attribute": "same?"}.get(
        group, group
    )
