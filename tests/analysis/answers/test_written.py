"""What was written beside what the question stands for."""

import numpy as np

from film_viz.analysis.answers.written import Beside, beside, given_layout, meant, most_read

MEANT = ("count", "filter_color[red]", "filter_shape[cube]", "scene")


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


def test_the_program_that_a_question_means_is_found_and_of_others_none():
    assert set(meant("how many red cubes are there?")) == set(MEANT)
    assert meant("how many red cubes are there?")[0] == "count"
    assert meant("colorless green ideas sleep") is None


def test_equal_programs_stand_row_by_row_and_what_only_one_has_stands_alone():
    assert [(row.written, row.given) for row in beside(MEANT, MEANT)] == [(i, i) for i in range(4)]
    rows = beside(("count", "filter_color[blue]", "scene"), MEANT)
    assert rows == (Beside(0, 0), Beside(1, 1), Beside(None, 2), Beside(2, 3))
