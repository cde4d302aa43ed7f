"""Figures of comparisons: their numbers are those handed in."""

import numpy as np

from drawn import elements, part, pixels, texts
from film_viz.figures.comparison import (
    answers_by_word,
    before_after_bars,
    difference_strips,
    handover_curves,
    important_answers,
    noise_curve,
    probability_curves,
    transplant_matrix,
)
from film_viz.figures.theme import DIVERGING


def test_a_difference_of_nothing_has_the_color_of_the_page():
    gamma, beta = np.zeros((2, 3)), np.zeros((2, 3))
    gamma[1, 2] = 4.0
    strips = difference_strips(gamma, beta)
    written = [each.text for each in elements(strips, "text")]
    assert {"-5", "0", "5", "gamma of B - A", "beta of B - A"} <= set(written)
    colors = [pixels(image)[0] for image in elements(strips, "image")]
    quiet = [*bytes.fromhex(DIVERGING["light"][5][1:]), 255]
    assert [(row == quiet).all(axis=1).tolist() for row in colors] == [
        [True] * 3, [True, True, False], [True] * 3, [True] * 3,
    ]  # fmt: skip
    assert strips.fields[0].cells[-1] == "+4.0000"
    assert strips.fields[0].text == "block {row}, channel {column}\ngamma of B - A {cell}"


def test_curves_show_the_answers_that_matter_highest_first():
    probability = np.array([[0.9, 0.1, 0.0, 0.0], [0.2, 0.1, 0.695, 0.005]])
    assert important_answers(probability, 5) == [0, 2, 1]
    figure = probability_curves((0.0, 1.0), probability, ("yes", "no", "red", "blue"), chosen=0.25)
    assert [trace.name for trace in figure.data] == ["yes", "red", "no"]
    np.testing.assert_allclose(figure.data[1].y, probability[:, 2], rtol=1e-6)
    assert figure.layout.shapes[0].x0 == 0.25


def test_answers_by_word_mark_the_end_of_the_question():
    probability = np.array([[0.9, 0.1], [0.5, 0.5], [0.2, 0.8]])
    drawing = answers_by_word(("is", "it", "red"), probability, ("yes", "no"))
    assert [each.text for each in elements(drawing, "span") if each.text in ("yes", "no")] == ["yes", "no"]
    assert drawing.fields[0].columns == ("is", "it", "red")
    assert drawing.fields[0].cells[2] == "yes: 20.0%\nno: 80.0%"
    (end,) = elements(drawing, "line", stroke_dasharray="2 3")
    np.testing.assert_allclose(part(end.get("x1")), 2.5 / 3, atol=1e-6)


def test_a_curve_is_the_higher_the_more_probable_an_answer_is():
    probability = np.array([[0.9, 0.1], [0.5, 0.5], [0.2, 0.8]])
    yes, no = elements(answers_by_word(("is", "it", "red"), probability, ("yes", "no")), "polyline")
    for curve, values in ((yes, probability[:, 0]), (no, probability[:, 1])):
        across, down = np.array([point.split(",") for point in curve.get("points").split()], float).T
        np.testing.assert_array_equal(across, (0.5, 1.5, 2.5))
        np.testing.assert_allclose(1 - down / down.max(), 1 - (1.02 - values) / (1.02 - values).max(), atol=1e-3)
    assert yes.get("stroke") != no.get("stroke")


def test_words_of_a_long_question_keep_apart():
    words = [f"word {i}" for i in range(40)]
    drawing = answers_by_word(words, np.full((40, 2), 0.5), ("yes", "no"))
    assert [word for word in texts(drawing) if word in words] == words[::2]
    assert len(drawing.fields[0].cells) == 40


def test_the_transplant_matrix_names_its_blocks_and_is_centered():
    change = np.array([[0.5, -0.25, 0.0], [0.0, 0.1, 0.2], [1.0, 0.0, -1.0]])
    heat = transplant_matrix(change, ("gamma", "beta", "both"), "yes").data[0]
    assert list(heat.x) == ["block 0", "block 1", "all blocks"]
    assert (heat.zmin, heat.zmax) == (-1, 1)
    assert heat.text[0][1] == "-25.0%"


def test_handover_curves_begin_at_none_and_mark_how_many_are_enough():
    ranked, random = {"red": np.array([0.0, 0.75, 1.0])}, {"red": np.array([0.0, 0.25, 1.0])}
    figure = handover_curves((0, 3, 8), ranked, random, enough=3)
    assert [(trace.name, trace.line.dash) for trace in figure.data] == [
        ("red, most different first", "solid"),
        ("red, any channels", "dot"),
    ]
    assert list(figure.data[1].y) == [0, 0.25, 1]
    assert list(figure.data[0].x) == [0.5, 3, 8]
    assert (figure.layout.xaxis.tickvals, figure.layout.xaxis.ticktext) == (
        (0.5, 1, 2, 4, 8),
        ("0", "1", "2", "4", "8"),
    )
    assert figure.layout.shapes[0].x0 == 3


def test_before_and_after_are_two_series_of_the_same_answers():
    figure = before_after_bars(("2", "3"), (0.75, 0.2), (0.1, 0.85))
    assert [trace.name for trace in figure.data] == ["before", "after"]
    assert list(figure.data[1].x) == [0.1, 0.85]


def test_noise_curves_have_a_line_per_replacement():
    figure = noise_curve((0.0, 1.0), (0.9, 0.3), (0.9, 0.8), {"gamma := mean": 0.4, "beta := mean": 0.7}, "dark")
    assert [trace.name for trace in figure.data] == [
        "noise on gamma",
        "noise on beta",
        "gamma := mean",
        "beta := mean",
    ]
    assert list(figure.data[2].y) == [0.4, 0.4]
