"""Curves hold the rows' numbers, and few enough of them."""

import numpy as np

from film_viz.analysis.training.curves import (
    ACCURACIES,
    POINTS_OF_A_CURVE,
    Curve,
    curve_table,
    has,
    last,
    thinned_curve,
)

ROWS = [
    {"step": 10, "questions": 1200, "seconds": 30.0, "loss": 3.0, "accuracy": 0.1},
    {"step": 20, "questions": 2400, "seconds": 60.0, "loss": 2.0, "accuracy": 0.3, "validation_accuracy": 0.25},
]


def test_every_point_is_there_once() -> None:
    table = curve_table({"a": ROWS, "b": ROWS[:1]}, ACCURACIES, "seconds", factor=100.0)
    assert table.query("run == 'a' and curve == 'fresh scenes'")[["x", "y"]].to_numpy().tolist() == [[60, 25]]
    assert table.query("run == 'b'")[["x", "y"]].to_numpy().tolist() == [[30, 10]]
    assert len(table) == 4


def test_a_run_without_rows_gives_an_empty_table() -> None:
    assert curve_table({"a": []}, [Curve("loss", "loss")]).empty


def test_long_curves_are_averaged_and_nothing_is_lost() -> None:
    points = np.stack([np.arange(4003.0), np.sin(np.arange(4003.0))], axis=1)
    thin = thinned_curve(points)
    assert len(thin) == POINTS_OF_A_CURVE
    sizes = [len(part) for part in np.array_split(points, POINTS_OF_A_CURVE)]
    np.testing.assert_allclose(np.average(thin, axis=0, weights=sizes), points.mean(axis=0))


def test_what_is_no_number_is_left_out() -> None:
    points = np.array([[1.0, 2.0], [2.0, np.nan], [3.0, np.inf]])
    assert thinned_curve(points).tolist() == [[1, 2]]


def test_the_last_value_may_stand_in_an_earlier_row() -> None:
    assert last([ROWS[1], ROWS[0]], "validation_accuracy") == 0.25
    assert last(ROWS, "gpu_memory_bytes") is None
    assert has(ROWS, "loss")
    assert not has([{"naming_loss": 0.0}], "naming_loss")
