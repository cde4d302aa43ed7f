"""Why an answer came about: effects on objects over the picture, on words, and on layers and blocks as cells.

All show the change of the probability of the first answer: blue took it away, orange added to it.
"""

from collections.abc import Sequence
from typing import Any
from xml.etree.ElementTree import Element

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Bool, Float, UInt8

from film_viz.figures.pictures import bar_below, in_front, numbered_disc, picture_sheet
from film_viz.figures.svg.axes import lying_named_bar
from film_viz.figures.svg.color import painted
from film_viz.figures.svg.drawing import Drawing, Marks, drawing, element
from film_viz.figures.theme import ACCENT, LEGEND_ABOVE, MUTED, TEXT, TRUTH, Colorscale, Mode, diverging, framed

SMALLEST, LARGEST = 20, 46  # pixels across a mark of no effect, and of all the effect there can be
DISCS: Colorscale = [(0.0, "#1c5aa6"), (0.5, "#3a4150"), (1.0, "#b94f0f")]  # dark: white numbers stand on it
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
) -> Drawing:
    """Draw each object's number on it, larger and stronger in color the more its removal changes an answer.

    Places are in pixels of the picture. Strange ones, where network and truth part ways, have a yellow ring.
    """
    height, width = picture.shape[:2]
    seen = in_front(places)
    marks = [_disc(i, places[i, 0] / width, places[i, 1] / height, float(change[i]), bool(is_strange[i])) for i in seen]
    told = [f"{i}: {names[i]}\nwithout it, '{answer}' {change[i]:+.1%}" for i in seen]
    over = picture_sheet(picture, element("g", *marks, data_field=0))
    title = f"change of '{answer}' without the object"
    bar = lying_named_bar("effects", DISCS, title, [(0.0, "-100%"), (0.5, "0%"), (1.0, "+100%")], top=8)
    return drawing([over, bar_below(picture, bar)], [Marks(told)])


def _disc(number: int, x: float, y: float, change: float, is_strange: bool) -> Element:
    """Return an object's number on a disc; places are shares of the picture."""
    size = SMALLEST + (LARGEST - SMALLEST) * abs(change) ** 0.5
    red, green, blue, _ = painted(np.array([[change]]), -1, 1, DISCS)[0, 0].tolist()
    ring = {"stroke": STRANGE, "stroke_width": 4} if is_strange else {"stroke": "#ffffff", "stroke_width": 1}
    disc = element("circle", r=f"{size / 2:g}", fill=f"rgb({red},{green},{blue})", opacity=0.92, **ring)
    return numbered_disc(number, x, y, disc, "fill:#ffffff;font-weight:bold")


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
        xaxis=quiet | {"title": {"text": axes[0]}, "tickvals": list(range(len(columns))), "ticktext": list(columns)}
        | {"autotickangles": [0, -60]},  # on a phone names end below their column, so that none is cut
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
