import re

import numpy as np
import pytest
from plotly.colors import sample_colorscale

from film_viz.figures.results import BlockShare, SystemAccuracy, accuracy_dots, block_shares, confusion_cells
from film_viz.figures.theme import sequential

COUNTS = np.array([[9, 1, 0], [0, 0, 4]])
TRUE, GIVEN = ("yes", "no"), ("yes", "no", "red")


def contrast(first: str, second: str) -> float:
    """WCAG 2.1."""
    low, high = sorted(map(luminance, (first, second)))
    return (high + 0.05) / (low + 0.05)


def luminance(color: str) -> float:
    parts = [color[i : i + 2] for i in (1, 3, 5)] if color.startswith("#") else re.findall(r"[\d.]+", color)
    srgb = np.array([int(p, 16) if color.startswith("#") else float(p) for p in parts]) / 255
    return float(np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4) @ [0.2126, 0.7152, 0.0722])


def test_every_cell_can_be_clicked_and_names_its_answers():
    *_, targets = confusion_cells(COUNTS, TRUE, GIVEN, (None, None)).data
    assert len(targets.x) == 6
    for x, y, (number, true, given, count) in zip(targets.x, targets.y, targets.customdata, strict=True):
        assert divmod(number, 3) == (y, x)
        assert (true, given) == (TRUE[int(y)], GIVEN[int(x)])
        assert count == COUNTS[int(y), int(x)]


def test_colors_are_shares_of_rows_and_empty_cells_have_none():
    cells = confusion_cells(COUNTS, TRUE, GIVEN, (None, None)).data[0]
    share = np.square(np.array(cells.z, dtype=float))
    np.testing.assert_allclose(share, [[0.9, 0.1, np.nan], [np.nan, np.nan, 1.0]], atol=1e-6)


def test_every_cell_has_its_number_and_thousands_are_short():
    numbers = confusion_cells(COUNTS * np.array([[1000, 1, 1]]), TRUE, GIVEN, (None, None)).data[1]
    assert dict(zip(zip(numbers.x, numbers.y, strict=True), numbers.text, strict=True)) == {
        (0, 0): "9k",
        (1, 0): "1",
        (2, 1): "4",
    }


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_the_numbers_of_cells_are_read_easily_on_every_color(mode):
    counts = np.diag(np.arange(1, 101)) + np.diag(np.arange(99, -1, -1), 1)[:100, :100]
    names = tuple(map(str, range(100)))
    cells, numbers, _ = confusion_cells(counts, names, names, (None, None), mode).data
    for x, y, ink in zip(numbers.x, numbers.y, numbers.textfont.color, strict=True):
        level = float(np.array(cells.z)[int(y), int(x)])
        assert contrast(ink, sample_colorscale([color for _, color in sequential(mode)], [level])[0]) >= 4.5


@pytest.mark.parametrize(
    ("chosen", "frame"),
    [((1, 2), (1.5, 2.5, 0.5, 1.5)), ((0, None), (-0.5, 2.5, -0.5, 0.5)), ((None, 1), (0.5, 1.5, -0.5, 1.5))],
)
def test_the_chosen_row_column_or_cell_is_framed(chosen, frame):
    (shape,) = confusion_cells(COUNTS, TRUE, GIVEN, chosen).layout.shapes
    assert (shape.x0, shape.x1, shape.y0, shape.y1) == frame


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_systems_lie_side_by_side_in_every_row(mode):
    measured = SystemAccuracy("ours", [0.5, 0.75], [0.4, 0.7], [0.65, 0.8])
    paper = SystemAccuracy("theirs", [0.9, 0.8], [0.9, 0.8], [0.9, 0.8], is_published=True)
    figure = accuracy_dots(("overall", "count"), [measured, paper], mode)
    ours, theirs = figure.data
    assert ours.x.tolist() == pytest.approx([0.5, 0.75])
    assert ours.error_x.array.tolist() == pytest.approx([0.15, 0.05], abs=1e-6)
    assert ours.error_x.arrayminus.tolist() == pytest.approx([0.1, 0.05], abs=1e-6)
    assert theirs.error_x.array is None
    assert [round(y) for y in (*ours.y, *theirs.y)] == [0, 1, 0, 1]
    assert (ours.y < theirs.y).all()
    assert theirs.marker.symbol != ours.marker.symbol
    assert figure.layout.xaxis.title.text == "accuracy"


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_shares_of_blocks_stand_in_two_panels_and_chance_beside_them(mode):
    left = (BlockShare("gamma < 0", [0.1, 0.2, 0.3]), BlockShare("beta < 0", [0.4, 0.5, 0.6]))
    right = (BlockShare("same type", [0.5, 0.6, 0.9], 0.125),)
    figure = block_shares((left, right), mode)
    assert [(curve.name, curve.yaxis) for curve in figure.data] == [
        ("gamma < 0", "y"), ("beta < 0", "y"), ("same type", "y2"),
    ]  # fmt: skip
    assert figure.data[2].y == (0.5, 0.6, 0.9)
    (chance,) = figure.layout.shapes
    assert (chance.y0, chance.y1, chance.yref) == (0.125, 0.125, "y2")
    assert chance.line.color == figure.data[2].line.color
