"""A written program beside the one that is meant."""

from film_viz.analysis.answers.programs import Beside, beside, meant

MEANT = ("count", "filter_color[red]", "filter_shape[cube]", "scene")


def test_the_program_that_a_question_means_is_found_and_of_others_none():
    assert set(meant("how many red cubes are there?")) == set(MEANT)
    assert meant("how many red cubes are there?")[0] == "count"
    assert meant("colorless green ideas sleep") is None


def test_equal_programs_stand_beside_each_other_from_what_is_done_first():
    rows = beside(MEANT, MEANT)
    assert [row.written for row in rows] == [row.true for row in rows] == list(reversed(MEANT))
    assert [row.place for row in rows] == [3, 2, 1, 0]


def test_what_only_one_of_them_has_stands_alone():
    written = ("count", "filter_color[blue]", "scene")
    rows = beside(written, MEANT)
    assert rows[0] == Beside(2, "scene", "scene")
    assert rows[-1] == Beside(0, "count", "count")
    assert Beside(1, "filter_color[blue]", "filter_color[red]") in rows
    assert Beside(None, "", "filter_shape[cube]") in rows
    assert [row.written for row in rows if row.written] == list(reversed(written))
    assert [row.true for row in rows if row.true] == list(reversed(MEANT))
