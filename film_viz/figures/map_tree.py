"""Modules that read each other's maps, as a tree: each with what it found over the picture, below what it reads."""

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from xml.etree.ElementTree import Element

import numpy as np
from jaxtyping import Float, UInt8
from PIL import Image

from film_viz.figures.pictures import SPOTLIGHT, picture_source
from film_viz.figures.svg.axes import bar_sheet, lying_named_bar
from film_viz.figures.svg.color import painted, picture_of_cells, stretched
from film_viz.figures.svg.drawing import NAMESPACE, Cells, Drawing, as_field, drawing, element
from film_viz.figures.theme import MUTED, Mode

COLUMN_WIDTH, NARROW_COLUMN = 210, 120  # pixels from module to module, and where there is little room
SHARE = 0.4  # of a column's width that a map has
BETWEEN = 15  # pixels from a row to the next, at least
LINE_HEIGHT, LETTER = 17, 7.4  # pixels of a label's line and, at most and in the mean, of its letters


@dataclass(frozen=True, slots=True)
class Place:
    """Where a module's map stands in the tree, in pixels; its label is beside it."""

    x: int
    y: int
    width: int
    height: int

    @property
    def middle(self) -> float:
        """How far right the map's middle is."""
        return self.x + self.width / 2


def map_tree(
    picture: UInt8[np.ndarray, "y x 3"],
    labels: Sequence[Sequence[str]],
    inputs: Sequence[Sequence[int]],
    maps: Float[np.ndarray, "module height width"],
    mode: Mode = "light",
    column_width: int = COLUMN_WIDTH,
) -> Drawing:
    """Draw every module below what it reads, the one that nobody reads, the answer's, at the bottom.

    `labels` say a module in a few lines, of which the first is bold; `inputs` count modules in the order of `labels`;
    one whose map is NaN has none. Every map has a scale of its own, from its middle cell to its highest: borders and
    ground, most of a picture, would else take the whole scale.
    """
    width = round(SHARE * column_width)
    height = width * 3 // 4
    lines = [wrapped(label, int((column_width - width - 10) / LETTER)) for label in labels]
    tallest = max(height, LINE_HEIGHT * max(map(len, lines)))
    row_height, above = tallest + BETWEEN, (tallest - height) // 2
    places = [Place(x * column_width, y * row_height + above, width, height) for x, y in tree_places(inputs)]
    small = np.asarray(Image.fromarray(picture).resize((2 * width, 2 * height)))  # for sharp screens
    parts, fields = [_lines(places, inputs, mode)], list[Cells]()
    for label, values, place in zip(lines, maps, places, strict=True):
        has_map = bool(np.isfinite(values).all())
        if has_map:
            parts.append(_map(picture_source(small), values, place, len(fields)))
            fields.append(_told(values))
        parts.append(_label(label, place, has_map))
    size = {
        "width": max(one.x for one in places) + column_width,
        "height": max(one.y for one in places) + row_height - above,
    }
    tree = element("svg", *parts, xmlns=NAMESPACE, font_size="13", **size)
    bar = lying_named_bar("cells", SPOTLIGHT, "cells of a map", ((0.0, "half of them"), (1.0, "highest")), top=8)
    return drawing([element("div", tree, class_="scrolled"), bar_sheet(bar, COLUMN_WIDTH)], fields)


def wrapped(label: Sequence[str], most: int) -> list[str]:
    """Return the lines of a label, broken behind underscores and at spaces into lines of so many letters.

    >>> wrapped(("filter_material", "metal"), 9)
    ['filter_', 'material', 'metal']
    """
    lines: list[str] = []
    for line in label:
        lines.append("")
        for piece in re.findall(r"[^ _]+_?|[ _]+", line):
            if lines[-1] and len(lines[-1] + piece) > most:
                lines.append("")
            lines[-1] += piece if lines[-1] else piece.lstrip()
    return [line.rstrip() for line in lines if line.strip()]


def tree_places(inputs: Sequence[Sequence[int]]) -> list[tuple[int, int]]:
    """Return a column and a row for each module of a tree: inputs above what reads them, second ones to the right.

    >>> tree_places([(), (), (0, 1)])
    [(0, 0), (1, 0), (0, 1)]
    """
    column, depth = [0] * len(inputs), [0] * len(inputs)
    (root,) = set(range(len(inputs))) - {i for read in inputs for i in read}
    _place(root, 0, 0, inputs, column, depth)
    return [(x, max(depth) - down) for x, down in zip(column, depth, strict=True)]


def _place(
    module: int, first: int, down: int, inputs: Sequence[Sequence[int]], column: list[int], depth: list[int]
) -> int:
    """Place a module and all above it from a column on; return the next free column."""
    column[module], depth[module] = first, down
    free = first
    for one in inputs[module]:
        free = _place(one, free, down + 1, inputs, column, depth)
    return max(free, first + 1)


def above_middle(values: Float[np.ndarray, "height width"]) -> Float[np.ndarray, "height width"]:
    """Return cells in shares of the way from a map's middle to its highest one; 0 below the middle."""
    middle = float(np.median(values))
    return (values - middle).clip(0) / (float(values.max()) - middle or 1.0)


def _map(source: str, values: Float[np.ndarray, "height width"], place: Place, field: int) -> Element:
    """Return a module's map at its place over the picture."""
    cells = picture_of_cells(painted(above_middle(values), 0, 1, SPOTLIGHT), width="100%", height="100%")
    backdrop = stretched(source, width="100%", height="100%")
    return as_field(element("svg", backdrop, cells, **asdict(place)), field)


def _told(values: Float[np.ndarray, "height width"]) -> Cells:
    rows, columns = (tuple(map(str, range(size))) for size in values.shape)
    return Cells("row {row}, column {column}\n{cell}", rows, columns, [f"{one:.3g}" for one in values.ravel().tolist()])


def _label(lines: Sequence[str], place: Place, has_map: bool) -> Element:
    """Return a module's label beside its map, or in its place."""
    x, y = place.x + 6 + place.width * has_map, place.y + place.height / 2 - LINE_HEIGHT * (len(lines) - 1) / 2
    return element(
        "g",
        *(
            element("text", line, x=x, y=f"{y + LINE_HEIGHT * i:g}", dy=".35em", font_weight="normal" if i else "bold")
            for i, line in enumerate(lines)
        ),
    )


def _lines(places: Sequence[Place], inputs: Sequence[Sequence[int]], mode: Mode) -> Element:
    """Return a line from each map to the module that reads it."""
    drawn = [
        f"M{places[i].middle:g} {places[i].y + places[i].height}L{places[module].middle:g} {places[module].y}"
        for module, read in enumerate(inputs)
        for i in read
    ]
    return element("path", d="".join(drawn), stroke=MUTED[mode], stroke_width=2, fill="none")
