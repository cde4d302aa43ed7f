"""Where a network looks: maps over the picture, one after the other, and pairs of cells as arrows."""

from collections.abc import Sequence
from xml.etree.ElementTree import Element

import numpy as np
from jaxtyping import Float, Int, UInt8

from film_viz.figures.feature_maps import GLOW, reach
from film_viz.figures.pictures import SPOTLIGHT, across, bar_below, picture_sheet
from film_viz.figures.svg.axes import bar_sheet, legend, lying_color_bar
from film_viz.figures.svg.beside import beside
from film_viz.figures.svg.color import painted, picture_of_cells
from film_viz.figures.svg.drawing import Cells, Drawing, Marks, as_field, drawing, element, share
from film_viz.figures.theme import ACCENT, TRUTH, Colorscale, Mode

WIDEST = 6.0  # pixels, of the strongest pair's arrow
FINGER = 12  # pixels around an arrow that belong to it
PANEL = 320  # pixels, least width of one of several panels
LOOK = 264  # pixels, least width of a look: two stand beside each other on a page of 1024 pixels

RAISES, LOWERS = "raises the answer's logit", "lowers the answer's logit"


def attention_maps(
    picture: UInt8[np.ndarray, "y x 3"], maps: Float[np.ndarray, "hop height width"], entropy: Sequence[float]
) -> Drawing:
    """Draw the weight of each cell over the picture, a panel for each look, all on one scale; entropy in bits.

    A title tells over how many cells the weight would be spread evenly at that entropy.
    """
    most = float(maps.max())
    looks = [
        (f"look {i + 1}: about {2**bits:.0f} cells", over(picture, maps[i], (0.0, most), SPOTLIGHT, field=i))
        for i, bits in enumerate(entropy)
    ]
    bar = lying_color_bar("weights", SPOTLIGHT, "weight of a cell", most, top=8)
    parts = [beside(looks, across(picture)), bar_below(picture, bar)]
    return drawing(parts, [cells_of(one) for one in maps])


def looks_by_layer(
    picture: UInt8[np.ndarray, "y x 3"], maxima: Int[np.ndarray, "layer height width"], titles: Sequence[str]
) -> Drawing:
    """Draw where the classifier finds its maxima for several layers or modulations, all on one scale."""
    most, counts = max(1, int(maxima.max())), maxima.astype(np.float32)
    looks = [
        (title, over(picture, one, (0.0, float(most)), SPOTLIGHT, field=i))
        for i, (title, one) in enumerate(zip(titles, counts, strict=True))
    ]
    bar = lying_color_bar("maxima", SPOTLIGHT, "maxima in a cell", most, top=8)
    return drawing([beside(looks, LOOK), bar_sheet(bar, PANEL - 16)], [cells_of(one) for one in counts])


def map_on_picture(
    picture: UInt8[np.ndarray, "y x 3"],
    values: Float[np.ndarray, "height width"],
    title: str,
    what: str = "activation",
) -> Drawing:
    """Draw one feature map over the picture: what is above 0 glows, what is below is blue."""
    limit = reach(values)
    glowing = over(picture, values, (-limit, limit), GLOW, field=0)
    bar = lying_color_bar("activations", GLOW, what, limit, top=8, lowest=-limit)
    return drawing([beside([(title, glowing)], across(picture)), bar_below(picture, bar)], [cells_of(values)])


def over(
    picture: UInt8[np.ndarray, "y x 3"],
    values: Float[np.ndarray, "height width"],
    ends: tuple[float, float],
    scale: Colorscale,
    field: int,
) -> Element:
    """Return a map stretched over the picture, as the model squeezed the picture into the map."""
    cells = picture_of_cells(painted(values, *ends, scale), width="100%", height="100%")
    return as_field(picture_sheet(picture, cells), field)


def cells_of(values: Float[np.ndarray, "height width"]) -> Cells:
    """Return what the cells of a map tell."""
    rows, columns = (tuple(map(str, range(size))) for size in values.shape)
    return Cells("row {row}, column {column}\n{cell}", rows, columns, [f"{one:.4g}" for one in values.ravel().tolist()])


def strongest_pairs(
    picture: UInt8[np.ndarray, "y x 3"],
    share_of: Float[np.ndarray, "height width height width"],
    strongest: Int[np.ndarray, "pair 4"],
    mode: Mode = "light",
) -> Drawing:
    """Draw pairs of cells as arrows from the first to the second, and beside them the sums of all pairs by cell.

    `share_of` is what a pair adds to the winning answer's logit; `strongest` lists row, column, row, column.
    """
    sums = share_of.sum(axis=(2, 3)), share_of.sum(axis=(0, 1))
    limit = max(reach(values) for values in sums)
    arrows, told = _arrows(share_of, strongest, mode)
    maps = [over(picture, values, (-limit, limit), GLOW, field=1 + i) for i, values in enumerate(sums)]
    titles = (f"the {len(strongest)} strongest pairs", "cell as first of all pairs", "cell as second of all pairs")
    panels = beside(list(zip(titles, (picture_sheet(picture, arrows), *maps), strict=True)), PANEL)
    bar = lying_color_bar("shares", GLOW, "adds to the logit", limit, top=8, lowest=-limit)
    parts = [panels, legend([(RAISES, TRUTH[mode]), (LOWERS, ACCENT[mode])]), bar_below(picture, bar)]
    return drawing(parts, [told, *map(cells_of, sums)])


def pairs_alone(
    picture: UInt8[np.ndarray, "y x 3"],
    share_of: Float[np.ndarray, "height width height width"],
    strongest: Int[np.ndarray, "pair 4"],
    mode: Mode = "light",
) -> Drawing:
    """Draw pairs of cells as arrows over the picture, where there is room for nothing else; as `strongest_pairs`."""
    arrows, told = _arrows(share_of, strongest, mode)
    return drawing([picture_sheet(picture, arrows)], [told])


def _arrows(
    share_of: Float[np.ndarray, "height width height width"], strongest: Int[np.ndarray, "pair 4"], mode: Mode
) -> tuple[Element, Marks]:
    """Return an arrow for each pair, the wider the more it adds or takes, and what each tells."""
    values = [float(share_of[tuple(pair)]) for pair in strongest]
    most = max((abs(value) for value in values), default=0.0) or 1.0
    colors = {True: TRUTH[mode], False: ACCENT[mode]}
    marks = [
        _arrow(pair, value, 1 + (WIDEST - 1) * abs(value) / most, colors[value >= 0], share_of.shape[:2])
        for pair, value in zip(strongest.tolist(), values, strict=True)
    ]
    told = [
        f"row {a}, column {b} with row {c}, column {d}\n{value:+.3g}, {RAISES if value >= 0 else LOWERS}"
        for (a, b, c, d), value in zip(strongest.tolist(), values, strict=True)
    ]
    return element("g", element("g", *marks, data_field=0), *(_head(color) for color in colors.values())), Marks(told)


def _arrow(pair: list[int], value: float, width: float, color: str, cells: tuple[int, ...]) -> Element:
    """Return one pair: a line with a head at its second cell, or a ring where a cell is paired with itself."""
    y1, y2 = (share(row + 0.5, cells[0]) for row in pair[::2])
    x1, x2 = (share(column + 0.5, cells[1]) for column in pair[1::2])
    if pair[:2] == pair[2:]:
        shape: dict[str, object] = {"cx": x1, "cy": y1, "r": 8, "fill": "none"}
        tag, end = "circle", {}
    else:
        shape = {"x1": x1, "y1": y1, "x2": x2, "y2": y2}
        tag, end = "line", {"marker_end": f"url(#{_name(color)})"}
    ends = element(tag, stroke=color, stroke_width=f"{width:.3g}", **shape, **end)
    near = element(tag, stroke="transparent", stroke_width=FINGER, **shape)
    return element("g", ends, near)


def _head(color: str) -> Element:
    head = element("path", d="M0 0L12 6L0 12z", fill=color, stroke="#ffffff", stroke_width=1)
    return element(
        "marker", head, id=_name(color), viewBox="-1 -1 14 14", refX=10, refY=6, markerWidth=14, markerHeight=14,
        markerUnits="userSpaceOnUse", orient="auto",
    )  # fmt: skip


def _name(color: str) -> str:
    return f"head{color.removeprefix('#')}"
