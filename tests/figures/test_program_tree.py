"""A program as a tree of maps: each below what it reads, on a scale of its own."""

import numpy as np

from film_viz.figures.program_tree import COLUMN_WIDTH, MAP_HEIGHT, MAP_WIDTH, ROW_HEIGHT, program_tree, tree_places

PICTURE = np.full((20, 30, 3), 128, np.uint8)
INPUTS = ((1, 4), (2,), (3,), (), (5,), ())
WORDS = ("less_than", "count", "filter_color", "scene", "count", "scene")


def maps() -> np.ndarray:
    values = np.random.default_rng(0).random((6, 2, 3))
    values[3] = 7
    return values


def test_every_step_stands_below_what_it_reads_and_second_inputs_to_the_right():
    places = tree_places(INPUTS)
    assert places == [(0, 3), (0, 2), (0, 1), (0, 0), (1, 2), (1, 1)]
    nested = ((1, 6), (2, 4), (3,), (), (5,), (), (7, 8), (), ())
    assert tree_places(nested) == [(0, 3), (0, 2), (0, 1), (0, 0), (1, 1), (1, 0), (2, 2), (2, 1), (3, 1)]
    assert tree_places(((),)) == [(0, 0)]


def test_no_two_steps_stand_at_one_place():
    places = tree_places(INPUTS)
    assert len(set(places)) == len(places)


def test_each_map_lies_over_the_picture_at_its_place_from_its_middle_cell_to_its_highest():
    figure = program_tree(PICTURE, WORDS, INPUTS, maps())
    heat = [trace for trace in figure.data if trace.type == "heatmap"]
    assert len(heat) == len(figure.layout.images) == 6
    for trace, image, values in zip(heat, figure.layout.images, maps(), strict=True):
        left, top = trace.x0 - trace.dx / 2, trace.y0 - trace.dy / 2
        np.testing.assert_allclose([left, top], [image.x, image.y], atol=1e-6)
        np.testing.assert_allclose([3 * trace.dx, 2 * trace.dy], [MAP_WIDTH, MAP_HEIGHT])
        middle = np.median(values)
        shares = np.maximum(values - middle, 0) / (values.max() - middle or 1)
        np.testing.assert_allclose(trace.z, shares, rtol=1e-5)
        np.testing.assert_allclose(trace.text, values, rtol=1e-5)
    last = heat[4]
    assert (last.x0 - last.dx / 2, last.y0 - last.dy / 2) == (COLUMN_WIDTH, 2 * ROW_HEIGHT)


def test_lines_lead_from_a_step_to_all_that_it_reads_and_its_words_stand_beside_it():
    figure = program_tree(PICTURE, WORDS, INPUTS, maps(), "dark")
    lines, words = figure.data[0], figure.data[-1]
    assert list(lines.x).count(None) == sum(map(len, INPUTS))
    ends = {(lines.x[i], lines.y[i]) for i in range(1, len(lines.x), 3)}
    assert (MAP_WIDTH / 2, 3 * ROW_HEIGHT) in ends
    assert list(words.text) == list(WORDS)
    assert words.x[0] > MAP_WIDTH
    assert words.y[0] == 3 * ROW_HEIGHT + MAP_HEIGHT / 2


def test_one_legend_says_what_bright_means():
    figure = program_tree(PICTURE, WORDS, INPUTS, maps())
    shown = [trace for trace in figure.data if trace.type == "heatmap" and trace.showscale]
    assert len(shown) == 1
    assert shown[0].colorbar.title.text == "cells of a map, by length"
    assert shown[0].colorbar.ticktext == ("half of them", "highest")
