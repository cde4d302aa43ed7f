"""What stands around the values of a figure: ticks, titles, lines, and the bar of a color scale."""

import math
from collections.abc import Sequence
from xml.etree.ElementTree import Element

from film_viz.figures.svg.color import gradient
from film_viz.figures.svg.drawing import Pixels, element, share, sheet, text
from film_viz.figures.theme import Colorscale

LINE = {"class_": "line", "stroke": "#808691"}
STEPS = (1, 2, 5, 10)  # of an axis, times a power of ten
BAR_WIDTH = 72  # pixels beside a figure, of an upright bar with its ticks and its title
BAR_HEIGHT = 60  # pixels below a figure, of a lying bar with its ticks and its title
_THICKNESS = 10  # pixels, of a bar


def step_of(span: int | float, most: int) -> float:
    """Return the smallest step of 1, 2 or 5 times a power of ten that goes into a span `most` times at most.

    >>> step_of(128, 8), step_of(0.7, 5)
    (20.0, 0.2)
    """
    least = span / most
    power = 10.0 ** math.floor(math.log10(least))
    step = next(step for step in STEPS if step * power >= least * (1 - 1e-9))
    return float(f"{step * power:.12g}")


def ticks_within(low: int | float, high: int | float, most: int) -> list[float]:
    """Return the multiples of a round step between two values."""
    step = step_of(high - low, most)
    first, last = -(-low // step), high // step
    return [round(step * i, 12) for i in range(int(first), int(last) + 1)]


def upright_title(title: str, x: Pixels | str, y: Pixels) -> Element:
    """Return a title that reads from the bottom up, its middle at `y`; `x` is a number of pixels or a share."""
    turned = element("text", title, transform="rotate(-90)", dy=".35em", text_anchor="middle")
    return element("svg", element("g", turned, transform=f"translate(0 {y:g})"), x=x, overflow="visible")


def color_bar(name: str, scale: Colorscale, title: str, ticks: Sequence[str], top: Pixels, height: Pixels) -> Element:
    """Return an upright bar at the right edge of a sheet, its ticks from the lowest at the bottom to the highest.

    `name` is the name of the gradient, which is defined here.
    """
    steps = max(1, len(ticks) - 1)
    labels = [
        text(tick, _THICKNESS + 6, top + height * (1 - i / steps) + (6 if i == steps else -6 if i == 0 else 0))
        for i, tick in enumerate(ticks)
    ]
    bar = element("rect", y=f"{top:g}", width=_THICKNESS, height=f"{height:g}", fill=f"url(#{name})")
    written = upright_title(title, BAR_WIDTH - 22, top + height / 2)
    beside = element("g", gradient(name, scale, is_upright=True), bar, *labels, written)
    beside.set("transform", "translate(10 0)")
    return element("svg", beside, x="100%", overflow="visible")


def lying_color_bar(
    name: str, scale: Colorscale, title: str, highest: float | int, top: Pixels, lowest: float = 0.0
) -> list[Element]:
    """Return a bar as wide as its sheet from a lowest to a highest value, its ticks and its title below it."""
    span = highest - lowest
    ticks = [((value - lowest) / span, f"{value:g}") for value in ticks_within(lowest, highest, 5)]
    return lying_named_bar(name, scale, title, ticks, top)


def lying_named_bar(
    name: str, scale: Colorscale, title: str, ticks: Sequence[tuple[float, str]], top: Pixels
) -> list[Element]:
    """Return a bar as wide as its sheet, ticks with their names at shares of it, and its title below it."""
    anchors = {0.0: "start", 1.0: "end"}
    labels = [text(label, share(place), top + 22, anchors.get(place, "middle")) for place, label in ticks]
    bar = element("rect", y=f"{top:g}", width="100%", height=_THICKNESS, fill=f"url(#{name})")
    return [gradient(name, scale, is_upright=False), bar, *labels, text(title, "50%", top + 42, "middle")]


def bar_sheet(bar: Sequence[Element], width: int) -> Element:
    """Return a sheet with a lying color bar, `width` pixels wide at most."""
    return sheet(BAR_HEIGHT, *bar, right=16, style=f"max-width:{width}px")


def legend(names: Sequence[tuple[str, str]]) -> Element:
    """Return names of lines beside a piece of each line in its color; as many in a row as there is room for."""
    return element("div", *(_named(name, color) for name, color in names), class_="legend")


def _named(name: str, color: str) -> Element:
    return element("span", element("span", "\u2014 ", style=f"color:{color}"), element("span", name))
