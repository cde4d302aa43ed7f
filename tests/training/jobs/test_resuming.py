"""Runs that have ended and are taken up again: by one process, with what has changed, and with time to go on."""

import json
from dataclasses import replace

import pytest

from film_viz.training.jobs import launch
from film_viz.training.jobs import manage as jobs
from film_viz.training.jobs.manage import delete_run, resume_run
from film_viz.training.loop import train
from film_viz.training.options import arguments_of, parse
from film_viz.training.runs.files import plain_values
from film_viz.training.runs.record import JobError, Run
from film_viz.training.runs.status import RunStatus, write_status
from film_viz.work.launch import claimed
from film_viz.work.processes import Process


def test_a_run_is_taken_up_by_one_process_only(tiny_config, tmp_path, monkeypatch):
    for module in (jobs, launch):  # each refusal waits for the lock
        monkeypatch.setattr(module, "PATIENCE", 0.1)
    run = Run(tmp_path / "run")
    run.path.mkdir()
    write_status(run.path, RunStatus("finished", 3, 6), Process.this())
    (run.path / "config.json").write_text(json.dumps(plain_values(tiny_config)))
    with claimed(run.path):
        with pytest.raises(JobError, match="another process is at work on run 'run'"):
            resume_run(run)
        with pytest.raises(JobError, match="another process is at work on run 'run'"):
            delete_run(run)
    assert run.status().state == "finished"


def test_a_resumed_run_is_given_only_what_has_changed(tiny_config, tmp_path):
    train(replace(tiny_config, steps=1), tmp_path / "run")
    arguments = arguments_of(replace(tiny_config, steps=8), tmp_path / "run", resume=True)
    assert arguments == ["--run", str(tmp_path / "run"), "--steps", "8", "--resume"]
    assert parse(arguments, "film-viz train").config.steps == 8
    with pytest.raises(JobError, match="has done its 1 steps; give it more than that"):
        resume_run(Run(tmp_path / "run"))


def test_a_run_that_has_used_its_minutes_wants_more_of_them(tiny_config, tmp_path, monkeypatch):
    given = []
    monkeypatch.setattr(jobs, "launch", lambda run, arguments, *_: given.append(arguments))
    config = replace(tiny_config, minutes=2.0)
    run = Run(tmp_path / "run")
    run.path.mkdir()
    (run.path / "config.json").write_text(json.dumps(plain_values(config)))
    write_status(run.path, RunStatus("finished", 3, 3, phase="finished"), Process.this())
    with pytest.raises(JobError, match="run 'run' has used its 2 minutes; give it more to go on"):
        resume_run(run)
    resume_run(run, minutes=4)
    assert parse(given[0], "film-viz train").config == replace(config, minutes=4.0)
