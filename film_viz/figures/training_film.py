"""Training as a film: every frame is an evaluation, every point a question, its color the type of the question."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float, Int

from film_viz.analysis.training.parameter_history import ParameterHistory, TrainingFilm
from film_viz.figures.theme import ACCENT, BACKGROUND, MUTED, QUESTION_TYPE_COLORS, Mode, framed, heading

FILM_HEIGHT = 640  # pixels
FRAME_MS, MOVE_MS = 500, 400  # how long a frame is shown, and how long of that its points move


def film_figure(
    history: ParameterHistory, film: TrainingFilm, questions_per_step: int, mode: Mode = "light"
) -> go.Figure:
    """Draw the last frame, with a button that plays all of them and a slider through them."""
    names = [name for name in QUESTION_TYPE_COLORS if name in history.question_types]
    members = [np.flatnonzero(np.array(history.question_types) == name) for name in names]
    last = len(film.steps) - 1
    traces = [_points(history, film, last, name, rows) for name, rows in zip(names, members, strict=True)]
    figure = framed(
        traces,
        height=FILM_HEIGHT,
        showlegend=True,
        legend={"itemsizing": "constant", "title": {"text": "question type"}},
        margin={"l": 64, "r": 16, "t": 66, "b": 132},
        xaxis=_axis(film, 0),
        yaxis=_axis(film, 1),
        annotations=[_heading(film, last)],
        updatemenus=[_buttons(mode)],
        sliders=[_slider(film, questions_per_step, mode)],
    )
    figure.frames = [_frame(film, i, members) for i in range(len(film.steps))]
    return figure


def _points(
    history: ParameterHistory, film: TrainingFilm, evaluation: int, name: str, rows: Int[np.ndarray, " row"]
) -> go.Scatter:
    return go.Scatter(
        **_xy(film.coordinates[evaluation, rows]),
        mode="markers",
        name=name,
        text=[history.texts[row] for row in rows],
        marker={"color": QUESTION_TYPE_COLORS[name], "size": 7, "opacity": 0.85},
        hovertemplate=f"%{{text}}<br>{name}<extra></extra>",
    )


def _frame(film: TrainingFilm, evaluation: int, members: Sequence[Int[np.ndarray, " _"]]) -> go.Frame:
    return go.Frame(
        name=str(film.steps[evaluation]),
        data=[go.Scatter(**_xy(film.coordinates[evaluation, rows])) for rows in members],
        traces=list(range(len(members))),
        layout={"annotations": [_heading(film, evaluation)]},
    )


def _xy(points: Float[np.ndarray, "point 2"]) -> dict[str, Any]:
    return {"x": points[:, 0].astype(np.float32), "y": points[:, 1].astype(np.float32)}


def _heading(film: TrainingFilm, evaluation: int) -> dict[str, Any]:
    text = (
        f"step {film.steps[evaluation]:,}: the axes show {film.shown_share[evaluation]:.0%} of the variance;<br>"
        f"{film.kinship[evaluation]:.0%} of nearest neighbors are of the same type<br>(chance {film.chance:.0%})"
    )
    return heading(text, 0.0, 1.0)


def _axis(film: TrainingFilm, which: int) -> dict[str, Any]:
    """Return an axis whose range holds all frames."""
    low, high = float(film.coordinates[..., which].min()), float(film.coordinates[..., which].max())
    room = 0.04 * (high - low) or 1.0
    return {
        "title": {"text": f"principal component {which + 1} of gamma and beta"},
        "range": [low - room, high + room],
        "zeroline": False,
    }


def _buttons(mode: Mode) -> dict[str, Any]:
    play = {"frame": {"duration": FRAME_MS}, "transition": {"duration": MOVE_MS}, "fromcurrent": True}
    return {
        "type": "buttons",
        "direction": "left",
        "x": 0,
        "y": -0.1,
        "xanchor": "left",
        "yanchor": "top",
        "showactive": False,
        "bgcolor": BACKGROUND[mode],
        "bordercolor": MUTED[mode],
        "buttons": [
            {"label": "Play", "method": "animate", "args": [None, play]},
            {"label": "Pause", "method": "animate", "args": [[None], {"frame": {"duration": 0}, "mode": "immediate"}]},
        ],
    }


def _slider(film: TrainingFilm, questions_per_step: int, mode: Mode) -> dict[str, Any]:
    at_once = {"mode": "immediate", "frame": {"duration": 0}, "transition": {"duration": 0}}
    return {
        "active": len(film.steps) - 1,
        "x": 0.2,
        "len": 0.8,
        "y": -0.06,
        "yanchor": "top",
        "bgcolor": MUTED[mode],
        "activebgcolor": ACCENT[mode],
        "bordercolor": MUTED[mode],
        "currentvalue": {"prefix": "questions trained on: ", "xanchor": "left"},
        "steps": [
            {"label": f"{step * questions_per_step:,}", "method": "animate", "args": [[str(step)], at_once]}
            for step in film.steps
        ],
    }
