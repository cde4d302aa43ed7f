"""What is drawn of why an answer came about."""

import numpy as np

from film_viz.figures.why import (
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
    marks = objects_by_effect(PICTURE, PLACES, names, change, np.array([False, True, False]), "yes").data[0]
    assert np.array(marks.marker.size).tolist() == [SMALLEST, LARGEST, (SMALLEST + LARGEST) / 2]
    assert np.array(marks.marker.color).tolist() == [0.0, -1.0, 0.25]
    assert (marks.marker.cmin, marks.marker.cmax) == (-1, 1)
    assert [color == STRANGE for color in marks.marker.line.color] == [False, True, False]
    assert tuple(marks.customdata[1]) == ("blue ball", "-100.0%")
    assert "'yes'" in marks.marker.colorbar.title.text


def test_a_picture_without_objects_is_drawn():
    figure = objects_by_effect(PICTURE, PLACES[:0], [], np.zeros(0), np.zeros(0, bool), "yes")
    assert len(figure.layout.images) == 1


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
