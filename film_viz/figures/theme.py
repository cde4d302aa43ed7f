"""One look for every figure: colors that a color-blind reader can tell apart, and the same frame around each.

Figures are drawn for a light or a dark page. What changes with the page is handed over as `mode`; text takes the
page's own color, because Streamlit fills it in.
"""

from typing import Any, Literal

import plotly.graph_objects as go

from film_viz.figures.drawn import DrawnFigure
from film_viz.questions.program import QUESTION_TYPES

Mode = Literal["light", "dark"]
Colorscale = list[tuple[float, str]]

QUESTION_TYPE_COLORS: dict[str, str] = dict(
    zip(
        QUESTION_TYPES,
        (
            "#b6741f",  # count: ochre
            "#cba935",  # exist: gold
            "#446015", "#63967c", "#93e19a",  # comparing numbers: greens
            "#3a47ba", "#6372fe", "#71aafd", "#a3d5fa",  # asking for an attribute: blues
            "#762e7b", "#865e6c", "#b163bc", "#e597ba",  # comparing attributes: purples
        ),
        strict=True,
    )
)  # fmt: skip
"""One color per question type, one hue per group; found by maximizing the least distance between any two, as seen with
full color vision and by the protanope and deuteranope of Machado et al. 2009."""

ACCENT: dict[Mode, str] = {"light": "#2563c9", "dark": "#6ea8ff"}
TRUTH: dict[Mode, str] = {"light": "#d1730a", "dark": "#ffab4a"}
MUTED: dict[Mode, str] = {"light": "#b9c2d0", "dark": "#4a5466"}
BACKGROUND: dict[Mode, str] = {"light": "#ffffff", "dark": "#12161d"}

TEXT: dict[str, Any] = {"color": "#000037", "size": 13}
"""Font of all writing. Streamlit puts its darkest text color in place of this one (its own grays have a contrast of 3.4
only); elsewhere it is nearly black."""

DIVERGING: dict[Mode, tuple[str, ...]] = {
    "light": (
        "#08306b", "#1c5aa6", "#4a8bc9", "#8bb8de", "#c9dcee", "#f6f6f4",
        "#fbdcc0", "#f5b27a", "#e27d35", "#b94f0f", "#7a2d04",
    ),
    "dark": (
        "#bfe0ff", "#86c1fb", "#4e9be8", "#2f70b8", "#22497a", "#1d222b",
        "#6b3a14", "#a8571a", "#e07d26", "#fbab5e", "#ffdcb8",
    ),
}  # fmt: skip
"""Blue below the center, orange above; the center has the color of the page, so that what changes nothing is quiet."""

SEQUENTIAL: tuple[str, ...] = (
    "#fff3dc", "#fde2b0", "#fbcb7d", "#f5ae4e", "#e98f2d", "#d5701a", "#b9540f", "#97400c", "#72300b", "#4d220b",
)  # fmt: skip

LEGEND_ABOVE: dict[str, Any] = {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom"}
"""The place of a legend in a row above the axes."""

NO_TEMPLATE: dict[str, Any] = {"data": {"scatter": [{"type": "scatter"}]}}
"""Plotly's template "none", which nothing of its own look comes with."""


def diverging(mode: Mode) -> Colorscale:
    """Return the scale for signed values; give it a range that is symmetric around what changes nothing."""
    return _spread(DIVERGING[mode])


def sequential(mode: Mode) -> Colorscale:
    """Return the scale for values that have a lowest; that is closest to the color of the page."""
    return _spread(SEQUENTIAL if mode == "light" else SEQUENTIAL[::-1])


def _spread(colors: tuple[str, ...]) -> Colorscale:
    return [(i / (len(colors) - 1), color) for i, color in enumerate(colors)]


def axis_number(number: int) -> str:
    """Return what follows "x" or "xaxis" in the name of an axis, counted from 1: a browser knows no "x1".

    >>> f"x{axis_number(1)}", f"xaxis{axis_number(2)}"
    ('x', 'xaxis2')
    """
    return "" if number == 1 else str(number)


def number_mark(x: float, y: float, number: str, color: str) -> dict[str, Any]:
    """Return a number in a box framed in a color, as an annotation: points drawn by WebGL would cover a trace."""
    return {
        "x": x, "y": y, "text": f"<b>{number}</b>", "showarrow": False, "borderpad": 3, "borderwidth": 2,
        "font": {"color": "#ffffff", "size": 13}, "bgcolor": "rgba(16,20,30,0.8)", "bordercolor": color,
    }  # fmt: skip


def heading(text: str, x: float, y: float) -> dict[str, Any]:
    """Return a line of text over part of a figure, as an annotation; x and y are those of its lower left corner."""
    return {
        "text": text, "x": x, "y": y, "xref": "paper", "yref": "paper", "xanchor": "left", "yanchor": "bottom",
        "showarrow": False, "font": TEXT,
    }  # fmt: skip


def framed(data: list[Any], height: int, **layout: Any) -> go.Figure:
    """Return a figure of some traces in the common frame; `height` in pixels.

    The common font is given to every axis, legend and color bar, which Streamlit would make small and gray otherwise;
    it is written into plain values, because `Figure.update_xaxes` and its kind take ten times as long as all the rest.
    Traces are Plotly's own or, where a page draws them for every question, plain values with a `type`; the tests check
    every figure as a whole, which would more than double the time of drawing.
    """
    common: dict[str, Any] = {
        "height": height,
        "margin": {"l": 64, "r": 16, "t": 12, "b": 44},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "showlegend": False,
        "hoverlabel": {"font": {"size": 13}},
        "template": NO_TEMPLATE,
        "font": TEXT,
        "xaxis": {},
        "yaxis": {},
        "legend": {},
    }
    plain = [plain_trace(trace) for trace in data]
    if any(trace["type"].endswith("3d") for trace in plain):
        common["scene"] = {}
    titled = {key: _titled(key, value) for key, value in (common | layout).items()}
    return DrawnFigure({"data": [_with_readable_bar(trace) for trace in plain], "layout": titled})


def plain_trace(trace: Any) -> dict[str, Any]:
    """Return a trace, Plotly's or plain, as plain values."""
    plain: dict[str, Any] = trace if isinstance(trace, dict) else trace.to_plotly_json()
    return plain


def _titled(key: str, value: Any) -> Any:
    """Return a part of a layout with the common font, where it is one that has writing."""
    match key.rstrip("0123456789"):
        case "xaxis" | "yaxis" | "zaxis":
            return _readable(value, "tickfont")
        case "legend":
            return _readable(value, "font")
        case "scene":
            return value | {axis: _readable(value.get(axis, {}), "tickfont") for axis in ("xaxis", "yaxis", "zaxis")}
    return value


def _readable(part: dict[str, Any], font: str) -> dict[str, Any]:
    """Return something with a title and other writing, both in the common font."""
    title = part.get("title") or {}
    title = {"text": title} if isinstance(title, str) else title
    return part | {font: part.get(font, {}) | TEXT, "title": title | {"font": title.get("font", {}) | TEXT}}


def _with_readable_bar(part: dict[str, Any]) -> dict[str, Any]:
    """Return a trace with the common font at its color bar, if it has one."""
    if part.get("colorbar"):
        part = part | {"colorbar": _readable(part["colorbar"], "tickfont")}
    return part | {"marker": _with_readable_bar(part["marker"])} if part.get("marker") else part


def enlarged(figure: go.Figure, factor: float) -> go.Figure:
    """Return a figure with larger writing and more height, for readers in the last row."""
    layout = figure.to_dict()
    _enlarge_fonts(layout, factor)
    larger = go.Figure(layout)
    margin = {side: round(getattr(figure.layout.margin, side) * factor) for side in "lrtb"}
    return larger.update_layout(height=round(figure.layout.height * (1 + (factor - 1) / 2)), margin=margin)


def _enlarge_fonts(part: Any, factor: float) -> None:
    """Enlarge every font below a part of a figure, in place."""
    if isinstance(part, dict):
        for name, value in part.items():
            if name.endswith("font") and isinstance(value, dict) and isinstance(value.get("size"), int | float):
                part[name] = value | {"size": round(value["size"] * factor)}
            else:
                _enlarge_fonts(value, factor)
    elif isinstance(part, list | tuple):
        for value in part:
            _enlarge_fonts(value, factor)
