"""A score for every (block, channel) as rows of cells; a click on a cell can open its channel."""

from typing import Any

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float

from film_viz.figures.panels import click_layer
from film_viz.figures.theme import ACCENT, Mode, framed, sequential


def score_cells(
    score: Float[np.ndarray, "block channel"],
    name: str,
    limits: tuple[float, float],
    chosen: tuple[int, int],
    mode: Mode = "light",
) -> go.Figure:
    """Draw scores between two limits; the chosen (block, channel) is framed.

    Heatmaps report no clicks, so an invisible marker lies on each cell; the first of its customdata is
    block * channels + channel.
    """
    n_blocks, n_channels = score.shape
    block, channel = (index.ravel().astype(np.int32) for index in np.indices(score.shape))
    cells = go.Heatmap(
        z=score.astype(np.float32),
        zmin=limits[0],
        zmax=limits[1],
        colorscale=sequential(mode),
        xgap=1,
        ygap=3,
        colorbar={"title": {"text": name}, "thickness": 10, "outlinewidth": 0, "nticks": 4},
        hoverinfo="skip",
    )
    hover = f"block %{{y}}, channel %{{x}}<br>{name} %{{customdata[1]:.3f}}<extra></extra>"
    targets = click_layer(channel, block, block * n_channels + channel, 14, hover, (score.ravel(),))
    return framed(
        [cells, targets],
        height=76 + 34 * n_blocks,
        margin={"l": 64, "r": 8, "t": 8, "b": 40},
        xaxis={"title": {"text": "channel"}, "range": [-0.5, n_channels - 0.5], "showgrid": False, "zeroline": False},
        yaxis=_blocks(n_blocks),
        shapes=[_frame(*chosen, ACCENT[mode])],
        clickmode="event+select",
        dragmode=False,
    )


def _blocks(n_blocks: int) -> dict[str, Any]:
    ticks = list(range(n_blocks))
    names = [f"block {i} " for i in ticks]
    quiet = {"showgrid": False, "zeroline": False}
    return {"range": [n_blocks - 0.5, -0.5], "tickvals": ticks, "ticktext": names, **quiet}


def _frame(block: int, channel: int, color: str) -> dict[str, Any]:
    sides = {"x0": channel - 0.6, "x1": channel + 0.6, "y0": block - 0.5, "y1": block + 0.5}
    return {"type": "rect", **sides, "line": {"width": 2, "color": color}}
