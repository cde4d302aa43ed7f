import numpy as np
import pytest

from drawn import elements, pixels
from film_viz.figures.svg.color import gradient, painted, picture_of_cells, rgba
from film_viz.figures.svg.drawing import drawing, sheet
from film_viz.figures.theme import DIVERGING, diverging


def channels(color: str) -> list[int]:
    return [int(color[i : i + 2], 16) for i in (1, 3, 5)] + [255]


def test_ends_and_center_of_a_scale_have_its_colors_and_beyond_the_ends_nothing_changes():
    values = np.array([[-9.0, -2.0, 0.5, 3.0, 70.0]])
    colors = painted(values, -2, 3, diverging("light"))[0].tolist()
    low, middle, high = (channels(DIVERGING["light"][i]) for i in (0, 5, 10))
    assert colors == [low, low, middle, high, high]


def test_between_two_colors_is_their_mean():
    two = [(0.0, "#000000"), (0.5, "#646464"), (1.0, "rgba(200,50,100,0.2)")]
    colors = painted(np.array([[1.0, 3.0]]), 0, 4, two)[0].tolist()
    assert colors == [[50, 50, 50, 255], [150, 75, 100, 153]]


def test_what_is_no_number_is_not_painted():
    assert painted(np.array([[np.nan, 0.0]]), 0, 1, diverging("dark"))[0, 0].tolist() == [0, 0, 0, 0]


def test_infinities_have_the_colors_of_the_ends():
    colors = painted(np.array([[-np.inf, np.inf]]), 0, 1, diverging("dark"))[0].tolist()
    assert colors == [channels(DIVERGING["dark"][0]), channels(DIVERGING["dark"][-1])]


def test_a_picture_of_cells_has_them_as_they_were():
    cells = np.random.default_rng(0).integers(0, 256, (3, 5, 4)).astype(np.uint8)
    (image,) = elements(drawing([sheet(9, picture_of_cells(cells, width="100%"))]), "image")
    np.testing.assert_array_equal(pixels(image), cells)
    assert image.get("preserveAspectRatio") == "none"


def test_a_gradient_rises_to_the_top_or_to_the_right():
    for is_upright, ends in ((True, ("0", "1", "0", "0")), (False, ("0", "0", "1", "0"))):
        made = gradient("name", [(0.0, "#000000"), (1.0, "#ff8000")], is_upright)
        assert tuple(made.get(name) for name in ("x1", "y1", "x2", "y2")) == ends
        assert [(stop.get("offset"), stop.get("stop-color")) for stop in made] == [
            ("0%", "rgb(0,0,0)"),
            ("100%", "rgb(255,128,0)"),
        ]


@pytest.mark.parametrize(("color", "parts"), [("#0a0B0c", [10, 11, 12, 255]), ("rgba(1,2,3,0.5)", [1, 2, 3, 127.5])])
def test_colors_are_read(color, parts):
    assert rgba(color).tolist() == parts
