"""Figures of where systems without FiLM look: their numbers are those handed in, at their place in the picture."""

import numpy as np

from drawn import elements, part, pixels, texts
from film_viz.figures.attention import (
    LOWERS,
    RAISES,
    attention_maps,
    looks_by_layer,
    map_on_picture,
    pairs_alone,
    strongest_pairs,
)
from film_viz.figures.feature_maps import GLOW, reach
from film_viz.figures.pictures import SPOTLIGHT
from film_viz.figures.svg.color import painted
from film_viz.figures.theme import ACCENT, TRUTH

PICTURE = np.full((20, 30, 3), 128, np.uint8)
STRONGEST = np.array([[0, 1, 1, 2], [1, 0, 1, 0]])


def two_looks() -> np.ndarray:
    maps = np.full((2, 2, 3), 1 / 6)
    maps[1] = [[0, 0, 0.75], [0.25, 0, 0]]
    return maps


def shares() -> np.ndarray:
    share = np.full((2, 3, 2, 3), 0.01)
    share[0, 1, 1, 2], share[1, 0, 1, 0] = -2.0, 1.0
    return share


def cells_over_pictures(drawing) -> list[np.ndarray]:
    return [pixels(image) for image in elements(drawing, "image") if "png" in image.get("href")]


def test_all_looks_are_on_one_scale_and_say_how_spread_they_are():
    drawing = attention_maps(PICTURE, two_looks(), [np.log2(6), 0.811])
    for drawn, values in zip(cells_over_pictures(drawing), two_looks(), strict=True):
        np.testing.assert_array_equal(drawn, painted(values, 0, 0.75, SPOTLIGHT))
    assert drawing.fields[1].cells == ["0", "0", "0.75", "0.25", "0", "0"]
    written = texts(drawing)
    assert written[:2] == ["look 1: about 6 cells", "look 2: about 2 cells"]
    assert "weight of a cell" in written


def test_layers_share_one_scale_of_counts_and_wrap_on_a_narrow_page():
    maxima = np.arange(3 * 2 * 3).reshape(3, 2, 3)
    figure = looks_by_layer(PICTURE, maxima, ("a", "b", "c"))
    for drawn, counts in zip(cells_over_pictures(figure), maxima, strict=True):
        np.testing.assert_array_equal(drawn, painted(counts, 0, 17, SPOTLIGHT))
    assert figure.fields[2].cells == ["12", "13", "14", "15", "16", "17"]
    assert texts(figure)[:3] == ["a", "b", "c"]
    assert "minmax(min(264px,100%),1fr)" in figure.svg


def test_a_map_lies_over_the_whole_picture_on_a_scale_around_nothing():
    values = np.array([[0.5, -2.0, 0.0], [1.0, 0.25, -0.125]], np.float32)
    figure = map_on_picture(PICTURE, values, "title", what="share")
    (drawn,) = elements(figure, "image", width="100%", height="100%", style="image-rendering:pixelated")
    np.testing.assert_array_equal(pixels(drawn), painted(values, -reach(values), reach(values), GLOW))
    assert figure.fields[0].cells == ["0.5", "-2", "0", "1", "0.25", "-0.125"]
    assert {"title", "share"} <= set(texts(figure))


def test_an_arrow_goes_from_the_first_cell_to_the_second_and_a_ring_is_a_cell_with_itself():
    drawing = pairs_alone(PICTURE, shares(), STRONGEST)
    arrow = elements(drawing, "line", stroke=ACCENT["light"])[0]
    ends = [part(arrow.get(name)) for name in ("x1", "y1", "x2", "y2")]
    np.testing.assert_allclose(ends, (1.5 / 3, 0.5 / 2, 2.5 / 3, 1.5 / 2), atol=1e-6)
    head = arrow.get("marker-end")[len("url(#") : -1]
    assert elements(drawing, "marker", id=head)[0][0].get("fill") == ACCENT["light"]
    assert arrow.get("stroke-width") == "6"
    (ring,) = elements(drawing, "circle", stroke=TRUTH["light"])
    np.testing.assert_allclose([part(ring.get("cx")), part(ring.get("cy"))], (0.5 / 3, 1.5 / 2), atol=1e-6)
    assert ring.get("stroke-width") == "3.5"
    assert drawing.fields[0].texts[0] == f"row 0, column 1 with row 1, column 2\n-2, {LOWERS}"


def test_every_arrow_tells_its_own_pair_and_can_be_met_beside_its_line():
    drawing = pairs_alone(PICTURE, shares(), STRONGEST)
    (marks,) = elements(drawing, "g", data_field="0")
    assert len(marks) == len(drawing.fields[0].texts) == 2
    assert all(mark[-1].get("stroke") == "transparent" for mark in marks)


def test_the_legend_names_both_signs_in_the_colors_of_the_page():
    drawing = strongest_pairs(PICTURE, shares(), STRONGEST, "dark")
    assert [each.text for each in elements(drawing, "span") if each.text in (RAISES, LOWERS)] == [RAISES, LOWERS]
    assert elements(drawing, "line", stroke=ACCENT["dark"])


def test_the_maps_beside_the_arrows_add_up_all_pairs_around_zero():
    drawing = strongest_pairs(PICTURE, shares(), np.zeros((0, 4), int))
    first, second = cells_over_pictures(drawing)
    sums = shares().sum(axis=(2, 3)), shares().sum(axis=(0, 1))
    np.testing.assert_allclose(np.array(drawing.fields[1].cells, float), sums[0].ravel(), rtol=1e-3)
    middle = painted(np.zeros((1, 1)), -1, 1, GLOW)[0, 0]
    for drawn, values in ((first, sums[0]), (second, sums[1])):
        np.testing.assert_array_equal(drawn[np.abs(values) < 1e-9], np.broadcast_to(middle, (0, 4)))
        is_above = drawn[..., 0].astype(int) > drawn[..., 2]  # more red than blue
        np.testing.assert_array_equal(is_above, values > 0.1 * np.abs(values).max())
    assert "cell as first of all pairs" in texts(drawing)
