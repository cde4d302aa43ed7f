from film_viz.figures.answers import answer_bars
from film_viz.figures.theme import ACCENT, TRUTH

TOP = [("8", 0.6), ("yes", 0.3), ("10", 0.1)]


def test_bars_show_the_answers_best_first():
    figure = answer_bars(TOP)
    assert figure.data[0].y == ("8", "yes", "10")
    assert figure.data[0].text == ("60.0%", "30.0%", "10.0%")
    assert figure.layout.yaxis.type == "category"  # a number is an answer like any other
    assert figure.layout.xaxis.title.text == "probability"


def test_a_missed_true_answer_is_marked():
    bars = answer_bars(TOP, truth="10").data[0]
    assert bars.y == ("8", "yes", "10 (true)")
    assert bars.marker.color[0] == ACCENT["light"]
    assert bars.marker.color[2] == TRUTH["light"]


def test_a_right_answer_keeps_the_color_of_the_answer():
    bars = answer_bars(TOP, truth="8", mode="dark").data[0]
    assert bars.marker.color[0] == ACCENT["dark"]
    assert TRUTH["dark"] not in bars.marker.color
