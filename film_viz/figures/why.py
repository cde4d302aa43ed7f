"""Why an answer came about: effects on objects over the picture, on words, and on layers and blocks as cells.

All show the change of the probability of the first answer: blue took it away, orange added to it.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Bool, Float, UInt8

from film_viz.figures.pictures import over_picture
from film_viz.figures.theme import ACCENT, LEGEND_ABOVE, MUTED, TEXT, TRUTH, Mode, diverging, framed

SMALLEST, LARGEST = 20, 46  # pixels across a mark of no effect, and of all the effect there can be
STRANGE = "#ffd43b"  # ring of what changed the answer and not the truth, or the other way round
FAR: dict[Mode, float] = {"light": 0.5, "dark": 0.55}  # from 0, where the colors of a cell want the other writing
ABOVE, ROW = 64, 40  # pixels: for the legend of the colors, and of a row of cells
KIND_LOOKS = {"same meaning": ("diamond", TRUTH), "alternative": ("circle", ACCENT), "left out": ("x", MUTED)}


def objects_by_effect(
    picture: UInt8[np.ndarray, "y x 3"],
    places: Float[np.ndarray, "object 2"],
    names: Sequence[str],
    change: Float[np.ndarray, " object"],
    is_strange: Bool[np.ndarray, " object"],
    answer: str,
) -> go.Figure:
    """Draw each object's number on it, larger and stronger in color the more its removal changes an answer.

    Places are in pixels of the picture. Strange ones, where network and truth part ways, have a yellow ring.
    """
    marks = go.Scatter(
        x=places[:, 0].astype(np.float32),
        y=places[:, 1].astype(np.float32),
        mode="markers+text",
        text=[f"<b>{number}</b>" for number in range(len(names))],
        textfont={"color": "#ffffff", "size": 13},
        customdata=list(zip(names, [f"{value:+.1%}" for value in change], strict=True)),
        hovertemplate=f"%{{text}}: %{{customdata[0]}}<br>without it, '{answer}' %{{customdata[1]}}<extra></extra>",
        marker={
            "size": (SMALLEST + (LARGEST - SMALLEST) * np.sqrt(np.abs(change))).astype(np.float32),
            "color": change.astype(np.float32),
            "colorscale": [(0.0, "#1c5aa6"), (0.5, "#3a4150"), (1.0, "#b94f0f")],  # dark: white numbers stand on it
            "cmin": -1,
            "cmax": 1,
            "opacity": 0.92,
            "line": {"width": np.where(is_strange, 4, 1), "color": np.where(is_strange, STRANGE, "#ffffff").tolist()},
            "colorbar": _bar(f"change of '{answer}' without the object") | {
                "orientation": "h", "x": 0.5, "y": 0, "yanchor": "top", "len": 0.9,
                "title": {"text": f"change of '{answer}' without the object", "side": "bottom"},
            },
        },
    )  # fmt: skip
    return over_picture(picture, [marks], below=64)


def words_by_effect(
    words: Sequence[str],
    place: Sequence[int],
    titles: Sequence[str],
    kinds: Sequence[str],
    kept: Float[np.ndarray, " change"],
    best: Sequence[str],
    before: float,
    answer: str,
    mode: Mode = "light",
) -> go.Figure:
    """Draw what is left of an answer's probability after each change of a word, above the word that it begins with.

    A dotted line is the probability before.
    """
    traces = []
    for kind, (symbol, color) in KIND_LOOKS.items():
        mine = [i for i, each in enumerate(kinds) if each == kind]
        traces.append(
            go.Scatter(
                x=[place[i] + _offset(kind) for i in mine],
                y=[float(kept[i]) for i in mine],
                mode="markers",
                name=kind,
                marker={"symbol": symbol, "size": 10, "color": color[mode], "line": {"width": 0}},
                customdata=[(titles[i], best[i]) for i in mine],
                hovertemplate=f"%{{customdata[0]}}: %{{customdata[1]}}<br>'{answer}' %{{y:.1%}}<extra></extra>",
            )
        )
    line = {"type": "line", "x0": -0.5, "x1": len(words) - 0.5, "y0": before, "y1": before}
    return framed(
        traces,
        height=330,
        showlegend=True,
        legend=LEGEND_ABOVE,
        margin={"l": 64, "r": 16, "t": 36, "b": 44},
        xaxis={
            "title": {"text": "the question, word by word"}, "tickvals": list(range(len(words))),
            "ticktext": list(words), "tickangle": -45, "range": [-0.5, len(words) - 0.5], "zeroline": False,
            "automargin": True,
        },
        yaxis={
            "title": {"text": f"probability of '{answer}'"}, "range": [-0.04, 1.04], "tickformat": ".0%",
            "zeroline": False,
        },
        shapes=[line | {"line": {"width": 2, "dash": "dot", "color": MUTED[mode]}}],
    )  # fmt: skip


def effect_cells(
    change: Float[np.ndarray, "row column"],
    best: Sequence[Sequence[str]],
    rows: Sequence[str],
    columns: Sequence[str],
    answer: str,
    mode: Mode = "light",
    axes: tuple[str, str] = ("", ""),
) -> go.Figure:
    """Draw the change of an answer's probability as cells; a cell in which another answer wins is named by it.

    `axes` are the titles of columns and rows. What is not a number stays empty.
    """
    cells = go.Heatmap(
        z=change.astype(np.float32),
        x=list(range(len(columns))),
        y=list(range(len(rows))),
        colorscale=diverging(mode),
        zmin=-1,
        zmax=1,
        xgap=3,
        ygap=3,
        customdata=[
            [(row, column, name) for column, name in zip(columns, line, strict=True)]
            for row, line in zip(rows, best, strict=True)
        ],
        hovertemplate="%{customdata[0]}, %{customdata[1]}<br>answer %{customdata[2]}, "
        f"'{answer}' %{{z:+.1%}}<extra></extra>",
        hoverongaps=False,
        colorbar=_bar(f"change of '{answer}'")
        | {"orientation": "h", "x": 0.5, "len": 0.9, "y": 1.0, "yanchor": "bottom"}
        | {"title": {"text": f"change of '{answer}'", "side": "top"}},
    )
    quiet = {"showgrid": False, "zeroline": False, "automargin": True}
    return framed(
        [cells, _writing(change, best, answer, mode)],
        height=ABOVE + 80 + ROW * len(rows),
        margin={"l": 8, "r": 8, "t": 8, "b": 44},
        xaxis=quiet | {"title": {"text": axes[0]}, "tickvals": list(range(len(columns))), "ticktext": list(columns)},
        yaxis=quiet
        | {
            "title": {"text": axes[1]}, "tickvals": list(range(len(rows))), "ticktext": list(rows),
            "autorange": "reversed", "ticksuffix": "  ",
        },
    )  # fmt: skip


def _writing(
    change: Float[np.ndarray, "row column"], best: Sequence[Sequence[str]], answer: str, mode: Mode
) -> go.Scatter:
    """Write the answer that takes over, or else the change, into every cell, black or white as its color needs."""
    row, column = np.nonzero(~np.isnan(change))
    values, names = change[row, column], [best[i][j] for i, j in zip(row.tolist(), column.tolist(), strict=True)]
    is_far = np.abs(values) > FAR[mode]
    white = is_far if mode == "light" else ~is_far
    return go.Scatter(
        x=column.astype(np.float32),
        y=row.astype(np.float32),
        mode="text",
        text=[
            signed(float(value)) if name == answer else f"<b>{name}</b>"
            for value, name in zip(values, names, strict=True)
        ],
        textfont={"size": TEXT["size"], "color": ["#ffffff" if each else "#000000" for each in white]},
        hoverinfo="skip",
    )


def signed(change: float) -> str:
    """Return a change of probability in percent; one that rounds to nothing has no sign.

    >>> signed(-0.42), signed(-0.001)
    ('-42%', '0%')
    """
    return f"{change:+.0%}" if abs(change) >= 0.005 else "0%"


def _bar(title: str) -> dict[str, Any]:
    return {
        "title": {"text": title}, "thickness": 10, "outlinewidth": 0,
        "tickvals": [-1, -0.5, 0, 0.5, 1], "ticktext": ["-100%", "-50%", "0%", "+50%", "+100%"],
    }  # fmt: skip


def _offset(kind: str) -> float:
    """Set the kinds of change of one word side by side."""
    return {"same meaning": -0.2, "alternative": 0.0, "left out": 0.2}[kind]
