"""Stars on the gamma-beta plane: where a question is, and where it was moved."""

from collections.abc import Sequence

import plotly.graph_objects as go

from film_viz.figures.theme import BACKGROUND, TEXT, Mode


def with_stars(figure: go.Figure, stars: Sequence[tuple[str, float, float]], mode: Mode = "light") -> go.Figure:
    """Return a plane with a star at each named gamma and beta, the last one filled."""
    last = len(stars) - 1
    return go.Figure(figure).add_scatter(
        x=[gamma for _, gamma, _ in stars],
        y=[beta for _, _, beta in stars],
        mode="markers+text",
        text=[name for name, _, _ in stars],
        textposition="top center",
        textfont=TEXT,
        marker={
            "symbol": ["star" if i == last else "star-open" for i in range(len(stars))],
            "size": 20,
            "color": BACKGROUND["dark" if mode == "light" else "light"],
            "line": {"width": 1.5, "color": BACKGROUND[mode]},
        },
        showlegend=False,
        hovertemplate="%{text}: gamma %{x:.2f}, beta %{y:.2f}<extra></extra>",
    )
