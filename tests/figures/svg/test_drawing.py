from drawn import elements, texts
from film_viz.figures.svg.drawing import as_field, band, drawing, element, share, sheet, text

HOSTILE = """</text></svg><script>alert(1)</script><img src=x onerror="alert(2)"> & ]]> '"&lt;"""


def test_whatever_is_written_stays_text():
    drawn = drawing([sheet(20, text(HOSTILE, 0, 10), text("after", HOSTILE, 10))])
    assert texts(drawn) == [HOSTILE, "after"]
    assert [each.get("x") for each in elements(drawn, "text")] == ["0", HOSTILE]
    assert "<script" not in drawn.svg
    assert "<img" not in drawn.svg


def test_margins_are_left_out_of_what_shares_are_of():
    (outer,) = elements(drawing([sheet(40, left=64, right=8)]), "svg")
    assert "width:calc(100% - 72px);margin-left:64px" in outer.get("style")


def test_a_field_has_its_number_and_a_glass_over_all_of_it():
    drawn = drawing([sheet(40, band(3, 30, element("rect"), field=2)), as_field(sheet(10), 5)])
    fields = [each for each in elements(drawn, "svg") if each.get("data-field")]
    assert [each.get("data-field") for each in fields] == ["2", "5"]
    for field in fields:
        last = list(field)[-1]
        assert (last.get("class"), last.get("width"), last.get("height")) == ("glass", "100%", "100%")


def test_shares_are_percentages():
    assert [share(1), share(0), share(1, 3), share(-2, 8)] == ["100%", "0%", "33.3333%", "-25%"]
