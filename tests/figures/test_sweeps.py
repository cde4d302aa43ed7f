"""Runs as lines across parallel axes, every axis with its name and its values where they are read."""

import numpy as np
import pandas as pd
import pytest

from film_viz.figures.sweeps import parallel_runs

RIGHT = "right in validation"


def table(**columns: object) -> pd.DataFrame:
    return pd.DataFrame({**columns, RIGHT: np.linspace(0.3, 0.9, len(next(iter(columns.values()))))})


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_every_column_is_an_axis_with_its_name(mode):
    figure = parallel_runs(table(learning_rate=[0.1, 0.2, 0.3], pooling=["max", "mean", "max"]), RIGHT, mode)
    (lines,) = figure.data
    assert [axis.label for axis in lines.dimensions] == ["learning rate", "pooling", RIGHT]
    assert all(len(axis["values"]) == 3 for axis in lines.dimensions)
    assert np.allclose(lines.line.color, [0.3, 0.6, 0.9])
    assert lines.dimensions[2].tickformat == ".0%"


def test_texts_stand_at_their_places():
    axis = parallel_runs(table(pooling=["max", 0.5, "max", "a name that is far too long for any axis"]), RIGHT).data[0]
    first = axis.dimensions[0]
    assert list(first["values"]) == [0, 1, 0, 2]
    assert list(first.tickvals) == [0, 1, 2]
    assert first.ticktext[:2] == ("max", "0.5")
    assert len(first.ticktext[2]) == 24


@pytest.mark.parametrize(
    ("values", "ticks", "texts"),
    [
        ([1, 2, 4], [1, 2, 4], ["1", "2", "4"]),
        ([0.0003, 0.001, 0.03], np.log10([0.0003, 0.001, 0.03]), ["0.0003", "0.001", "0.03"]),
        (list(np.logspace(-4, -1, 10)), [-4, -3, -2, -1], ["0.0001", "0.001", "0.01", "0.1"]),
        ([0, 0.5, 100], [0, 0.5, 100], ["0", "0.5", "100"]),
    ],
)
def test_numbers_far_apart_stand_by_their_logarithm_at_the_values_that_were_tried(values, ticks, texts):
    axis = parallel_runs(table(learning_rate=values), RIGHT).data[0].dimensions[0]
    assert np.allclose(axis.tickvals, ticks)
    assert list(axis.ticktext) == texts
    assert list(axis.range) == [min(axis["values"]), max(axis["values"])]


def test_many_values_have_no_tick_each_and_a_single_one_has_room():
    axes = parallel_runs(table(seed=np.arange(50), steps=np.full(50, 7)), RIGHT).data[0].dimensions
    assert axes[0].tickvals is None
    assert list(axes[1].range) == [6.5, 7.5]
