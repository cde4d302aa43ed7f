"""Modules that read each other's maps, as a tree: each with what it found over the picture, below what it reads."""

from collections.abc import Sequence
from xml.etree.ElementTree import Element

import numpy as np
from jaxtyping import Float, UInt8
from PIL import Image

from film_viz.figures.pictures import SPOTLIGHT, picture_source
from film_viz.figures.svg.axes import lying_named_bar
from film_viz.figures.svg.color import painted, picture_of_cells, stretched
from film_viz.figures.svg.drawing import NAMESPACE, Cells, Drawing, as_field, drawing, element, sheet
from film_viz.figures.theme import MUTED, Mode

MAP_WIDTH, MAP_HEIGHT = 84, 63  # pixels of a module's map
COLUMN_WIDTH, ROW_HEIGHT = 210, 78  # pixels from module to module
LINE_HEIGHT = 17  # pixels of a label's line
PICTURE_WIDTH = 2 * MAP_WIDTH  # pixels of the picture below a map, for sharp screens
BAR_HEIGHT = 60  # pixels of the color bar, with its ticks and its title

Corner = tuple[int, int]  # right and down, in pixels


def map_tree(
    picture: UInt8[np.ndarray, "y x 3"],
    labels: Sequence[Sequence[str]],
    inputs: Sequence[Sequence[int]],
    maps: Float[np.ndarray, "module height width"],
    mode: Mode = "light",
) -> Drawing:
    """Draw every module below what it reads, the one that nobody reads, the answer's, at the bottom.

    `labels` say a module in a few lines, of which the first is bold; `inputs` count modules in the order of `labels`;
    one whose map is NaN has none. Every map has a scale of its own, from its middle cell to its highest: borders and
    ground, most of a picture, would else take the whole scale.
    """
    corners = [(column * COLUMN_WIDTH, row * ROW_HEIGHT) for column, row in tree_places(inputs)]
    small = np.asarray(Image.fromarray(picture).resize((PICTURE_WIDTH, PICTURE_WIDTH * MAP_HEIGHT // MAP_WIDTH)))
    source = picture_source(small)
    parts, fields = [_lines(corners, inputs, mode)], list[Cells]()
    for lines, values, corner in zip(labels, maps, corners, strict=True):
        has_map = bool(np.isfinite(values).all())
        if has_map:
            parts.append(_map(source, values, corner, len(fields)))
            fields.append(_told(values))
        parts.append(_label(lines, corner, has_map))
    width, height = (max(corner[axis] for corner in corners) for axis in (0, 1))
    tree = element(
        "svg", *parts, xmlns=NAMESPACE, width=width + COLUMN_WIDTH, height=height + ROW_HEIGHT, font_size="13"
    )
    bar = lying_named_bar("cells", SPOTLIGHT, "cells of a map", ((0.0, "half of them"), (1.0, "highest")), top=8)
    below = sheet(BAR_HEIGHT, *bar, right=16, style=f"max-width:{COLUMN_WIDTH}px")
    return drawing([element("div", tree, class_="scrolled"), below], fields)


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


def _map(source: str, values: Float[np.ndarray, "height width"], corner: Corner, field: int) -> Element:
    """Return a module's map at its place over the picture."""
    cells = picture_of_cells(painted(above_middle(values), 0, 1, SPOTLIGHT), width="100%", height="100%")
    backdrop = stretched(source, width="100%", height="100%")
    here = {"x": corner[0], "y": corner[1], "width": MAP_WIDTH, "height": MAP_HEIGHT}
    return as_field(element("svg", backdrop, cells, **here), field)


def _told(values: Float[np.ndarray, "height width"]) -> Cells:
    rows, columns = (tuple(map(str, range(size))) for size in values.shape)
    return Cells("row {row}, column {column}\n{cell}", rows, columns, [f"{one:.3g}" for one in values.ravel().tolist()])


def _label(lines: Sequence[str], corner: Corner, has_map: bool) -> Element:
    """Return a module's label beside its map, or in its place."""
    x, y = corner[0] + 6 + MAP_WIDTH * has_map, corner[1] + MAP_HEIGHT / 2 - LINE_HEIGHT * (len(lines) - 1) / 2
    return element(
        "g",
        *(
            element("text", line, x=x, y=f"{y + LINE_HEIGHT * i:g}", dy=".35em", font_weight="normal" if i else "bold")
            for i, line in enumerate(lines)
        ),
    )


def _lines(corners: Sequence[Corner], inputs: Sequence[Sequence[int]], mode: Mode) -> Element:
    """Return a line from each map to the module that reads it."""
    drawn = [
        f"M{corners[i][0] + MAP_WIDTH / 2:g} {corners[i][1] + MAP_HEIGHT}"
        f"L{corners[module][0] + MAP_WIDTH / 2:g} {corners[module][1]}"
        for module, read in enumerate(inputs)
        for i in read
    ]
    return element("path", d="".join(drawn), stroke=MUTED[mode], stroke_width=2, fill="none")
