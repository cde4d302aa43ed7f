"""Every module has a row of words, each with a column of its own."""

import numpy as np

from film_viz.figures.words_told import words_told


def test_every_word_has_a_column_even_one_that_comes_twice():
    weights = np.array([[0.5, 0.0, 0.25, 0.25], [0.1, 0.2, 0.3, 0.4]])
    figure = words_told(("is", "it", "is", "red"), ("Find", "Exist"), weights)
    (chart,) = figure.data
    np.testing.assert_allclose(chart.z, weights, rtol=1e-6)
    assert list(figure.layout.xaxis.ticktext) == ["is", "it", "is", "red"]
    assert list(figure.layout.yaxis.ticktext) == ["1 Find", "2 Exist"]
    assert (figure.layout.xaxis.title.text, figure.layout.yaxis.title.text) == ("words of the question", "module")
    assert (chart.zmin, chart.zmax, chart.colorbar.title.text) == (0, 1, "weight of a word")
