import pytest

from film_viz.figures.paper_table import LearningCurve, TableLine, in_lines, learning_curves, table_dots

LINES = (TableLine("Human", 0.926), TableLine("Ours", None, 0.5, 0.4, 0.7), TableLine("Both", 0.9, 0.6, 0.55, 0.65))


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_published_and_ours_are_joined_where_both_are_known(mode):
    joined, published, ours, unfinished = table_dots(LINES, "overall", mode).data
    assert not unfinished.showlegend
    assert joined.x == (0.9, 0.6, None)
    assert (published.y, ours.y) == ((0, 2), (1, 2))
    assert ours.error_x.array == pytest.approx([0.2, 0.05])
    assert ours.error_x.arrayminus == pytest.approx([0.1, 0.05])


def test_what_is_not_finished_is_a_ring():
    lines = (*LINES, TableLine("On the way", 0.8, 0.45, 0.4, 0.5, "unfinished: 3 of 9 questions", is_unfinished=True))
    *_, finished, unfinished = table_dots(lines, "overall").data
    assert (finished.y, unfinished.y) == ((1, 2), (3,))
    assert unfinished.marker.symbol == "circle-open"
    assert unfinished.customdata == (["On the way", "unfinished: 3 of 9 questions"],)


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_a_curve_has_the_color_of_its_plateau(mode):
    curves = [LearningCurve("a", [(10, 0.4), (20, 0.5)], 0.6), LearningCurve("b", [(10, 0.3)])]
    figure = learning_curves(curves, mode)
    assert [trace.x for trace in figure.data] == [(10, 20), (10,)]
    (plateau,) = figure.layout.shapes
    assert plateau.y0 == plateau.y1 == 0.6
    assert plateau.line.color == figure.data[0].line.color


def test_long_names_are_broken_at_spaces():
    assert in_lines("FiLM from ResNet-101 features") == "FiLM from ResNet-101<br>features"
    assert in_lines("Human") == "Human"
