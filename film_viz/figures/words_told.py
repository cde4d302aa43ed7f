"""How much each module of a layout was told of each word of the question."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float

from film_viz.figures.feature_maps import BAR_WIDTH, color_bar
from film_viz.figures.theme import Mode, framed, sequential

WORD_ROW, WORDS_AROUND = 30, 150  # pixels of a module's row of words, and of what is above and below


def words_told(
    words: Sequence[str],
    modules: Sequence[str],
    weights: Float[np.ndarray, "module word"],
    mode: Mode = "light",
) -> go.Figure:
    """Draw how much each module was told of each word, a row for each module in the order of the layout."""
    place = np.arange(len(words))
    chart = go.Heatmap(
        x=place,
        y=np.arange(len(modules)),
        z=weights.astype(np.float32),
        zmin=0,
        zmax=1,
        colorscale=sequential(mode),
        xgap=1,
        ygap=1,
        colorbar=color_bar("weight of a word"),
        customdata=np.broadcast_to(np.array(words, dtype=object), weights.shape),
        hovertemplate="%{customdata}: %{z:.1%}<extra></extra>",
    )
    xaxis = {"title": {"text": "words of the question"}, "tickvals": place, "ticktext": list(words), "tickangle": -60}
    numbered = [f"{i + 1} {module}" for i, module in enumerate(modules)]
    yaxis = {"title": {"text": "module"}, "tickvals": np.arange(len(modules)), "ticktext": numbered}
    return framed(
        [chart],
        height=WORDS_AROUND + WORD_ROW * len(modules),
        margin={"l": 8, "r": BAR_WIDTH, "t": 8, "b": 8},
        xaxis=xaxis | {"automargin": True, "fixedrange": True, "showgrid": False},
        yaxis=yaxis | {"automargin": True, "fixedrange": True, "showgrid": False, "autorange": "reversed"},
    )
