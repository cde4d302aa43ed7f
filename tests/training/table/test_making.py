"""Rows are trained, measured and gathered; what is done is not done again, and a failure is one row's own."""

from dataclasses import replace
from pathlib import Path

import pytest

from film_viz.evaluation.scoring import Score
from film_viz.training.loop import train
from film_viz.training.options import parse
from film_viz.training.table import making
from film_viz.training.table.gathering import Entry, gather, read_table, text_table, with_sight, write_table
from film_viz.training.table.making import Questions, TableError, Workshop, done_steps, known_measurement
from film_viz.training.table.rows import TableRow


@pytest.fixture
def executed(monkeypatch):
    """Commands, run in this process; the first words of each."""
    names = []

    def execute(arguments, log):
        names.append(arguments[0])
        if arguments[0] == "train":
            options = parse(arguments[1:], "film-viz train")
            train(options.config, options.run, options.resume, options.continue_from)
        else:
            from film_viz.commands import evaluate

            evaluate.main(arguments[1:])

    monkeypatch.setattr(making, "execute", execute)
    return names


@pytest.fixture
def rows(tiny_config) -> tuple[TableRow, ...]:
    stages = (replace(tiny_config, stage="perceive"), replace(tiny_config, stage="on a frozen stem"))
    blind = replace(tiny_config, preset="lstm", network=("image_size=64", "rnn_dim=24"), steps=3)
    broken = replace(tiny_config, stem_from=tiny_config.bank)
    return (
        TableRow("q-type", "Q-type mode", "Q-type mode", checkpoint="oracle"),
        TableRow("lstm", "LSTM", "LSTM (question only)", (blind,)),
        TableRow("film", "FiLM", "", stages),
        TableRow("broken", "Broken", "", (broken,)),
    )


@pytest.mark.slow
def test_rows_are_made_once_and_a_failure_stays_with_its_row(rows, data, executed, tmp_path, capsys):
    asked = (Questions("fresh", data),)
    workshop = Workshop(tmp_path / "table", asked, consistency=1)
    for row in rows:
        workshop.make(row)
    assert executed == ["evaluate", "train", "evaluate", "train", "train", "evaluate", "train"]

    entries = {entry.key: entry for entry in gather(workshop, rows)}
    assert "config.json" in entries["broken"].failure
    assert entries["q-type"].report().overall.accuracy == 1  # the oracle's, here
    film = entries["film"]
    assert [stage.name for stage in film.stages] == ["perceive", "on a frozen stem"]
    assert "--continue-from runs/table/film/film-1/checkpoint" in film.stages[1].command
    assert str(tmp_path) not in film.stages[1].command
    assert film.questions == film.wanted == 2 * 6 * 12
    assert [questions for questions, _ in film.curve] == [108, 144]  # perceiving answers nothing
    assert film.sees is False  # after six steps
    assert entries["lstm"].sees is None

    path = write_table(tmp_path, list(entries.values()), asked)
    assert read_table(path) == tuple(entries.values())
    assert "FiLM" in (tmp_path / "table.txt").read_text()
    executed.clear()
    for row in rows[:3]:
        workshop.make(row)
    assert executed == []  # nothing is done twice


def test_a_row_that_was_stopped_goes_on_where_it_was(rows, executed, tmp_path, monkeypatch):
    row = TableRow("film", "FiLM", stages=rows[2].stages[:1])
    workshop = Workshop(tmp_path, ())
    half = replace(row, stages=(replace(row.stages[0], steps=3),))
    workshop.make(half)
    assert done_steps(workshop.run(row, 0)) == 3
    workshop.make(row)
    assert done_steps(workshop.run(row, 0)) == 6

    monkeypatch.setattr(making, "execute", lambda arguments, log: None)  # one that saves nothing more
    workshop.make(replace(row, stages=(replace(row.stages[0], steps=9),)))
    assert "stopped at step 6 of 9" in (tmp_path / "film" / "failure.txt").read_text()


@pytest.mark.slow
def test_what_is_not_finished_is_measured_once_as_it_stands_and_says_how_far_it_is(rows, data, executed, tmp_path):
    row, asked = rows[1], (Questions("fresh", data),)
    Workshop(tmp_path, ()).make(replace(row, stages=(replace(row.stages[0], steps=2),)))
    workshop = Workshop(tmp_path, asked, trains=False)
    executed.clear()
    for _ in range(2):
        workshop.make(row)
    assert executed == ["evaluate"]
    (entry,) = gather(workshop, [row])
    assert (entry.questions, entry.wanted, entry.failure) == (24, 36, "")
    assert entry.report() is not None
    assert entry.unfinished == "unfinished: 24 of 36 questions"
    assert "LSTM: unfinished: 24 of 36 questions" in text_table([entry], "fresh")


def test_a_row_that_was_never_begun_stands_as_the_checkpoint_kept_under_its_name(rows, executed, tmp_path, monkeypatch):
    Workshop(tmp_path / "there", ()).make(rows[1])
    kept = Workshop(tmp_path / "there", ()).standing(rows[1])
    monkeypatch.setattr(making, "checkpoint_folders", lambda: {"lstm": Path(kept)})
    workshop = Workshop(tmp_path / "here", ())
    assert workshop.standing(rows[1]) == kept
    assert workshop.standing(rows[2]) == ""
    (entry,) = gather(workshop, [rows[1]])
    assert (entry.questions, entry.unfinished) == (36, "")


def test_what_a_checkpoint_says_of_these_very_questions_is_not_measured_again(rows, executed, tmp_path, data):
    Workshop(tmp_path, ()).make(rows[1])
    asked = Questions("fresh", data)
    checkpoint = Workshop(tmp_path, ()).standing(rows[1])
    assert known_measurement(checkpoint, asked) == {}
    what = ["--checkpoint", checkpoint, "--data", str(data), "--publish", str(tmp_path / "kept")]
    making.execute(["evaluate", *what], tmp_path / "log.txt")
    known = known_measurement(str(tmp_path / "kept"), asked)
    assert known["overall"]["count"] == known["questions"] > 0
    assert known_measurement(str(tmp_path / "kept"), replace(asked, split="train")) == {}
    assert known_measurement("oracle", asked) == {}


def test_after_a_stop_nothing_is_measured(rows, executed, tmp_path, data):
    workshop = Workshop(tmp_path, (Questions("fresh", data),), trains=False)
    workshop.stopped.set()
    workshop.make(rows[0])
    assert executed == []


def test_a_command_that_fails_is_told_by_its_last_words(tmp_path):
    with pytest.raises(TableError, match="there is no command 'nothing'"):
        making.execute(["nothing"], tmp_path / "log.txt")


def scored(key: str, right: int, of: int) -> Entry:
    score = Score(right / of, of).to_json()
    return Entry(key, key, system=key, measured={"fresh": {"overall": score, "groups": {}, "types": {}}})


def test_a_system_sees_if_it_beats_the_blind_one_beyond_both_intervals():
    entries = with_sight([scored("lstm", 400, 1_000), scored("sa", 440, 1_000), scored("film", 500, 1_000)])
    assert [entry.sees for entry in entries] == [None, False, True]
    assert [entry.sees for entry in with_sight(entries[1:])] == [None, None]


def test_the_text_names_what_is_not_measured():
    assert "not measured" in text_table([Entry("sa", "Stacked attention")], "fresh")


def test_a_table_from_elsewhere_that_is_none_is_no_table(tmp_path):
    path = tmp_path / "table.json"
    for contents in ("", "[]", '{"rows": 3}', '{"rows": [{"key": 1}]}', '{"rows": [null]}'):
        path.write_text(contents)
        assert read_table(path) == ()
