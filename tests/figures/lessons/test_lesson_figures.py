"""Figures of the lessons show the numbers that they are given."""

import numpy as np
import pytest

from film_viz.figures.lessons.affine import sum_of_parts, written_and_summed
from film_viz.figures.lessons.film_channel import film_channel
from film_viz.figures.lessons.normalization import AFTER_REACH, values_before_and_after
from film_viz.figures.lessons.reading import reading

DRAW = np.random.default_rng(5)
MAPS = DRAW.normal(1, 2, (3, 5, 7))


def test_every_cell_is_counted_before_and_after():
    figure = values_before_and_after(MAPS, 3 * MAPS)
    before, _, after, pictures = figure.data
    assert before.y.sum() == after.y.sum() == MAPS.size
    np.testing.assert_allclose(pictures.x, 3 * MAPS.mean(axis=(1, 2)), rtol=1e-5)
    np.testing.assert_allclose(pictures.error_x.array, 3 * MAPS.std(axis=(1, 2)), rtol=1e-5)
    assert figure.layout.xaxis3.range == (-AFTER_REACH, AFTER_REACH)


def test_what_is_to_be_guessed_is_not_drawn():
    assert len(values_before_and_after(MAPS, None).data) == 2


def test_a_channel_is_drawn_before_and_after_the_line_that_is_in_force():
    figure = film_channel(MAPS[0], ("now", -2.0, 1.0), [("A", 1.0, 0.0), ("B", 3.0, -1.0)])
    maps = [trace for trace in figure.data if trace.type == "heatmap"]
    np.testing.assert_allclose(maps[1].z, np.maximum(1 - 2 * MAPS[0], 0), rtol=1e-5, atol=1e-6)
    lines = {trace.name: trace for trace in figure.data if trace.type == "scatter" and trace.mode == "lines"}
    assert set(lines) == {"now", "A", "B"}
    np.testing.assert_allclose(lines["B"].y, np.maximum(3 * lines["B"].x - 1, 0), rtol=1e-4, atol=1e-5)


def test_the_chosen_word_is_marked_and_each_has_its_bar():
    change, probability = np.array([0.5, 1.5, 0.2]), np.array([[0.9, 0.1], [0.4, 0.6], [0.005, 0.995]])
    figure = reading(("what", "color", "cube"), change, probability, ("red", "blue"), chosen=2)
    bars, *curves = figure.data
    np.testing.assert_allclose(bars.y, change, rtol=1e-6)
    assert len(set(bars.marker.color[:2])) == 1
    assert bars.marker.color[2] != bars.marker.color[0]
    assert {curve.name for curve in curves} == {"red", "blue"}
    assert figure.layout.xaxis2.ticktext == ("what", "color", "cube")


def test_a_sum_ends_at_its_total():
    figure = sum_of_parts(("one", "bias", "others"), (1.0, -0.25, 2.5), "gamma")
    assert figure.data[0].text[-1] == "3.25"
    assert figure.data[0].measure == ("relative", "relative", "relative", "total")
    low, high = figure.layout.yaxis.range
    assert low < 0
    assert high > 3.25


def test_gammas_of_a_sum_stand_above_those_that_are_written():
    written, summed, other = DRAW.normal(size=(3, 11))
    figure = written_and_summed(written, summed, other, "A alone")
    points = {trace.name: trace for trace in figure.data}
    np.testing.assert_allclose(points["A - B + C"].x, written, rtol=1e-5)
    np.testing.assert_allclose(points["A - B + C"].y, summed, rtol=1e-5)
    assert figure.layout.xaxis.range[1] >= np.abs([written, summed, other]).max()
    assert pytest.approx(-figure.layout.xaxis.range[0]) == figure.layout.xaxis.range[1]
