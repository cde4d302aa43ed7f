"""A whole number is read however it is written, and nothing else is taken for one."""

import pytest

from film_viz.data.whole import whole_number


@pytest.mark.parametrize("number", [0, 7, 700_000])
def test_every_way_of_writing_a_number_means_it(number):
    ways = (number, float(number), str(number), f"{number:09d}", f" {number}.0 ")
    assert {whole_number(way) for way in ways} == {number}


@pytest.mark.parametrize(
    "value",
    [None, True, -1, 1.5, "", "x", "-1", "1e3", "1_0", "1.5", [1], float("nan"), float("inf"), 10**400, "9" * 5_000],
)
def test_what_is_no_number_is_none(value):
    assert whole_number(value) is None
