"""The most probable answers as bars, the true one marked."""

import unicodedata
from collections.abc import Sequence
from xml.etree.ElementTree import Element

from film_viz.figures.answer_colors import answer_color, ink_on
from film_viz.figures.svg.axes import LINE
from film_viz.figures.svg.drawing import Cells, Drawing, band, drawing, element, share, sheet, text
from film_viz.figures.theme import Mode

ROOMY = 0.5  # of a bar: then its number stands within
FARTHEST = 1.25  # of the axis, so that a number has room behind its bar
TICK = "\u2713"  # before the true answer
TOP, RIGHT, BELOW = 8, 16, 44  # pixels around the bars
ROW, THICKNESS = 30, 20  # pixels, of an answer and of its bar
LETTER, WIDE_LETTER = 7.4, 13.5  # pixels that a letter takes at most, in the mean
LONGEST = 24  # letters of a label; the whole of it is told on a bar


def answer_bars(top: Sequence[tuple[str, float]], truth: str | None = None, mode: Mode = "light") -> Drawing:
    """Draw answers with their probabilities, best first, each in its color; the true one is framed and ticked.

    Labels are short, and a number stands in its bar where that has room for it: on a narrow page nothing is cut.
    """
    labels = [f"{TICK} {name}" if name == truth else name for name, _ in top]
    shown = [_shortened(label) for label in labels]
    left, height = max(map(_width, shown), default=0) + 16, ROW * len(top)
    bars = [_bar(i, name, probability, name == truth, mode) for i, (name, probability) in enumerate(top)]
    parts = [
        *(text(label, -8, TOP + ROW * (i + 0.5), "end") for i, label in enumerate(shown)),
        band(TOP, height, *_axis(height), *(part for bar in bars for part in bar), field=0),
    ]
    told = [f"{'true, ' if name == truth else ''}{probability:.4%}" for name, probability in top]
    field = Cells("{row}: {cell}", labels, ("",), told)
    return drawing([sheet(TOP + height + BELOW, *parts, left=left, right=RIGHT)], [field])


def _bar(place: int, name: str, probability: float, is_true: bool, mode: Mode) -> list[Element]:
    color, y = answer_color(name, mode), ROW * place
    length = share(probability, FARTHEST)
    frame = {"class_": "framed", "stroke": "#808691", "stroke_width": 2} if is_true else {}
    number, middle = f"{probability:.1%}", y + ROW / 2
    is_within = probability > ROOMY
    ink = {"style": f"fill:{ink_on(color)}", "dx": "-6"} if is_within else {"dx": "6"}
    return [
        element("rect", width=length, y=y + (ROW - THICKNESS) / 2, height=THICKNESS, fill=color, **frame),
        text(number, length, middle, "end" if is_within else "start", **ink),
    ]


def _axis(height: int) -> list[Element]:
    ends = [(0.0, "0%"), (1.0, "100%")]
    lines = [
        element("line", x1=share(at, FARTHEST), x2=share(at, FARTHEST), y1=0, y2=height, stroke_opacity=0.4, **LINE)
        for at, _ in ends
    ]
    ticks = [text(label, share(at, FARTHEST), height + 12, "middle") for at, label in ends]
    return [*lines, *ticks, text("probability", share(0.5, FARTHEST), height + 32, "middle")]


def _shortened(label: str) -> str:
    return label if len(label) <= LONGEST else f"{label[: LONGEST - 1]}\u2026"


def _width(label: str) -> float:
    """Return about how many pixels a label takes; letters of East Asia take twice as many as others."""
    return sum(WIDE_LETTER if unicodedata.east_asian_width(letter) in "WF" else LETTER for letter in label)
