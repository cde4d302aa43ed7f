"""What tells the runs of a sweep apart, and what each has come to."""

import math

import pytest

from film_viz.analysis.training.sweep_table import plain_setting, sweep_table


def test_a_line_per_run_has_its_settings_and_its_latest_measures():
    rows = {
        "a": [{"questions": 10, "loss": 3.0, "validation_accuracy": 0.25}, {"questions": 20, "loss": 2.0}],
        "b": [{"questions": 30, "loss": 1.0}],
        "c": [],
    }
    settings = {"a": {"seed": 1, "pooling": "max"}, "b": {"seed": 2}, "c": {"seed": 3, "pooling": "mean"}}
    table = sweep_table(settings, rows)
    assert list(table) == ["seed", "pooling", "questions", "loss", "right in validation"]
    assert table.loc["a"].to_list() == [1, "max", 20, 2.0, 0.25]
    assert table.loc["b", ["seed", "pooling", "questions"]].to_list() == [2, "none", 30]
    assert math.isnan(table.loc["b", "right in validation"])
    assert table.loc["c", ["questions", "loss"]].isna().all()


@pytest.mark.parametrize(
    ("value", "shown"),
    [(3, 3.0), (True, "on"), (False, "off"), (["a=1", "b=2"], "a=1, b=2"), ([], "none"), (None, "none"), ("x", "x")],
)
def test_a_setting_is_a_number_or_a_text(value, shown):
    assert plain_setting(value) == shown
