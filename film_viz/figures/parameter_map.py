"""The map of questions: one point each, colored by kind or by number, or an image of how dense they lie.

Points carry the row of their question as `customdata`, and what hovering tells as `text` where it is given; positions
are float32: 3,000 questions are 60 kB without texts. What is selected by hand is not drawn in, because a changed figure
would lose the hand's selection; `selected` is what the figure shows as selected when it is first drawn.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Bool, Float, Int

from film_viz.analysis.bank.labels import UNKNOWN, WORD, Labels
from film_viz.analysis.maps.groups import GROUP, GROUP_LABELS
from film_viz.figures.theme import (
    ACCENT,
    LEGEND_ABOVE,
    MUTED,
    QUESTION_TYPE_COLORS,
    TRUTH,
    Mode,
    framed,
    number_mark,
    sequential,
)

MAP_HEIGHT = 680  # pixels, a legend of short names and all
RULE_HEIGHT = 12  # pixels more for each name that is a rule: two or more stand side by side
LEGEND_BELOW = {"orientation": "h", "x": 0, "y": -0.09, "yanchor": "top"}  # beside it would squeeze a narrow map
MOST_POINTS = 50_000  # drawn one by one; more are shown as a density
MANY_POINTS = 10_000  # drawn less fine from here on: twice the speed without a graphics card
FEW_POINTS = 1_000  # drawn as SVG, without a graphics context
DENSITY_CELLS = 256  # along the longer side
CAMERA = {"eye": {"x": 1.5, "y": 1.5, "z": 1.1}, "center": {"x": 0, "y": 0, "z": -0.15}}  # leaves room for axis titles
OUTLINES: dict[Mode, dict[str, Any]] = {"light": {"width": 0}, "dark": {"width": 0.6, "color": "rgba(255,255,255,0.5)"}}
"""Around points: the darker colors of question types would be lost on a dark page."""
NUMBERED = "question %{customdata}"  # begins what hovering tells where no texts are given
TEXTS_UP_TO = 10_000  # questions; the texts of more would take megabytes
MOST_NAMED = 10  # groups that have their names on the map itself
LONGEST_NAME = 22  # characters of such a name
_HANDLES = 5_000  # unseen points of a density, so that there is something to lasso


@dataclass(frozen=True, slots=True)
class Placed:
    """A question that was placed on the map."""

    question: str
    position: tuple[float, ...]


def map_figure(
    coordinates: Float[np.ndarray, "question dimension"],
    axis_names: Sequence[str],
    labels: Labels,
    *,
    shown: Bool[np.ndarray, " question"] | None = None,  # none given: all
    selected: Int[np.ndarray, " chosen"] | None = None,
    found: Bool[np.ndarray, " question"] | None = None,  # by a search: ringed
    trail: Sequence[Placed] = (),  # placed questions, the last one now
    texts: Sequence[str] = (),  # of all questions, told on hovering
    titles: Mapping[str, str] | None = None,  # of kinds whose name says little, such as groups that were found
    mode: Mode = "light",
) -> go.Figure:
    """Draw a map of two or three dimensions."""
    titles = titles or {}
    shown = np.ones(len(coordinates), dtype=bool) if shown is None else shown
    selected = np.zeros(0, dtype=np.int32) if selected is None else selected
    rows = np.flatnonzero(shown)
    if len(rows) > MOST_POINTS:
        traces = _density(coordinates, rows, selected, mode)
    else:
        traces = _kinds(coordinates, rows, labels, selected, titles, mode)
    if coordinates.shape[1] == 3 and len(selected):
        traces.append(_rings(coordinates, selected, "selected", ACCENT[mode]))
    if found is not None and found.any():
        traces.append(_rings(coordinates, np.flatnonzero(found & shown), "found", TRUTH[mode]))
    is_density = len(rows) > MOST_POINTS
    if texts and not is_density:
        for trace in traces:
            trace.text = [texts[row] for row in trace.customdata]
            trace.hovertemplate = "%{text}" + trace.hovertemplate.removeprefix(NUMBERED)
    if trail:
        traces.append(_trail(trail, mode))
    layout = _layout(axis_names, "" if labels.is_scale or is_density else labels.title)
    if labels.what == GROUP_LABELS and coordinates.shape[1] == 2 and not is_density:
        layout["annotations"] = _numbers(coordinates, shown, labels, titles, mode)
    return framed(traces, height=MAP_HEIGHT + RULE_HEIGHT * len(titles), **layout)


def kind_colors(labels: Labels, mode: Mode) -> list[str]:
    """Return one color per kind: those of question types are fixed, pairs are quiet against loud."""
    if set(labels.names) <= {*QUESTION_TYPE_COLORS, UNKNOWN}:
        return [QUESTION_TYPE_COLORS.get(name, MUTED[mode]) for name in labels.names]
    if labels.what.startswith(WORD):
        return [MUTED[mode], ACCENT[mode]]
    if labels.what == "correct":
        colors = {"right": ACCENT[mode], "wrong": TRUTH[mode]}
        return [colors.get(name, MUTED[mode]) for name in labels.names]
    spread = [*QUESTION_TYPE_COLORS.values()] if len(labels.names) <= 13 else _spread(len(labels.names))
    return [MUTED[mode] if name == UNKNOWN else spread[i] for i, name in enumerate(labels.names)]


def within_shape(
    coordinates: Float[np.ndarray, "question 2"], x: Sequence[float | int], y: Sequence[float | int]
) -> Bool[np.ndarray, " question"]:
    """Return which points lie in a drawn shape: a polygon, or a box given by two corners."""
    if len(x) == 2:
        low, high = np.array([min(x), min(y)]), np.array([max(x), max(y)])
        return np.asarray(((coordinates >= low) & (coordinates <= high)).all(axis=1))
    is_inside = np.zeros(len(coordinates), dtype=bool)
    px, py = coordinates[:, 0], coordinates[:, 1]
    for x0, y0, x1, y1 in zip(x, y, np.roll(x, -1), np.roll(y, -1), strict=True):
        crosses = (y0 > py) != (y1 > py)  # a ray to the right crosses the edge; an odd number of edges means inside
        is_inside ^= crosses & (px < x0 + (py - y0) * (x1 - x0) / (y1 - y0 if y1 != y0 else 1))
    return is_inside


def _kinds(
    coordinates: Float[np.ndarray, "question dimension"],
    rows: Int[np.ndarray, " row"],
    labels: Labels,
    selected: Int[np.ndarray, " chosen"],
    titles: Mapping[str, str],
    mode: Mode,
) -> list[Any]:
    if labels.values is not None:
        marker = {"color": labels.values[rows].astype(np.float32), "colorscale": sequential(mode), "showscale": True}
        marker["colorbar"] = {"title": {"text": labels.title, "side": "right"}, "thickness": 12, "outlinewidth": 0}
        return [_points(coordinates, rows, labels.title, marker, selected, "<br>%{marker.color:.3g}")]
    assert labels.codes is not None
    colors, codes, traces = kind_colors(labels, mode), labels.codes[rows], []
    for code, name in enumerate(labels.names):
        if len(of_kind := rows[codes == code]):
            outline = OUTLINES[mode] if coordinates.shape[1] == 2 else {"width": 0}  # it would hide a point in space
            marker = {"color": colors[code], "line": outline}
            title = titles.get(name, name)
            traces.append(_points(coordinates, of_kind, title, marker, selected, f"<br>{title}"))
    return traces


def _points(
    coordinates: Float[np.ndarray, "question dimension"],
    rows: Int[np.ndarray, " row"],
    name: str,
    marker: dict[str, Any],
    selected: Int[np.ndarray, " chosen"],
    more: str,
) -> Any:
    common: dict[str, Any] = {
        "mode": "markers",
        "name": name,
        "customdata": rows.astype(np.int32),
        "hovertemplate": f"{NUMBERED}{more}<extra></extra>",
    }
    if coordinates.shape[1] == 3:
        return go.Scatter3d(**_xyz(coordinates[rows]), **common, marker=marker | {"size": 3, "opacity": 0.85})
    if len(selected):
        common["selectedpoints"] = np.flatnonzero(np.isin(rows, selected)).astype(np.int32)
    size = 6 if len(coordinates) <= 5000 else 4
    kind = go.Scatter if len(coordinates) <= FEW_POINTS else go.Scattergl
    return kind(
        **_xyz(coordinates[rows]),
        **common,
        marker=marker | {"size": size, "opacity": 0.85},
        unselected={"marker": {"opacity": 0.12}},
    )


def _rings(
    coordinates: Float[np.ndarray, "question dimension"], rows: Int[np.ndarray, " row"], name: str, color: str
) -> Any:
    flat = coordinates.shape[1] == 2
    marker = {"symbol": "circle-open", "size": 11 if flat else 6, "color": color, "line": {"width": 2}}
    kind = go.Scatter3d if not flat else go.Scatter if len(coordinates) <= FEW_POINTS else go.Scattergl
    title = f"{name}: {len(rows)}"
    data = {"customdata": rows.astype(np.int32), "hovertemplate": f"{NUMBERED}<br>{name}<extra></extra>"}
    return kind(**_xyz(coordinates[rows]), **data, mode="markers", name=title, marker=marker)


def _numbers(
    coordinates: Float[np.ndarray, "question 2"],
    shown: Bool[np.ndarray, " question"],
    labels: Labels,
    titles: Mapping[str, str],
    mode: Mode,
) -> list[dict[str, Any]]:
    """Mark every group found on the map at its question nearest to the group's median: the largest by name."""
    marks: list[dict[str, Any]] = []
    for code, (name, color) in enumerate(zip(labels.names, kind_colors(labels, mode), strict=True)):
        members = coordinates[shown & (labels.codes == code)]
        if name != UNKNOWN and len(members):
            x, y = members[np.square(members - np.median(members, axis=0)).sum(axis=1).argmin()]
            title = titles.get(name, name.removeprefix(GROUP))
            text = _cut(title) if len(marks) < MOST_NAMED else name.removeprefix(GROUP)
            marks.append(number_mark(float(x), float(y), text, color) | {"hovertext": title})
    return marks


def _cut(title: str) -> str:
    return title if len(title) <= LONGEST_NAME else f"{title[: LONGEST_NAME - 3].rstrip()}..."


def _trail(trail: Sequence[Placed], mode: Mode) -> Any:
    positions = np.array([placed.position for placed in trail], dtype=np.float32)
    last, flat = len(trail) - 1, positions.shape[1] == 2
    marker = {
        "symbol": ["circle"] * last + ["star" if flat else "diamond"],
        "size": [8] * last + [20 if flat else 9],
        "color": "#111111" if mode == "light" else "#ffffff",
        "line": {"width": 1.5, "color": "#ffffff" if mode == "light" else "#111111"},
    }
    return (go.Scatter if flat else go.Scatter3d)(
        **_xyz(positions),
        mode="lines+markers",
        name="your question",
        text=[placed.question for placed in trail],
        customdata=np.full(len(trail), -1, dtype=np.int32),
        marker=marker,
        line={"width": 1.5, "dash": "dot", "color": "#8a93a1"},
        hovertemplate="your question: %{text}<extra></extra>",
    )


def _density(
    coordinates: Float[np.ndarray, "question dimension"],
    rows: Int[np.ndarray, " row"],
    selected: Int[np.ndarray, " chosen"],
    mode: Mode,
) -> list[Any]:
    """Draw where many points lie, unseen points to lasso, and the selected ones on top."""
    flat = coordinates[:, :2]
    counts, x, y = np.histogram2d(flat[rows, 0], flat[rows, 1], bins=DENSITY_CELLS)
    image = go.Heatmap(
        z=np.where(counts > 0, np.log10(np.maximum(counts, 1)), np.nan).T.astype(np.float32),
        x=((x[:-1] + x[1:]) / 2).astype(np.float32),
        y=((y[:-1] + y[1:]) / 2).astype(np.float32),
        colorscale=sequential(mode),
        colorbar={"title": {"text": "questions per cell, log10", "side": "right"}, "thickness": 12, "outlinewidth": 0},
        hoverinfo="skip",
    )
    handles = np.random.default_rng(0).permutation(rows)[:_HANDLES]
    unseen = go.Scattergl(
        **_xyz(flat[handles]),
        mode="markers",
        marker={"opacity": 0, "size": 4},
        customdata=handles.astype(np.int32),
        hoverinfo="skip",
        showlegend=False,
    )
    marker = {"color": ACCENT[mode], "size": 4}
    on_top = go.Scattergl(
        **_xyz(flat[selected]), mode="markers", marker=marker, name="selected", customdata=selected.astype(np.int32)
    )
    return [image, unseen, on_top]


def _layout(axis_names: Sequence[str], kinds: str) -> dict[str, Any]:
    """Return axes and legend; `kinds` says of what, and without it a color scale stands where the legend would be."""
    quiet = {"showgrid": False, "zeroline": False, "showticklabels": False, "ticks": ""}
    if len(axis_names) == 3:
        axes = {f"{letter}axis": {"title": {"text": name}} for letter, name in zip("xyz", axis_names, strict=True)}
        place: dict[str, Any] = {"scene": axes | {"camera": CAMERA, "dragmode": "turntable"}, "dragmode": "turntable"}
    else:
        x, y = axis_names
        place = {"xaxis": quiet | {"title": {"text": x, "standoff": 2}}, "yaxis": quiet | {"title": {"text": y}}}
        place |= {"dragmode": "lasso", "clickmode": "event+select"}
    return place | {
        "margin": {"l": 32, "r": 8, "t": 36, "b": 36},  # the modebar stands on top
        "modebar": {"bgcolor": "rgba(0,0,0,0)", "color": "#767f8d", "activecolor": "#2563c9"},
        "showlegend": True,
        "legend": {"itemsizing": "constant"} | (LEGEND_BELOW | {"title": {"text": kinds}} if kinds else LEGEND_ABOVE),
    }


def _xyz(positions: Float[np.ndarray, "row dimension"]) -> dict[str, Any]:
    return {name: np.ascontiguousarray(column) for name, column in zip("xyz", positions.T, strict=False)}


def _spread(n: int) -> list[str]:
    """Return many colors, neighbors far apart in hue: the golden angle, at three lightnesses."""
    return [f"hsl({(137.508 * i) % 360:.0f},{(65, 75, 55)[i % 3]}%,{(48, 62, 38)[i % 3]}%)" for i in range(n)]
