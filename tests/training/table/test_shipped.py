"""The table that comes with film_viz: what was trained was measured, all of it on the same questions."""

import pytest

from film_viz.places import PROJECT
from film_viz.training.table.gathering import TABLE, read_table
from film_viz.training.table.rows import ROWS

ENTRIES = read_table(PROJECT / "checkpoints" / TABLE)


def test_rows_stand_once_and_in_the_order_of_the_recipes():
    keys = [entry.key for entry in ENTRIES]
    assert keys == [key for key in ROWS if key in keys]
    assert {"lstm", "cnn-lstm", "sa", "film", "film-pixels", "pg-ee", "n2nmn"} <= set(keys)


@pytest.mark.parametrize("entry", [entry for entry in ENTRIES if entry.stages or entry.checkpoint], ids=lambda e: e.key)
def test_what_was_trained_was_measured_on_the_same_questions(entry):
    for name, count in (("fresh", 30_000), ("clevr", 400)):
        report = entry.report(name)
        assert report is not None, name
        assert report.overall.count == count
        assert sum(score.count for score in report.groups.values()) == count


def test_no_row_tells_a_place_of_the_machine_it_was_made_on():
    text = (PROJECT / "checkpoints" / TABLE).read_text(encoding="utf-8")
    assert not [part for part in text.split('"') if part.startswith(("/", "../", "~"))]
