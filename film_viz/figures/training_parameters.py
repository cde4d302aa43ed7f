"""How the values of gamma and beta spread while a network learns: one panel per block, time to the right."""

from typing import Any

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Int

from film_viz.analysis.training.parameter_history import Distribution
from film_viz.figures.theme import ACCENT, Mode, axis_number, framed, sequential

GAP = 0.02  # between panels, of the figure's width


def distribution_panels(
    gamma: Distribution, beta: Distribution, questions: Int[np.ndarray, " evaluation"], mode: Mode = "light"
) -> go.Figure:
    """Draw gamma (above) and beta (below) of every block against the questions trained on, with their quartiles."""
    n_blocks = gamma.share.shape[1]
    traces: list[Any] = []
    layout: dict[str, Any] = {}
    for row, (name, values) in enumerate((("gamma", gamma), ("beta", beta))):
        for block in range(n_blocks):
            number = axis_number(row * n_blocks + block + 1)
            traces += [_shares(values, questions, name, block, number, row, mode)]
            traces += _quartiles(values, questions, name, block, number, mode)
            layout |= _axes(number, row, block, n_blocks, name, values)
    return framed(traces, height=520, margin={"l": 64, "r": 16, "t": 12, "b": 48}, **layout)


def _shares(
    values: Distribution,
    questions: Int[np.ndarray, " evaluation"],
    name: str,
    block: int,
    number: str,
    row: int,
    mode: Mode,
) -> go.Heatmap:
    middle = (values.edges[:-1] + values.edges[1:]) / 2
    return go.Heatmap(
        x=questions.astype(np.float64),
        y=middle.astype(np.float32),
        z=values.share[:, block].T,
        zmin=0,
        zmax=float(np.quantile(values.share, 0.99)),
        colorscale=sequential(mode),
        showscale=block == 0,
        colorbar={
            "len": 0.46, "y": 0.78 - 0.56 * row, "thickness": 10, "outlinewidth": 0, "tickformat": ".0%",
            "title": {"text": f"share of {name}", "side": "right"},
        },
        xaxis=f"x{number}",
        yaxis=f"y{number}",
        hovertemplate=f"block {block} after %{{x:,}} questions<br>"
        f"{name} near %{{y:.2f}}: %{{z:.1%}} of values<extra></extra>",
    )  # fmt: skip


def _quartiles(
    values: Distribution, questions: Int[np.ndarray, " evaluation"], name: str, block: int, number: str, mode: Mode
) -> list[go.Scatter]:
    return [
        go.Scatter(
            x=questions.astype(np.float64),
            y=values.quartiles[:, block, which],
            mode="lines+markers" if len(questions) < 3 else "lines",
            line={"color": ACCENT[mode], "width": 2 if which == 1 else 1, "dash": "solid" if which == 1 else "dot"},
            xaxis=f"x{number}",
            yaxis=f"y{number}",
            hovertemplate=f"{title} of {name} %{{y:.3f}}<extra></extra>",
        )
        for which, title in enumerate(("lower quartile", "median", "upper quartile"))
    ]


def _axes(number: str, row: int, block: int, n_blocks: int, name: str, values: Distribution) -> dict[str, Any]:
    left, right = block / n_blocks, (block + 1) / n_blocks - GAP
    x: dict[str, Any] = {"domain": [left, right], "anchor": f"y{number}", "nticks": 4, "zeroline": False}
    x["title"] = {"text": f"block {block}" if row == 0 else f"block {block}: questions trained on", "standoff": 4}
    y: dict[str, Any] = {
        "domain": [0.56, 1.0] if row == 0 else [0.0, 0.44],
        "anchor": f"x{number}",
        "range": [float(values.edges[0]), float(values.edges[-1])],
        "showticklabels": block == 0,
        "zeroline": False,
    }
    if block == 0:
        y["title"] = {"text": name}
    return {f"xaxis{number}": x, f"yaxis{number}": y}
