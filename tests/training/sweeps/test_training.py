"""The runs of a sweep are folders like any other's, and one worker trains each to its end."""

import json
from dataclasses import replace

import pytest

from film_viz.training.runs.files import RunError, read_run_config
from film_viz.training.runs.record import Run, list_runs
from film_viz.training.runs.status import RunStatus, write_status
from film_viz.training.sweeps import training
from film_viz.training.sweeps.members import sweeps_among
from film_viz.training.sweeps.plan import Sweep, SweepRun, sweep_of
from film_viz.training.sweeps.training import is_trained, lay_out, queue, train_run
from film_viz.work.launch import claimed
from film_viz.work.processes import Process


@pytest.fixture
def sweep(tiny_config) -> Sweep:
    runs = [SweepRun(f"trial_seed{seed}", replace(tiny_config, seed=seed), {"seed": seed}) for seed in (3, 4)]
    return Sweep("trial", tuple(runs))


def test_runs_that_wait_for_a_worker_are_seen_and_known_as_the_sweeps(sweep, tmp_path):
    folders = lay_out(sweep, tmp_path)
    queue(folders)
    runs = list_runs(tmp_path)
    assert {run.id for run in runs} == {"trial_seed3", "trial_seed4"}
    assert {(run.status().state, run.status().phase, run.status().steps) for run in runs} == {
        ("queued", "waiting for a worker", 6)
    }
    assert [member.settings["seed"] for member in sweeps_among(map(Run, folders))["trial"]] == [3, 4]
    assert not any(map(is_trained, folders))


def test_a_worker_trains_a_run_to_its_end_once_and_no_other_does_meanwhile(sweep, tmp_path, monkeypatch):
    monkeypatch.setattr(training, "PATIENCE", 0.1)
    folder = lay_out(sweep, tmp_path)[0]
    queue([folder])
    with claimed(folder), pytest.raises(RunError, match="trial_seed3 is being trained by another process"):
        train_run(str(folder))
    train_run(str(folder))
    assert is_trained(folder)
    assert Run(folder).status().state == "finished"
    assert Run(folder).info["devices"] == ["cpu"]
    before = (folder / "metrics.jsonl").read_bytes()
    train_run(str(folder))
    queue([folder])
    assert (folder / "metrics.jsonl").read_bytes() == before


def test_a_run_that_another_machine_speaks_of_is_left_to_it(sweep, tmp_path, monkeypatch):
    monkeypatch.setattr(training, "PATIENCE", 0.1)
    folder = lay_out(sweep, tmp_path)[1]
    write_status(folder, RunStatus("running", 3, 6), replace(Process.this(), host="elsewhere"))
    with pytest.raises(RunError, match="is being trained by another process"):
        train_run(str(folder))


def test_a_sweep_whose_file_has_changed_is_refused_where_runs_would_be_others(sweep, tmp_path):
    lay_out(sweep, tmp_path)
    other = replace(sweep.runs[0], config=replace(sweep.runs[0].config, images_per_batch=6))
    with pytest.raises(RunError, match="images_per_batch was 3, now 6"):
        lay_out(replace(sweep, runs=(other,)), tmp_path)


def test_paths_are_whole_so_that_every_worker_reads_the_same(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (folder,) = lay_out(sweep_of({"recipe": "tiny", "settings": {"bank": "pictures"}}, "one"), tmp_path)
    assert read_run_config(folder).bank == tmp_path / "pictures"


@pytest.mark.parametrize("text", ["", "[]", '{"sweep": 3}', '{"sweep": "a", "settings": 5}'])
def test_what_does_not_name_a_sweep_belongs_to_none(sweep, tmp_path, text):
    folder = lay_out(sweep, tmp_path)[0]
    (folder / "sweep.json").write_text(text)
    assert sweeps_among([Run(folder)]) == {}
    (folder / "sweep.json").write_text(json.dumps({"sweep": "a", "settings": {f"s{i}": i for i in range(99)}}))
    assert len(sweeps_among([Run(folder)])["a"][0].settings) == 20
