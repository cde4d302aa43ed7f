import pytest

from drawn import elements, part, texts
from film_viz.figures.svg.axes import color_bar, lying_color_bar, step_of, ticks_within
from film_viz.figures.svg.drawing import drawing, sheet
from film_viz.figures.theme import diverging


@pytest.mark.parametrize(("span", "most"), [(128, 6), (7, 8), (0.003, 5), (1, 5), (3.7e8, 4), (13, 13), (2.5, 1)])
def test_a_step_is_round_and_the_smallest_that_goes_in_often_enough(span, most):
    step = step_of(span, most)
    rounds = sorted(digit * 10.0**power for digit in (1, 2, 5) for power in range(-9, 12))
    assert step == pytest.approx(next(each for each in rounds if span / each <= most * (1 + 1e-9)))


def test_ticks_are_the_multiples_of_a_step_between_two_values():
    assert ticks_within(-2.3, 7.1, 5) == [-2, 0, 2, 4, 6]
    assert ticks_within(0.12, 0.31, 4) == [0.15, 0.2, 0.25, 0.3]


def test_an_upright_bar_has_its_lowest_tick_at_the_bottom():
    drawn = drawing([sheet(99, color_bar("a", diverging("light"), "gamma", ["-9", "1", "11"], 10, 80))])
    written = {each.text: each for each in elements(drawn, "text")}
    heights = [float(written[tick].get("y")) for tick in ("-9", "1", "11")]
    assert heights == sorted(heights, reverse=True)
    assert heights[1] == 50
    assert "gamma" in written
    assert elements(drawn, "rect")[0].get("fill") == "url(#a)"


def test_a_lying_bar_begins_at_nothing_and_has_no_tick_beyond_its_end():
    drawn = drawing([sheet(60, *lying_color_bar("a", diverging("light"), "maxima in a cell", 47, 8))])
    *ticks, title = elements(drawn, "text")
    assert title.text == "maxima in a cell"
    expected = [int(tick.text) / 47 for tick in ticks]
    assert [part(tick.get("x")) for tick in ticks] == pytest.approx(expected, rel=1e-5)
    assert texts(drawn)[:5] == ["0", "10", "20", "30", "40"]
