import numpy as np

from film_viz.figures.lessons.right_and_wrong import right_and_wrong


def test_each_row_counts_its_right_answers_and_each_group_is_named_once():
    is_right = np.array([[True, True, False, True, True], [False, False, True, False, False]])
    groups = ("count", "count", "exist", "exist", "exist")
    figure = right_and_wrong(is_right, ("looks", "never looks"), groups, [["said"] * 5] * 2)
    told = [annotation.text for annotation in figure.layout.annotations]
    assert told == ["count", "exist", "<b>4</b> of 5", "<b>1</b> of 5"]
    assert [annotation.x for annotation in figure.layout.annotations[:2]] == [0, 2 / 5]
    assert np.array_equal(figure.data[0].z, is_right)
