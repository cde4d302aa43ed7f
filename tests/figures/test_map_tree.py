"""A tree of maps: every module is below what it reads, with its own map on a scale of its own."""

import numpy as np

from film_viz.figures.map_tree import COLUMN_WIDTH, MAP_HEIGHT, MAP_WIDTH, ROW_HEIGHT, map_tree, tree_places
from film_viz.figures.theme import MUTED

PICTURE = np.full((20, 30, 3), 128, np.uint8)
INPUTS = ((), (0,), (), (2,), (3,), (1, 4))  # a chain of two and one of three that the last one reads
LABELS = [f"module {i}" for i in range(6)]


def found() -> np.ndarray:
    maps = np.arange(6 * 2 * 3, dtype=float).reshape(6, 2, 3)
    maps[0, 1, 2] = 25
    maps[-1] = np.nan
    return maps


def test_inputs_are_above_what_reads_them_and_no_two_modules_share_a_place():
    places = tree_places(INPUTS)
    assert len(set(places)) == 6
    for module, read in enumerate(INPUTS):
        for turn, i in enumerate(read):
            assert places[i][1] == places[module][1] - 1
            assert (places[i][0] == places[module][0]) is (turn == 0)


def test_three_maps_brought_together_stand_side_by_side():
    assert tree_places([(), (), (), (1, 2), (0, 3), (4,)]) == [(0, 1), (1, 0), (2, 0), (1, 1), (0, 2), (0, 3)]


def test_modules_may_be_counted_from_the_answer_as_well():
    assert tree_places(((1, 4), (2,), (3,), (), (5,), ())) == [(0, 3), (0, 2), (0, 1), (0, 0), (1, 2), (1, 1)]
    nested = ((1, 6), (2, 4), (3,), (), (5,), (), (7, 8), (), ())
    assert tree_places(nested) == [(0, 3), (0, 2), (0, 1), (0, 0), (1, 1), (1, 0), (2, 2), (2, 1), (3, 1)]
    assert tree_places(((),)) == [(0, 0)]


def test_each_map_lies_on_the_picture_at_its_place_on_a_scale_of_its_own():
    figure = map_tree(PICTURE, LABELS, INPUTS, found())
    maps = [trace for trace in figure.data if trace.type == "heatmap"]
    assert len(maps) == len(figure.layout.images) == 5
    np.testing.assert_allclose(maps[0].z, [[0, 0, 0], [0.5 / 22.5, 1.5 / 22.5, 1]], rtol=1e-6)  # its middle is 2.5
    np.testing.assert_allclose(maps[0].text, found()[0])
    for trace, image in zip(maps, figure.layout.images, strict=True):
        assert (trace.x0 - trace.dx / 2, trace.y0 - trace.dy / 2) == (image.x, image.y)
        np.testing.assert_allclose((trace.dx * 3, trace.dy * 2), (MAP_WIDTH, MAP_HEIGHT))
    assert [trace.showscale for trace in maps] == [False] * 4 + [True]
    assert maps[-1].colorbar.ticktext == ("half of them", "highest")
    assert maps[-1].colorbar.title.text == "cells of a map"


def test_labels_and_lines_belong_to_the_modules():
    figure = map_tree(PICTURE, LABELS, INPUTS, found(), "dark")
    lines, labels = figure.data[0], figure.data[-1]
    assert lines.line.color == MUTED["dark"]
    assert lines.x.count(None) == 5
    assert list(labels.text) == LABELS
    ends = {(lines.x[i], lines.y[i]) for i in range(1, len(lines.x), 3)}
    assert (MAP_WIDTH / 2, 3 * ROW_HEIGHT) in ends
    assert labels.x[-1] == 6  # no map before it
    assert labels.x[2] == COLUMN_WIDTH + MAP_WIDTH + 6


def test_a_map_without_differences_is_drawn():
    maps = np.full((2, 2, 3), 3.0)
    maps[-1] = np.nan
    assert not np.any(map_tree(PICTURE, LABELS[:2], ((), (0,)), maps).data[1].z)
