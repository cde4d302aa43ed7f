"""Curves of shares over the same places, such as probabilities after each word of a question."""

from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

import numpy as np
from jaxtyping import Float

from film_viz.figures.svg.axes import LINE, legend, upright_title
from film_viz.figures.svg.drawing import Cells, Drawing, band, drawing, element, share, sheet, text

LEFT, RIGHT, TOP, BELOW = 64, 8, 10, 80  # pixels around the curves
HEIGHT = 140  # pixels
LEVELS = (0.0, 0.5, 1.0)  # that have a line and a name
HIGHEST = 1.02  # of the upright axis, so that a curve at 1 is not cut
MOST_NAMES, MOST_NARROW = 24, 12  # of places, and where there is little room


@dataclass(frozen=True, slots=True)
class Curve:
    """Shares at each place, of one name."""

    name: str
    values: Float[np.ndarray, " place"]
    color: str


def share_curves(lines: Sequence[Curve], places: Sequence[str], x_title: str, y_title: str, marked: int) -> Drawing:
    """Draw curves below their names; a dotted line marks a place, and every place tells all values."""
    told = ["\n".join(f"{line.name}: {line.values[i]:.1%}" for line in lines) for i in range(len(places))]
    parts = [
        upright_title(y_title, 12 - LEFT, TOP + HEIGHT / 2),
        *(text(f"{100 * value:.0f}%", -8, TOP + _down(value), "end") for value in LEVELS),
        band(TOP, HEIGHT, *map(_level, LEVELS), _mark(marked, len(places)), *map(_curve, lines), field=0),
        band(TOP + HEIGHT, BELOW, *_names(places), text(x_title, "50%", BELOW - 12, "middle")),
    ]
    chart = sheet(TOP + HEIGHT + BELOW, *parts, left=LEFT, right=RIGHT)
    names = legend([(line.name, line.color) for line in lines])
    return drawing([names, chart], [Cells("{column}\n{cell}", ("",), places, told)])


def _down(value: float) -> float:
    return HEIGHT * (1 - value / HIGHEST)


def _level(value: float) -> Element:
    y = _down(value)
    return element("line", x1=0, x2="100%", y1=f"{y:.2f}", y2=f"{y:.2f}", stroke_opacity=0.25, **LINE)


def _mark(place: int, n_places: int) -> Element:
    x = share(place + 0.5, n_places)
    return element("line", x1=x, x2=x, y1=0, y2=HEIGHT, stroke_dasharray="2 3", stroke_width=2, **LINE)


def _curve(line: Curve) -> Element:
    """Return a curve with a dot at each place; the line alone is stretched to the width that there is."""
    n_places, heights = len(line.values), [_down(value) for value in line.values.tolist()]
    points = " ".join(f"{i + 0.5:g},{y:.2f}" for i, y in enumerate(heights))
    drawn = element(
        "polyline", points=points, fill="none", stroke=line.color, stroke_width=2, vector_effect="non-scaling-stroke"
    )
    dots = [
        element("circle", cx=share(i + 0.5, n_places), cy=f"{y:.2f}", r=3, fill=line.color)
        for i, y in enumerate(heights)
    ]
    window = f"0 0 {n_places} {HEIGHT}"
    return element("g", element("svg", drawn, viewBox=window, preserveAspectRatio="none"), *dots)


def _names(places: Sequence[str]) -> list[Element]:
    """Return the names of places, rising to their place; of many each second or third.

    Those of the class `crowded` are left out where there is little room.
    """
    step = -(-len(places) // MOST_NAMES)
    shown = range(0, len(places), step)
    return [
        _name(places[i], share(i + 0.5, len(places)), turn % 2 == 1 and len(shown) > MOST_NARROW)
        for turn, i in enumerate(shown)
    ]


def _name(name: str, x: str, is_crowded: bool) -> Element:
    rising = element("text", name, transform="rotate(-45)", text_anchor="end", dy=".35em")
    return element("svg", rising, x=x, y=8, overflow="visible", class_="crowded" if is_crowded else "")
