"""Figures of where systems without FiLM look: their numbers are those handed in, at their place in the picture."""

import numpy as np

from film_viz.figures.attention import attention_maps, strongest_pairs
from film_viz.figures.theme import ACCENT, TRUTH

PICTURE = np.full((20, 30, 3), 128, np.uint8)


def two_looks() -> np.ndarray:
    maps = np.full((2, 2, 3), 1 / 6)
    maps[1] = [[0, 0, 0.75], [0.25, 0, 0]]
    return maps


def shares() -> np.ndarray:
    share = np.full((2, 3, 2, 3), 0.01)
    share[0, 1, 1, 2], share[1, 0, 1, 0] = -2.0, 1.0
    return share


def test_all_looks_are_on_one_scale_and_say_how_spread_they_are():
    figure = attention_maps(PICTURE, two_looks(), [np.log2(6), 0.811])
    first, second = figure.data
    assert (first.zmin, first.zmax) == (second.zmin, second.zmax) == (0, 0.75)
    np.testing.assert_allclose(second.z, two_looks()[1])
    assert (second.x0, second.dx, second.y0, second.dy) == (5, 10, 5, 10)
    titles = [note.text for note in figure.layout.annotations]
    assert titles == ["look 1: about 6 cells", "look 2: about 2 cells"]
    below = attention_maps(PICTURE, two_looks(), [1.0, 1.0], columns=1)
    assert below.layout.height > 1.5 * figure.layout.height
    assert second.colorbar.title.text == "weight of a cell"


def test_an_arrow_goes_from_the_first_cell_to_the_second_and_a_ring_is_a_cell_with_itself():
    strongest = np.array([[0, 1, 1, 2], [1, 0, 1, 0]])
    arrow, ring = strongest_pairs(PICTURE, shares(), strongest).data[:2]
    assert (list(arrow.x), list(arrow.y)) == ([15, 25], [5, 15])
    assert (arrow.marker.symbol, arrow.line.color, arrow.line.width) == ("arrow", ACCENT["light"], 6)
    assert (list(ring.x), list(ring.y)) == ([5, 5], [15, 15])
    assert (ring.marker.symbol, ring.line.color, ring.line.width) == ("circle-open", TRUTH["light"], 3.5)
    assert "row 0, column 1 with row 1, column 2<br>-2" in arrow.hovertemplate


def test_the_legend_names_each_sign_once():
    strongest = np.array([[0, 1, 1, 2], [1, 0, 1, 0], [0, 0, 0, 1], [0, 0, 0, 2]])
    figure = strongest_pairs(PICTURE, shares(), strongest, "dark")
    assert figure.layout.showlegend
    assert [trace.name for trace in figure.data if trace.type == "scatter" and trace.showlegend] == [
        "lowers the answer's logit",
        "raises the answer's logit",
    ]


def test_the_maps_beside_the_arrows_add_up_all_pairs_around_zero():
    figure = strongest_pairs(PICTURE, shares(), np.zeros((0, 4), int))
    first, second = figure.data
    np.testing.assert_allclose(first.z, shares().sum(axis=(2, 3)), rtol=1e-6)
    np.testing.assert_allclose(second.z, shares().sum(axis=(0, 1)), rtol=1e-6)
    assert first.zmin == second.zmin == -first.zmax
    assert figure.layout.annotations[1].text == "cell as first of all pairs"
