"""A written layout beside the one that the question stands for."""

import numpy as np

from film_viz.analysis.answers.layouts import beside, given_layout, most_read


def test_both_layouts_are_told_whole_and_in_order_with_equal_modules_in_a_row():
    written, given = ("Find", "Transform", "Exist"), ("Find", "Filter", "Transform", "Filter", "Count")
    rows = beside(written, given)
    assert [row.written for row in rows if row.written is not None] == [0, 1, 2]
    assert [row.given for row in rows if row.given is not None] == [0, 1, 2, 3, 4]
    assert [(row.written, row.given) for row in rows][:3] == [(0, 0), (None, 1), (1, 2)]


def test_the_given_layout_is_that_of_what_the_question_means():
    nodes = given_layout("What color is the cube left of the small sphere?")
    assert nodes is not None
    assert [str(node.module) for node in nodes] == ["Find", "Transform", "Filter", "Describe"]
    assert given_layout("why is it so") is None


def test_the_words_told_most_come_in_the_order_of_the_question():
    words = ("what", "color", "is", "the", "cube")
    assert most_read(words, np.array([0.05, 0.3, 0.1, 0.0, 0.55])) == "color is cube"
    assert most_read(words, np.array([0.21, 0.2, 0.2, 0.2, 0.19]), most=1) == "what"
    assert most_read(words, np.full(5, 0.05)) == "what"
