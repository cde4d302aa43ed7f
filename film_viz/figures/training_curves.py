"""Curves of training that are watched live, as Vega-Lite: a chart takes new points without being drawn anew.

A specification depends on which runs and curves are shown and never on their points, so a zoom lasts while they grow.
"""

from collections.abc import Sequence
from typing import Any

from film_viz.figures.theme import MUTED, QUESTION_TYPE_COLORS, Mode

AXIS_TITLES = {"questions": "questions trained on", "step": "steps", "seconds": "minutes of training"}
HOW_TO_READ = "Point at a line for its values; drag to move it, zoom with Shift and the wheel, double-click to reset."

GROUP_COLORS = {
    "count": QUESTION_TYPE_COLORS["count"],
    "exist": QUESTION_TYPE_COLORS["exist"],
    "compare numbers": QUESTION_TYPE_COLORS["greater_than"],
    "query attribute": QUESTION_TYPE_COLORS["query_size"],
    "compare attribute": QUESTION_TYPE_COLORS["equal_color"],
}
LINE_COLORS = ("#2563c9", "#d1730a", "#63967c", "#b163bc", "#cba935", "#865e6c", "#71aafd", "#446015")
"""Apart from each other on a light and a dark page, as the colors of question types are."""

DASHES = ([1, 0], [6, 4], [2, 3], [8, 3, 2, 3], [1, 5])


def curve_chart(
    x_title: str,
    y_title: str,
    y_format: str,
    runs: Sequence[str],
    curves: Sequence[str],
    *,
    height: int = 300,
    is_log: bool = False,
    mode: Mode = "light",
) -> dict[str, Any]:
    """Return a chart of the columns `x`, `y`, `run`, `curve`: one run is colored by curve, several by run."""
    several = len(runs) > 1
    names = list(runs if several else curves)
    colors = [GROUP_COLORS.get(name, LINE_COLORS[i % len(LINE_COLORS)]) for i, name in enumerate(names)]
    encoding: dict[str, Any] = {
        "x": {"field": "x", "type": "quantitative", "title": x_title, "axis": {"format": "~s", "grid": False}},
        "y": {
            "field": "y",
            "type": "quantitative",
            "title": y_title,
            "axis": {"format": y_format, "tickCount": 6},
            "scale": {"type": "log", "nice": False, "padding": 6} if is_log else {"zero": False},
        },
        "color": _legend("run" if several else "curve", names) | {"scale": {"domain": names, "range": colors}},
        "tooltip": [
            {"field": "run", "type": "nominal"},
            {"field": "curve", "type": "nominal"},
            {"field": "x", "type": "quantitative", "title": x_title, "format": ",.4~r"},
            {"field": "y", "type": "quantitative", "title": y_title, "format": y_format},
        ],
    }
    if several and len(curves) > 1:
        dashes = [DASHES[i % len(DASHES)] for i in range(len(curves))]
        encoding["strokeDash"] = _legend("curve", list(curves)) | {"scale": {"domain": list(curves), "range": dashes}}
    return {
        "height": height,
        "mark": {"type": "line", "strokeWidth": 1.8, "point": {"size": 14, "filled": True}, "clip": True},
        "params": [{"name": "window", "select": _window(), "bind": "scales"}],
        "encoding": encoding,
        "config": {"axis": {"gridColor": MUTED[mode], "gridOpacity": 0.4}},
    }


def _legend(field: str, names: Sequence[str]) -> dict[str, Any]:
    legend = {"title": None, "orient": "bottom", "columns": 2, "labelLimit": 240} if len(names) > 1 else None
    return {"field": field, "type": "nominal", "legend": legend}


def _window() -> dict[str, Any]:
    """Return the zoom; the wheel alone scrolls the page."""
    return {"type": "interval", "zoom": "wheel![event.shiftKey]", "clear": "dblclick"}
