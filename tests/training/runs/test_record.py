"""A run is read from its folder alone, whoever wrote it and however it ended."""

import json
import os
import platform
import shutil
import subprocess
import sys
import time
from dataclasses import asdict, replace

import psutil
import pytest
import torch

from film_viz.models.checkpoint import Checkpoint
from film_viz.places import runs_folder
from film_viz.training.loop import train
from film_viz.training.runs import folder as run_module
from film_viz.training.runs.files import RunError, config_from_json
from film_viz.training.runs.record import Run, list_runs
from film_viz.training.runs.status import LOST, STALE_SECONDS, RunStatus, read_status, write_status
from film_viz.work.processes import Process


@pytest.fixture(scope="module")
def ended_process() -> Process:
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    process = Process(child.pid, psutil.Process(child.pid).create_time(), platform.node())
    assert process.is_alive
    child.communicate(b"\n")
    return process


def test_a_run_whose_process_is_gone_is_lost(ended_process, tmp_path):
    write_status(tmp_path, RunStatus("running", done=3, eta_seconds=9.0), ended_process)
    status = Run(tmp_path).status()
    assert (status.state, status.step, status.error, status.eta_seconds) == ("lost", 3, LOST, None)
    write_status(tmp_path, RunStatus("finished", done=3), ended_process)
    assert Run(tmp_path).status().state == "finished"


def test_a_number_that_another_process_has_by_now_is_not_taken_for_the_run(tmp_path):
    this = Process.this()
    assert this.is_alive
    before = replace(this, created=this.created - 100, ticks=this.ticks - 100)
    assert not before.is_alive
    write_status(tmp_path, RunStatus("running"), before)
    assert Run(tmp_path).status().state == "lost"


def test_a_run_is_not_lost_while_the_process_that_watches_it_lives(ended_process, tmp_path):
    write_status(tmp_path, RunStatus("running"), ended_process)
    this = Process.this()
    launch = {"pid": this.pid, "created": this.created, "host": this.host}
    (tmp_path / "run.json").write_text(json.dumps(launch))
    assert Run(tmp_path).status().state == "running"


def test_a_status_of_an_early_version_reads(tmp_path):
    early = {"state": "failed", "step": 3, "steps": 9, "questions": 36, "seconds": 1.5, "eta_seconds": None}
    early |= {"heartbeat": 7.0, "error": "why", "phase": "training", "exit_code": 1}
    early |= {"by": {"pid": 1, "created": 0.0, "host": "h"}}
    (tmp_path / "status.json").write_text(json.dumps(early))
    status = read_status(tmp_path)
    assert (status.state, status.step, status.steps, status.questions) == ("failed", 3, 9, 36)
    assert (status.seconds, status.error, status.exit_code, status.by) == (1.5, "why", 1, Process(1, 0.0, "h"))


def test_one_broken_run_does_not_hide_the_others(tmp_path):
    for name, launch in (("a", '{"started": "soon"}'), ("b", "["), ("c", '{"started": 1}')):
        (tmp_path / name).mkdir()
        (tmp_path / name / "config.json").write_text("{}")
        (tmp_path / name / "run.json").write_text(launch)
    assert {run.id for run in list_runs(tmp_path)} == {"a", "b", "c"}


def test_a_run_of_another_machine_is_lost_when_it_is_silent_for_long(tmp_path):
    write_status(tmp_path, RunStatus("running"), Process(os.getpid(), 0.0, "another machine"))
    assert Run(tmp_path).status().state == "running"
    path = tmp_path / "status.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"heartbeat": time.time() - STALE_SECONDS - 1}))
    assert Run(tmp_path).status().state == "lost"


@pytest.mark.parametrize("text", ["", "{", "[1]", '{"step": 3'])
def test_a_status_that_cannot_be_read_is_none(tmp_path, text):
    (tmp_path / "status.json").write_text(text)
    assert read_status(tmp_path) is None


def test_the_tail_of_the_log_shows_the_last_state_of_a_bar_and_no_empty_lines(tmp_path):
    (tmp_path / "log.txt").write_bytes(b"first\n\n 1%|\r 50%|\r100%|\nstep 1\nhalf \xff")
    assert Run(tmp_path).log_tail() == ["first", "100%|", "step 1", "half \ufffd"]
    assert Run(tmp_path).log_tail(2) == ["step 1", "half \ufffd"]
    assert Run(tmp_path / "none").log_tail() == []


def test_runs_are_listed_newest_first_where_the_environment_says(tmp_path, monkeypatch):
    monkeypatch.setenv("FILM_VIZ_RUNS", str(tmp_path))
    for name, started in (("a", 20), ("b", 30), ("c", 10)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "config.json").write_text("{}")
        (tmp_path / name / "run.json").write_text(json.dumps({"started": started}))
    (tmp_path / "no run").mkdir()
    assert runs_folder() == tmp_path
    assert [run.id for run in list_runs()] == ["b", "a", "c"]


@pytest.fixture(scope="module")
def config(tiny_settings):
    return replace(tiny_settings, steps=7, evaluate_every=1, save_every=1)


@pytest.fixture(scope="module")
def whole(config, tmp_path_factory):
    """A run of seven steps that kept a model of each, with the accuracies 0, 2, 4, 6, 4, 2, 0 tenths."""
    folder = tmp_path_factory.mktemp("runs")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FILM_VIZ_DATA", str(folder / "data"))
        accuracies = iter((0.0, 0.2, 0.4, 0.6, 0.4, 0.2, 0.0))
        patch.setattr(
            "film_viz.training.preparation.Validation.accuracies", lambda *_: {"validation_accuracy": next(accuracies)}
        )
        train(config, folder / "whole")
    return Run(folder / "whole")


@pytest.mark.slow
def test_every_kept_step_loads_and_only_the_newest_and_the_best_keep_their_state(whole):
    kept = whole.checkpoints()
    assert [c.step for c in kept] == [1, 2, 3, 4, 5, 6, 7]
    assert [c.accuracy for c in kept] == [0.0, 0.2, 0.4, 0.6, 0.4, 0.2, 0.0]
    assert [c.step for c in kept if c.has_state] == [4, 6, 7]
    assert [Checkpoint.from_pretrained(c.folder).info["step"] for c in kept] == [1, 2, 3, 4, 5, 6, 7]
    assert Checkpoint.from_pretrained(whole.path / "checkpoint").info["step"] == 7
    assert whole.best == kept[3]
    assert json.loads((whole.path / "best.json").read_text()) == {"step": 4, "accuracy": 0.6}


@pytest.mark.slow
def test_a_run_tells_what_it_was_and_is(whole, config):
    status = whole.status()
    assert (status.state, status.phase, status.step, status.questions) == ("finished", "finished", 7, 84)
    assert whole.config == config
    assert len(whole.rows()) == 7


@pytest.mark.slow
def test_another_run_goes_on_from_any_state_as_this_one_did(whole, tmp_path, monkeypatch):
    monkeypatch.setenv("FILM_VIZ_DATA", str(whole.path.parent / "data"))
    train(whole.config, tmp_path / "branch", continue_from=whole.best.folder)
    rows = Run(tmp_path / "branch").rows()
    assert [row["loss"] for row in rows] == [row["loss"] for row in whole.rows()]
    assert [c.step for c in Run(tmp_path / "branch").checkpoints()] == [5, 6, 7]


@pytest.mark.slow
def test_another_run_starts_from_the_weights_where_there_is_no_state(whole, tmp_path, monkeypatch):
    monkeypatch.setenv("FILM_VIZ_DATA", str(whole.path.parent / "data"))
    source = Checkpoint.from_pretrained(whole.path / "checkpoint").model.state_dict()
    seen = []
    monkeypatch.setattr(
        run_module.RunFolder, "save", lambda self, step, learning, meter: seen.append(learning.learner.model)
    )
    config = replace(whole.config, steps=1, learning_rate=0.0, weight_decay=0.0)
    train(config, tmp_path / "new", continue_from=whole.path / "checkpoint")
    weights = dict(seen[0].named_parameters())
    assert all((weights[name] == source[name]).all() for name in weights)


@pytest.mark.slow
def test_a_larger_network_starts_from_the_weights_of_a_smaller_one(whole, tmp_path, monkeypatch):
    """Without the state that lies beside them, which is another network's."""
    monkeypatch.setenv("FILM_VIZ_DATA", str(whole.path.parent / "data"))
    source = dict(Checkpoint.from_pretrained(whole.best.folder).model.named_parameters())
    seen = []
    monkeypatch.setattr(
        run_module.RunFolder, "save", lambda self, step, learning, meter: seen.append((step, learning.learner.model))
    )
    larger = ("n_blocks=3", "global_context=true")
    config = replace(whole.config, network=larger, steps=1, learning_rate=0.0, weight_decay=0.0)
    train(config, tmp_path / "larger", continue_from=whole.best.folder)
    ((step, model),) = seen
    weights = dict(model.named_parameters())
    assert (step, model.config.n_blocks, len(weights) > len(source)) == (1, 3, True)
    changed = [name for name in source if not torch.equal(weights[name][: len(source[name])], source[name])]
    assert changed == ["net.classifier.project.conv.bias"]


@pytest.mark.slow
def test_what_cannot_be_continued_says_why(whole, tmp_path, monkeypatch):
    monkeypatch.setenv("FILM_VIZ_DATA", str(whole.path.parent / "data"))
    other = replace(whole.config, network=("channels=8",))
    with pytest.raises(RunError, match=r"has another network \(channels 16, not 8\)"):
        train(other, tmp_path / "other", continue_from=whole.best.folder)
    with pytest.raises(RunError, match="has done 4 steps; give steps more than that"):
        train(replace(whole.config, steps=4), tmp_path / "short", continue_from=whole.best.folder)
    assert Run(tmp_path / "short").status().state == "failed"


@pytest.mark.slow
def test_a_run_of_an_early_version_reads_and_resumes(whole, tmp_path, monkeypatch):
    """It had its state in the folder itself, without the losses since the last row, and no status."""
    monkeypatch.setenv("FILM_VIZ_DATA", str(whole.path.parent / "data"))
    early = tmp_path / "early"
    shutil.copytree(whole.path, early)
    state = torch.load(early / "checkpoints" / "step-00000006" / "state.pt", weights_only=True)
    del state["losses_since_row"]
    torch.save(state, early / "state.pt")
    for name in ("checkpoints", "examples", "parameters"):
        shutil.rmtree(early / name)
    (early / "status.json").unlink()
    config = json.loads((early / "config.json").read_text())
    for name in ("tensorboard", "network", "checksum"):
        del config[name]
    (early / "config.json").write_text(json.dumps(config))

    assert (Run(early).status().state, Run(early).status().step) == ("finished", 7)
    assert Run(early).has_state
    train(Run(early).config, early, resume=True)
    assert [row["loss"] for row in Run(early).rows()] == [row["loss"] for row in whole.rows()]


def test_settings_are_read_by_the_names_that_they_had(tiny_config):
    values = json.loads(json.dumps(asdict(tiny_config), default=str))
    values["lesson_scale"] = values.pop("curriculum_scale") + 1.5
    assert config_from_json(values) == replace(tiny_config, curriculum_scale=2.5)


def test_settings_of_a_newer_version_are_said_to_be_such(tiny_config):
    values = json.loads(json.dumps(asdict(tiny_config), default=str))
    with pytest.raises(ValueError, match="there is no setting 'dreams' here: it comes from a newer film_viz"):
        config_from_json(values | {"dreams": 3})
