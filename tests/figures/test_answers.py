from film_viz.figures.answer_colors import OF_COLORS, answer_color
from film_viz.figures.answers import TICK, answer_bars

TOP = [("8", 0.6), ("yes", 0.3), ("10", 0.1)]


def test_bars_show_the_answers_best_first():
    figure = answer_bars(TOP)
    assert figure.data[0].y == ("8", "yes", "10")
    assert figure.data[0].text == ("60.0%", "30.0%", "10.0%")
    assert figure.layout.yaxis.type == "category"  # a number is an answer like any other
    assert figure.layout.xaxis.title.text == "probability"


def test_a_number_stands_in_its_bar_where_that_has_room():
    assert answer_bars(TOP).data[0].textposition == ("inside", "outside", "outside")


def test_the_true_answer_is_framed_whether_given_or_missed():
    for truth, place in (("10", 2), ("8", 0)):
        bars = answer_bars(TOP, truth=truth, mode="dark").data[0]
        assert bars.y[place] == f"{TICK} {truth}"
        assert [width > 0 for width in bars.marker.line.width] == [i == place for i in range(3)]


def test_an_answer_has_its_color_wherever_it_stands():
    first, second = answer_bars([("red", 0.9), ("2", 0.1)]).data[0], answer_bars([("2", 0.9), ("red", 0.1)]).data[0]
    assert first.marker.color == second.marker.color[::-1]
    assert first.marker.color == (OF_COLORS["light"]["red"], answer_color("2", "light"))
