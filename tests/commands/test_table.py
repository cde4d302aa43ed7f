"""`film-viz table` hands its options to every stage of every row."""

from pathlib import Path

import pytest

from film_viz.commands import table
from film_viz.training.table.making import Workshop


@pytest.fixture
def made(monkeypatch) -> list:
    rows: list = []
    monkeypatch.setattr(Workshop, "make", lambda self, row: rows.append(row) or row.key)
    return rows


def test_options_reach_every_stage_and_another_stem_the_first(made, tmp_path, capsys):
    wanted = ["--templates", "wordings", "more", "--stem", "other", "--scenes", "70", "--steps", "9"]
    table.main(["--only", "sa,n2nmn,q-type", "--no-measure", "--out", str(tmp_path), *wanted])
    assert [row.key for row in made] == ["sa", "n2nmn", "q-type"]
    stages = [stage for row in made for stage in row.stages]
    assert [(stage.preset, stage.steps) for stage in stages] == [("sa", 9), ("n2nmn", 9), ("n2nmn", 9)]
    assert {stage.templates for stage in stages} == {(Path("wordings"), Path("more"))}
    assert {stage.scenes for stage in stages} == {70}
    assert [stage.stem_from for stage in stages] == [Path("other"), Path("other"), None]


def test_a_row_that_is_none_is_named(made):
    with pytest.raises(ValueError, match=r"only must name rows out of q-type, .*, got 'sb'"):
        table.Table(only="sa,sb")
    assert not made
