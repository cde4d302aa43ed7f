"""The paper's table as pictures: every system as published and as trained here, and how ours came to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle

import plotly.graph_objects as go

from film_viz.figures.theme import ACCENT, LEGEND_ABOVE, MUTED, TRUTH, Mode, framed
from film_viz.figures.training_curves import LINE_COLORS

LINE_HEIGHT = 34  # pixels
MOST_LETTERS = 22  # in a line of a system's name


@dataclass(frozen=True, slots=True)
class TableLine:
    """One system: accuracies in 0..1, None where there is none."""

    name: str
    published: float | None = None
    ours: float | None = None
    low: float = 0.0  # of the 95 % interval of ours
    high: float = 0.0
    seen: str = ""  # how many questions it was trained on
    is_unfinished: bool = False  # these are not all of its recipe


@dataclass(frozen=True, slots=True)
class LearningCurve:
    """How accuracy grew with the questions seen, and what was published of the system."""

    name: str
    points: Sequence[tuple[int, float]]  # questions seen, accuracy
    plateau: float | None = None


def table_dots(lines: Sequence[TableLine], what: str, mode: Mode = "light") -> go.Figure:
    """Draw a line for every system, from what was published, an open diamond, to what was measured here, a dot."""
    places = range(len(lines))
    both = [i for i in places if lines[i].published is not None and lines[i].ours is not None]
    known = [i for i in places if lines[i].published is not None]
    names = [line.name for line in lines]
    traces = [
        go.Scatter(
            x=[x for i in both for x in (lines[i].published, lines[i].ours, None)],
            y=[y for i in both for y in (i, i, None)],
            mode="lines",
            line={"color": MUTED[mode], "width": 3},
            hoverinfo="skip",
            showlegend=False,
        ),
        go.Scatter(
            x=[lines[i].published for i in known],
            y=known,
            mode="markers",
            name="published",
            marker={"symbol": "diamond-open", "size": 10, "color": TRUTH[mode], "line": {"width": 2}},
            customdata=[[names[i]] for i in known],
            hovertemplate="%{customdata[0]}<br>published: %{x:.1%}<extra></extra>",
        ),
        *(_ours(lines, is_unfinished, mode) for is_unfinished in (False, True)),
    ]
    return framed(
        traces,
        height=110 + LINE_HEIGHT * len(lines),
        showlegend=True,
        legend=LEGEND_ABOVE,
        margin={"l": 150, "r": 16, "t": 40, "b": 44},
        xaxis=_accuracy(f"accuracy, {what}", mode) | {"range": [0.2, 1.02], "dtick": 0.2},
        yaxis={
            "tickvals": list(places), "ticktext": [f"{in_lines(name)}  " for name in names], "zeroline": False,
            "range": [len(lines) - 0.5, -0.5], "showgrid": True, "gridcolor": MUTED[mode], "griddash": "dot",
        },
    )  # fmt: skip


def _ours(lines: Sequence[TableLine], is_unfinished: bool, mode: Mode) -> go.Scatter:
    """Draw what was measured here, of systems that are trained or of those that are on the way: dots, or rings."""
    ours = [i for i, line in enumerate(lines) if line.ours is not None and line.is_unfinished == is_unfinished]
    return go.Scatter(
        x=[lines[i].ours for i in ours],
        y=ours,
        mode="markers",
        name="measured here, unfinished" if is_unfinished else "measured here",
        showlegend=bool(ours),
        marker={
            "size": 10, "color": ACCENT[mode], "symbol": "circle-open" if is_unfinished else "circle",
            "line": {"width": 2 if is_unfinished else 0},
        },
        error_x={
            "type": "data",
            "array": [lines[i].high - (lines[i].ours or 0) for i in ours],
            "arrayminus": [(lines[i].ours or 0) - lines[i].low for i in ours],
            "thickness": 1.5,
            "width": 4,
        },
        customdata=[[lines[i].name, lines[i].seen] for i in ours],
        hovertemplate="%{customdata[0]}<br>here: %{x:.1%}<br>%{customdata[1]}<extra></extra>",
    )  # fmt: skip


def learning_curves(curves: Sequence[LearningCurve], mode: Mode = "light") -> go.Figure:
    """Draw accuracy on questions of validation against questions seen; dotted lines are what was published."""
    colored = list(zip(curves, cycle(LINE_COLORS), strict=False))
    traces = [
        go.Scatter(
            x=[questions for questions, _ in curve.points],
            y=[accuracy for _, accuracy in curve.points],
            mode="lines+markers",
            name=curve.name,
            line={"color": color, "width": 2},
            marker={"size": 4},
            hovertemplate=f"{curve.name}<br>%{{x:,}} questions: %{{y:.1%}}<extra></extra>",
        )
        for curve, color in colored
    ]
    plateaus = [
        {
            "type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": curve.plateau, "y1": curve.plateau,
            "line": {"color": color, "dash": "dot", "width": 1.5},
        }
        for curve, color in colored if curve.plateau is not None
    ]  # fmt: skip
    return framed(
        traces,
        height=440,
        showlegend=True,
        legend=LEGEND_ABOVE,
        margin={"l": 64, "r": 16, "t": 12, "b": 44},
        shapes=plateaus,
        xaxis={
            "title": {"text": "questions seen"}, "type": "log", "tickformat": "~s", "dtick": "D2", "zeroline": False,
            "showgrid": False,
        },
        yaxis=_accuracy("accuracy on validation", mode) | {"range": [0.2, 1.02]},
    )  # fmt: skip


def in_lines(name: str) -> str:
    """Break a long name at spaces, as a figure writes it."""
    lines = [""]
    for word in name.split():
        if lines[-1] and len(f"{lines[-1]} {word}") > MOST_LETTERS:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    return "<br>".join(lines)


def _accuracy(title: str, mode: Mode) -> dict[str, object]:
    return {
        "title": {"text": title}, "tickformat": ".0%", "zeroline": False, "showgrid": True, "gridcolor": MUTED[mode],
        "griddash": "dot",
    }  # fmt: skip
