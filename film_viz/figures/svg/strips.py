"""gamma and beta of all blocks at a glance: a row for each block, a cell for each channel."""

from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

import numpy as np
from jaxtyping import Float

from film_viz.figures.svg.axes import BAR_WIDTH, color_bar, step_of
from film_viz.figures.svg.color import painted, picture_of_cells
from film_viz.figures.svg.drawing import Cells, Drawing, Pixels, band, drawing, share, sheet, text
from film_viz.figures.theme import Mode, diverging

LEFT, HEADING, BELOW = 64, 28, 44  # pixels beside, above and below a strip
ROW, GAP = 32, 2  # pixels, of a block and between blocks
MOST_TICKS = 6  # of the channels, for a narrow page


@dataclass(frozen=True, slots=True)
class Strip:
    """The values of one strip, and the scale of its colors: `limit` to both sides of the value that changes nothing."""

    name: str
    heading: str
    values: Float[np.ndarray, "block channel"]
    center: float
    limit: float
    tells: str  # before the value of a cell
    sign: str = ""  # "+" where a value is a difference


def strips(parts: Sequence[Strip], mode: Mode, row: int = ROW) -> Drawing:
    """Draw strips above each other, the channels once below them all."""
    top, elements = 0, []
    for number, part in enumerate(parts):
        elements += _strip(part, number, top, mode, row)
        top += HEADING + row * len(part.values)
    elements.append(_channels(parts[0].values.shape[1], top))
    return drawing([sheet(top + BELOW, *elements, left=LEFT, right=BAR_WIDTH)], [_field(part) for part in parts])


def _strip(part: Strip, number: int, top: Pixels, mode: Mode, row: int) -> list[Element]:
    n_blocks, top = len(part.values), top + HEADING
    low, high = part.center - part.limit, part.center + part.limit
    pixels = painted(part.values, low, high, diverging(mode))
    rows = [
        picture_of_cells(pixels[i : i + 1], y=i * row + GAP / 2, width="100%", height=row - GAP)
        for i in range(n_blocks)
    ]
    ticks = [f"{value:g}" for value in (low, part.center, high)]
    return [
        text(part.heading, 0, top - HEADING / 2),
        *(text(f"block {i}", -8, top + row * (i + 0.5), "end") for i in range(n_blocks)),
        band(top, row * n_blocks, *rows, field=number),
        color_bar(f"scale{number}", diverging(mode), part.name, ticks, top + GAP / 2, row * n_blocks - GAP),
    ]


def _channels(n_channels: int, top: Pixels) -> Element:
    step = max(1, int(step_of(n_channels, MOST_TICKS)))
    ticks = [text(str(i), share(i + 0.5, n_channels), 12, "middle") for i in range(0, n_channels, step)]
    return band(top, BELOW, *ticks, text("channel", "50%", 32, "middle"))


def _field(part: Strip) -> Cells:
    n_blocks, n_channels = part.values.shape
    return Cells(
        f"block {{row}}, channel {{column}}\n{part.tells} {{cell}}",
        tuple(map(str, range(n_blocks))),
        tuple(map(str, range(n_channels))),
        tuple(f"{value:{part.sign}.4f}" for value in part.values.ravel().tolist()),
    )
