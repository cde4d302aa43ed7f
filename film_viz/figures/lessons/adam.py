"""What Adam keeps of a gradient: four small curves over the steps."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float

from film_viz.figures.theme import ACCENT, MUTED, TRUTH, Mode, framed, heading

HEIGHT = 430  # pixels
_ACROSS, _DOWN = ((0.0, 0.4), (0.6, 1.0)), ((0.6, 0.94), (0.06, 0.4))


@dataclass(frozen=True, slots=True)
class Panel:
    """One pair of axes."""

    title: str
    curves: Sequence[Float[np.ndarray, " step"]]  # the second one in another color
    names: Sequence[str]


def adam_panels(panels: Sequence[Panel], mode: Mode = "light") -> go.Figure:
    """Draw up to four panels, two in a row."""
    colors = (MUTED[mode], ACCENT[mode]) if mode == "light" else (MUTED[mode], TRUTH[mode])
    traces, layout = [], {}
    for number, panel in enumerate(panels):
        suffix = "" if number == 0 else str(number + 1)
        used = colors if len(panel.curves) > 1 else (ACCENT[mode],)
        for curve, name, color in zip(panel.curves, panel.names, used, strict=True):
            traces.append(_line(curve, name, color, suffix))
        row, column = divmod(number, 2)
        layout[f"xaxis{suffix}"] = {"domain": _ACROSS[column], "anchor": f"y{suffix}", "zeroline": False, "nticks": 5}
        layout[f"yaxis{suffix}"] = {
            "domain": _DOWN[row], "anchor": f"x{suffix}", "zeroline": True, "zerolinecolor": MUTED[mode], "nticks": 5,
        }  # fmt: skip
    titles = [heading(panel.title, _ACROSS[n % 2][0], _DOWN[n // 2][1] + 0.005) for n, panel in enumerate(panels)]
    return framed(traces, height=HEIGHT, margin={"l": 52, "r": 12, "t": 8, "b": 20}, annotations=titles, **layout)


def _line(curve: Float[np.ndarray, " step"], name: str, color: str, suffix: str) -> go.Scatter:
    return go.Scatter(
        y=curve.astype(np.float32),
        mode="lines",
        name=name,
        line={"color": color, "width": 2},
        xaxis=f"x{suffix}",
        yaxis=f"y{suffix}",
        hovertemplate=f"{name} at step %{{x}}: %{{y:.4g}}<extra></extra>",
    )
