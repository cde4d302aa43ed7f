from film_viz.figures.lessons.shares import Share, share_bars
from film_viz.figures.theme import ACCENT, TRUTH


def test_bars_have_the_shares_in_order_and_the_chosen_one_its_own_color():
    figure = share_bars([Share("a", 0.25, "1 of 4"), Share("b", 1.0, "all", is_chosen=True)], "of four", "dark")
    (bars,) = figure.data
    assert list(bars.x) == [0.25, 1.0]
    assert [name.strip() for name in bars.y] == ["a", "b"]
    assert list(bars.text) == ["1 of 4", "all"]
    assert list(bars.marker.color) == [ACCENT["dark"], TRUTH["dark"]]
    assert figure.layout.xaxis.title.text == "of four"


def test_more_bars_are_higher():
    few, many = (share_bars([Share(str(i), 0.5, "") for i in range(n)], "x").layout.height for n in (2, 5))
    assert many > few
