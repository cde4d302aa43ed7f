from drawn import elements, part, texts
from film_viz.figures.answer_colors import OF_COLORS, answer_color
from film_viz.figures.answers import FARTHEST, LONGEST, TICK, answer_bars

TOP = [("8", 0.6), ("yes", 0.3), ("10", 0.1)]


def bars(drawing):
    return [each for each in elements(drawing, "rect") if each.get("class") != "glass"]


def test_bars_show_the_answers_best_first():
    drawn = answer_bars(TOP)
    assert texts(drawn)[:3] == ["8", "yes", "10"]
    assert [each for each in texts(drawn) if "." in each] == ["60.0%", "30.0%", "10.0%"]
    assert [round(part(bar.get("width")) * FARTHEST, 5) for bar in bars(drawn)] == [0.6, 0.3, 0.1]
    assert [float(bar.get("y")) for bar in bars(drawn)] == [5, 35, 65]
    assert "probability" in texts(drawn)


def test_a_number_stands_in_its_bar_where_that_has_room():
    numbers = [each for each in elements(answer_bars(TOP), "text") if "." in each.text]
    assert [each.get("text-anchor") for each in numbers] == ["end", "start", "start"]


def test_the_true_answer_is_framed_whether_given_or_missed():
    for truth, place in (("10", 2), ("8", 0)):
        drawn = answer_bars(TOP, truth=truth, mode="dark")
        assert texts(drawn)[place] == f"{TICK} {truth}"
        assert [bar.get("class") == "framed" for bar in bars(drawn)] == [i == place for i in range(3)]


def test_an_answer_has_its_color_wherever_it_stands():
    first, second = (
        [bar.get("fill") for bar in bars(answer_bars(top))]
        for top in ([("red", 0.9), ("2", 0.1)], [("2", 0.9), ("red", 0.1)])
    )
    assert first == second[::-1] == [OF_COLORS["light"]["red"], answer_color("2", "light")]


def test_a_bar_tells_its_answer_and_the_exact_number():
    (field,) = answer_bars(TOP, truth="yes").fields
    assert list(field.rows) == ["8", f"{TICK} yes", "10"]
    assert list(field.cells) == ["60.0000%", "true, 30.0000%", "10.0000%"]


def test_a_long_answer_is_cut_where_it_stands_and_told_in_full():
    name = "<b>no end</b> " * 9
    drawn = answer_bars([(name, 1.0), ("no", 0.0)])
    assert len(texts(drawn)[0]) == LONGEST
    assert drawn.fields[0].rows[0] == name


def test_labels_have_the_room_that_they_take():
    margins = [
        float(elements(answer_bars([(name, 0.5)]), "svg")[0].get("style").split("margin-left:")[1].split("px")[0])
        for name in ("no", "cylinder", "\u7acb\u65b9\u4f53\u7acb\u65b9\u4f53\u7acb\u65b9")
    ]
    assert margins == sorted(margins)
    assert margins[2] > 8 * 13  # eight letters as wide as high
