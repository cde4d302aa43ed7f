"""What is drawn of why an answer came about."""

import re

import numpy as np

from drawn import elements, part, texts
from film_viz.figures.why import (
    DISCS,
    KIND_LOOKS,
    LARGEST,
    SMALLEST,
    STRANGE,
    effect_cells,
    objects_by_effect,
    words_by_effect,
)

PICTURE = np.full((20, 30, 3), 128, np.uint8)
PLACES = np.array([[3.0, 4.0], [10.0, 12.0], [20.0, 7.0]])


def test_objects_are_as_large_as_their_effect_and_strange_ones_are_ringed():
    names, change = ["red cube", "blue ball", "can"], np.array([0.0, -1.0, 0.25])
    figure = objects_by_effect(PICTURE, PLACES, names, change, np.array([False, True, False]), "yes")
    discs = elements(figure, "circle")
    assert [2 * float(disc.get("r")) for disc in discs] == [SMALLEST, LARGEST, (SMALLEST + LARGEST) / 2]
    assert [disc.get("stroke") == STRANGE for disc in discs] == [False, True, False]
    colors = [tuple(map(int, re.findall(r"\d+", disc.get("fill")))) for disc in discs]
    assert colors[:2] == [tuple(bytes.fromhex(color[1:])) for _, color in (DISCS[1], DISCS[0])]
    places = [tuple(part(each.get(name)) for name in "xy") for each in elements(figure, "svg") if each.get("x")]
    np.testing.assert_allclose(places, PLACES / (30, 20), atol=1e-6)
    assert figure.fields[0].texts[1] == "1: blue ball\nwithout it, 'yes' -100.0%"
    assert "change of 'yes' without the object" in texts(figure)


def test_an_object_behind_the_camera_has_no_disc_and_the_others_keep_their_numbers():
    places = PLACES.copy()
    places[1] = np.nan
    figure = objects_by_effect(PICTURE, places, ["a", "b", "c"], np.zeros(3), np.zeros(3, bool), "yes")
    assert [text[:4] for text in figure.fields[0].texts] == ["0: a", "2: c"]
    assert texts(figure)[:2] == ["0", "2"]
    assert "nan" not in figure.svg


def test_a_picture_without_objects_is_drawn():
    figure = objects_by_effect(PICTURE, PLACES[:0], [], np.zeros(0), np.zeros(0, bool), "yes")
    assert len(elements(figure, "image")) == 1


def test_changes_of_words_stand_above_their_word_by_kind():
    figure = words_by_effect(
        ["is", "it", "red"],
        [2, 2, 0],
        ["red -> blue", "without red", "without is"],
        ["alternative", "left out", "left out"],
        np.array([0.1, 0.5, 0.9]),
        ["no", "yes", "yes"],
        0.95,
        "yes",
    )
    drawn = {trace.name: (list(map(round, trace.x)), list(trace.y)) for trace in figure.data}
    assert list(drawn) == list(KIND_LOOKS)
    assert drawn["alternative"] == ([2], [0.1])
    assert drawn["left out"] == ([2, 0], [0.5, 0.9])
    assert (figure.layout.shapes[0].y0, figure.layout.shapes[0].y1) == (0.95, 0.95)
    assert figure.layout.xaxis.ticktext == ("is", "it", "red")
    assert "'yes'" in figure.layout.yaxis.title.text


def test_cells_name_the_answer_that_takes_over_and_else_the_change():
    change = np.array([[-0.5, 0.02], [np.nan, -1.0], [-0.001, 0.3]])
    best = [["no", "yes"], ["yes", "cube"], ["yes", "yes"]]
    figure = effect_cells(change, best, ["stem", "block 0", "block 1"], ["a", "b"], "yes", "dark", ("object", "layer"))
    cells, writing = figure.data
    assert list(writing.text) == ["<b>no</b>", "+2%", "<b>cube</b>", "0%", "+30%"]
    assert list(zip(writing.x, writing.y, strict=True)) == [(0, 0), (1, 0), (1, 1), (0, 2), (1, 2)]
    assert [color == "#000000" for color in writing.textfont.color] == [False, False, True, False, False]
    assert (cells.zmin, cells.zmax) == (-1, 1)
    assert (figure.layout.xaxis.title.text, figure.layout.yaxis.title.text) == ("object", "layer")
    assert figure.layout.yaxis.ticktext == ("stem", "block 0", "block 1")
    assert figure.layout.yaxis.autorange == "reversed"
