"""Upright bars of several series above each other, from the value that changes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

import numpy as np
from jaxtyping import Float

from film_viz.figures.svg.axes import LINE, step_of, ticks_within, upright_title
from film_viz.figures.svg.drawing import Cells, Drawing, Pixels, band, drawing, element, share, sheet, text

LEFT, RIGHT, TOP, BELOW = 64, 8, 12, 44  # pixels around the bars
HEIGHT, BETWEEN = 150, 24  # pixels, of a series and between two
WIDTH = 0.85  # of a bar, in what it has
MOST_TICKS = 8  # of the columns, for a narrow page


@dataclass(frozen=True, slots=True)
class Series:
    """Values of one name, drawn as bars from a base."""

    name: str
    values: Float[np.ndarray, " column"]
    base: float
    color: str


def bars(series: Sequence[Series], columns: Sequence[str], title: str) -> Drawing:
    """Draw series above each other, the names of their columns once below them all."""
    elements: list[Element] = []
    for number, one in enumerate(series):
        elements += _bars(one, number, TOP + number * (HEIGHT + BETWEEN))
    bottom = TOP + len(series) * (HEIGHT + BETWEEN) - BETWEEN
    elements.append(_names(columns, title, bottom))
    fields = [
        Cells(f"channel {{column}}\n{one.name} {{cell}}", ("",), columns, [f"{value:.4f}" for value in one.values])
        for one in series
    ]
    return drawing([sheet(bottom + BELOW, *elements, left=LEFT, right=RIGHT)], fields)


def _bars(one: Series, number: int, top: Pixels) -> list[Element]:
    known = [one.base, *one.values[np.isfinite(one.values)].tolist()]
    low, high = min(known), max(known)
    room = 0.04 * ((high - low) or 1.0)
    low, high = low - room, high + room

    def down(value: float) -> float:
        return HEIGHT * (high - value) / (high - low)

    base = down(one.base)
    path = "".join(
        f"M{i + (1 - WIDTH) / 2:g} {base:.2f}h{WIDTH}V{down(value):.2f}h-{WIDTH}z"
        for i, value in enumerate(one.values)
        if np.isfinite(value)
    )
    window = f"0 0 {max(1, len(one.values))} {HEIGHT}"
    drawn = element("svg", element("path", d=path, fill=one.color), viewBox=window, preserveAspectRatio="none")
    ticks = ticks_within(low, high, 5)
    lines = [_line(down(tick), 0.25) for tick in ticks]
    return [
        upright_title(one.name, 12 - LEFT, top + HEIGHT / 2),
        *(text(f"{tick:g}", -8, top + down(tick), "end") for tick in ticks),
        band(top, HEIGHT, *lines, drawn, _line(base, 1.0), field=number),
    ]


def _line(y: float, opacity: float) -> Element:
    return element("line", x1=0, x2="100%", y1=f"{y:.2f}", y2=f"{y:.2f}", stroke_opacity=opacity, **LINE)


def _names(columns: Sequence[str], title: str, top: Pixels) -> Element:
    step = max(1, int(step_of(len(columns), MOST_TICKS)))
    names = [text(columns[i], share(i + 0.5, len(columns)), 12, "middle") for i in range(0, len(columns), step)]
    return band(top, BELOW, *names, text(title, "50%", 32, "middle"))
