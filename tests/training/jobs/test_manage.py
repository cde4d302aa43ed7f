"""Real training processes: they wait for their device, do as they are asked, survive their end and go on."""

import json
import os
import shlex
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from film_viz.devices import DeviceError
from film_viz.models.checkpoint import Checkpoint
from film_viz.training.jobs import launch as job_launch
from film_viz.training.jobs import manage as jobs
from film_viz.training.jobs import worker as job_worker
from film_viz.training.jobs.locks import DeviceLocks, Holder
from film_viz.training.jobs.manage import command_line, delete_run, request, resume_run, start_run
from film_viz.training.loop import train
from film_viz.training.options import arguments_of, parse
from film_viz.training.runs.files import RunError
from film_viz.training.runs.record import JobError, Run, list_runs
from film_viz.training.runs.status import RunStatus, write_status
from film_viz.training.train import main as training_main
from film_viz.work.processes import Process


@pytest.fixture(autouse=True)
def _patient(monkeypatch):
    """Give processes that have said that they ended more time to be gone: the computer may be busy."""
    for module in (job_launch, jobs):
        monkeypatch.setattr(module, "PATIENCE", 120.0)


def wait_until(is_so, run, seconds=240.0):
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, (run.status(), run.log_tail())
        time.sleep(0.02)


@pytest.mark.slow
def test_a_run_waits_for_its_device_and_then_does_as_it_is_asked(tiny_config, tmp_path):
    config = replace(tiny_config, steps=100_000, evaluate_every=100_000, save_every=100_000)
    held = DeviceLocks.take(tmp_path / "first", ["cpu"])
    run = start_run(config, "second", root=tmp_path)
    wait_until(lambda: "held by run 'first'" in run.status().phase, run)
    assert (run.status().state, run.status().step) == ("queued", 0)
    assert f"(process {os.getpid()})" in run.status().phase
    held.release()

    wait_until(lambda: len(run.rows()) > 2, run)
    with pytest.raises(JobError, match=r"run 'second' is running; stop it before you delete it"):
        delete_run(run)
    with pytest.raises(JobError, match="can be resumed once it has ended"):
        resume_run(run)
    request(run, "pause")
    wait_until(lambda: run.status().state == "paused", run)
    n_rows = len(run.rows())
    time.sleep(0.5)
    assert len(run.rows()) == n_rows
    request(run, "save")
    request(run, "resume")
    wait_until(lambda: run.checkpoints() and len(run.rows()) > n_rows + 2, run)
    request(run, "stop")
    wait_until(lambda: not run.status().is_live, run)

    status = run.status()
    assert (status.state, status.phase, status.error) == ("finished", "stopped", "")
    assert [kept.step for kept in run.checkpoints()] == [n_rows, status.step]
    assert status.questions == status.step * config.questions_per_step
    assert Checkpoint.from_pretrained(run.path / "checkpoint").info["step"] == status.step
    with pytest.raises(JobError, match=r"has ended \(finished\), so it cannot be asked to pause"):
        request(run, "pause")
    assert list_runs(tmp_path) == (run,)
    delete_run(run)
    assert list_runs(tmp_path) == ()


@pytest.mark.slow
def test_after_a_kill_the_losses_are_those_of_an_uninterrupted_run(tiny_config, tmp_path, monkeypatch, stop_at_row):
    config = replace(tiny_config, steps=100_000, evaluate_every=100_000, save_every=5, log_every=3)
    run = start_run(config, "killed", root=tmp_path)
    wait_until(lambda: len(run.rows()) > 3, run)
    (training,) = psutil.Process(run.info["pid"]).children()
    training.send_signal(signal.SIGKILL)
    wait_until(lambda: not run.status().is_live, run)
    status = run.status()
    assert (status.state, status.exit_code) == ("failed", -signal.SIGKILL)
    assert "Resume the run to go on from the last checkpoint" in status.error

    end = 3 * (run.checkpoints()[-1].step // 3 + 3)  # two or three rows later
    stop_at_row(end)
    train(config, run.path, resume=True)
    train(config, tmp_path / "whole")
    rows, whole = run.rows(), Run(tmp_path / "whole").rows()
    assert rows[-1]["step"] == end
    for name in ("step", "loss", "answer_loss", "perception_loss", "grounding_loss", "naming_loss", "accuracy"):
        # The first ones are of another process, and last digits depend on where in memory the arrays of one lie.
        assert [row[name] for row in rows] == pytest.approx([row[name] for row in whole], rel=1e-4)


def test_a_queued_run_that_is_stopped_never_starts(tiny_config, tmp_path):
    held = DeviceLocks.take(tmp_path / "first", ["cpu"])
    run = start_run(tiny_config, "second", root=tmp_path)
    request(run, "stop")
    wait_until(lambda: not run.status().is_live, run)
    held.release()
    assert (run.status().state, run.status().phase, run.rows()) == ("finished", "stopped while it waited", [])


def test_of_two_runs_that_wait_the_earlier_one_is_next(tmp_path):
    this = Process.this()
    for name, started in (("earlier", 10.0), ("later", 20.0), ("elsewhere", 5.0)):
        (tmp_path / name).mkdir()
        devices = ["cuda:3"] if name == "elsewhere" else ["cpu"]
        launch = {"devices": devices, "started": started, "pid": this.pid, "created": this.created, "host": this.host}
        (tmp_path / name / "run.json").write_text(json.dumps(launch))
        write_status(tmp_path / name, RunStatus("queued"), this)
    assert job_worker._whose_turn(tmp_path / "later", ["cpu"]) == Holder("cpu", "earlier", this.pid)
    assert job_worker._whose_turn(tmp_path / "earlier", ["cpu"]) is None


def test_a_run_that_is_stopped_while_it_prepares_ends_at_once(tiny_config, tmp_path):
    run = start_run(replace(tiny_config, scenes=100_000, bank=None), "preparing", root=tmp_path)
    request(run, "stop")
    wait_until(lambda: not run.status().is_live, run)
    assert (run.status().state, run.status().phase) in {
        ("finished", "stopped before it trained"),
        ("finished", "stopped while it waited"),
    }


@pytest.mark.slow
def test_a_run_that_another_process_trains_is_left_alone(tiny_config, tmp_path):
    run = Run(tmp_path / "run")
    run.path.mkdir()
    write_status(run.path, RunStatus("running"), Process.this())
    with pytest.raises(RunError, match="is being trained by another process"):
        training_main(arguments_of(tiny_config, run.path))
    write_status(run.path, RunStatus("finished"), Process.this())
    training_main(arguments_of(replace(tiny_config, steps=1), run.path))
    assert run.info["command"].startswith(f"film-viz train --run {run.path}")
    assert run.info["devices"] == ["cpu"]
    before = run.info
    with pytest.raises(RunError, match="already holds a run"):
        training_main(arguments_of(tiny_config, run.path))
    assert run.info == before


WORK_WITH_ANOTHER_TRAINING = """
import sys
from pathlib import Path
from film_viz.training.jobs import worker as job_worker
from film_viz.work.worker import Held
job_worker._command = lambda launch: [sys.executable, "-c", sys.argv[2]]
sys.exit(job_worker.work(Path(sys.argv[1]), {}, Held()))
"""


@pytest.mark.parametrize(
    ("training", "code", "said"),
    [
        ("raise SystemExit(3)", 3, "The process ended with exit code 3 without a word."),
        ("import os; os.kill(os.getpid(), 9)", -9, "The process was killed (signal 9)"),
        ("raise SystemExit(0)", None, ""),
    ],
)
def test_the_process_that_watches_tells_how_the_training_ended(tmp_path, training, code, said):
    launch = {"devices": ["cpu"], "n_processes": 1, "arguments": [], "started": 1.0}
    (tmp_path / "run.json").write_text(json.dumps(launch))
    subprocess.run([sys.executable, "-c", WORK_WITH_ANOTHER_TRAINING, tmp_path, training], check=False)
    record = json.loads((tmp_path / "status.json").read_text())
    assert (record["state"], record["exit_code"]) == ("running" if code is None else "failed", code)
    assert record["error"].startswith(said)


def test_what_cannot_be_started_is_refused_and_leaves_nothing_behind(tiny_config, tmp_path, monkeypatch):
    (tmp_path / "taken").mkdir()
    (tmp_path / "file").touch()
    refused = {
        r"there is a run 'taken' already; choose another name": {"run_id": "taken"},
        r"a run is named with letters, digits, .* got 'a b'": {"run_id": "a b"},
        r"Windows has no folder 'Con\.run': choose another name": {"run_id": "Con.run"},
        r"Windows has no folder 'run\.': choose another name": {"run_id": "run."},
        r"there is no device 'gpu'; auto and cpu always work": {"config": replace(tiny_config, device="gpu")},
        r"no such place is no checkpoint to continue from": {"continue_from": Path("no such place")},
        r"n_processes must be at least 1, got 0": {"n_processes": 0},
        r"cannot be written \(Not a directory\).* choose another folder": {"root": tmp_path / "file"},
    }
    for sentence, options in refused.items():
        with pytest.raises((JobError, DeviceError), match=sentence):
            start_run(**({"config": tiny_config, "run_id": "new", "root": tmp_path} | options))
    monkeypatch.setenv("FILM_VIZ_TRAINING", "off")
    assert not jobs.training_is_on()
    for start in (lambda: start_run(tiny_config, root=tmp_path), lambda: resume_run(Run(tmp_path / "taken"))):
        with pytest.raises(JobError, match="training is switched off here"):
            start()
    assert sorted(path.name for path in tmp_path.iterdir() if path.name != "data") == ["file", "taken"]


ESCAPES = ("../escaped", "/tmp/escaped", "a/b", "..", ".", "a/../../b", "a\0b", "a\n", "-a", "a" * 81)


@pytest.mark.parametrize("name", ESCAPES)
def test_no_name_of_a_run_leads_out_of_the_folder_of_runs(tiny_config, tmp_path, name):
    root = tmp_path / "runs"
    for attempt in (start_run, command_line):
        with pytest.raises(JobError, match="a run is named with letters"):
            attempt(tiny_config, name, root=root)
    assert not root.exists()
    assert list(tmp_path.glob("**/*escaped*")) == []


def test_a_link_out_of_the_folder_of_runs_is_not_followed(tiny_config, tmp_path):
    (tmp_path / "runs").mkdir()
    (tmp_path / "runs" / "link").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(JobError, match="would lie outside"):
        start_run(tiny_config, "link", root=tmp_path / "runs")
    assert not (tmp_path / "elsewhere").exists()


def test_who_loses_the_race_for_a_name_leaves_the_winner_alone(tiny_config, tmp_path, monkeypatch):
    """The loser finds the name free, and the winner makes the folder just before the loser would."""
    mkdir = Path.mkdir

    def later(self, *arguments, **options):
        if self.name == "wanted" and not self.exists():
            mkdir(self, parents=True)
            (self / "config.json").write_text("the winner's")
        mkdir(self, *arguments, **options)

    monkeypatch.setattr(Path, "mkdir", later)
    with pytest.raises(JobError, match="there is a run 'wanted' already"):
        start_run(tiny_config, "wanted", root=tmp_path)
    assert (tmp_path / "wanted" / "config.json").read_text() == "the winner's"


def test_of_many_who_want_one_name_at_once_one_gets_it(tiny_config, tmp_path, monkeypatch):
    launched, refused = [], []
    monkeypatch.setattr(jobs, "launch", lambda run, *_: launched.append(run.path))

    def begin(name):
        try:
            start_run(tiny_config, name, root=tmp_path)
        except JobError as error:
            refused.append(str(error))

    for name in ("same", ""):
        threads = [threading.Thread(target=begin, args=(name,)) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(launched) == len(set(launched)) == 9  # without a name everybody gets one
    assert len(refused) == 7
    assert all((path / "config.json").is_file() for path in launched)


def test_what_an_address_may_continue_from_lies_among_checkpoints_and_runs(app_home, tmp_path, monkeypatch):
    monkeypatch.setenv("FILM_VIZ_HOME", str(app_home))
    monkeypatch.setenv("FILM_VIZ_RUNS", str(tmp_path / "runs"))
    known = (app_home / "checkpoints" / "first", tmp_path / "runs" / "a" / "checkpoints" / "step-00000001")
    unknown = (tmp_path, Path("/etc"), known[0] / ".." / "..", tmp_path / "runs" / ".." / "a", Path("a\0b"))
    assert [jobs.is_known_checkpoint(path) for path in known] == [True] * 2
    assert [jobs.is_known_checkpoint(path) for path in unknown] == [False] * 5


def test_the_command_line_gives_back_the_very_settings(tiny_config):
    config = replace(tiny_config, vary_look=False, templates=(Path("a b"), Path("c")), network=("channels=8",))
    program, command, *arguments = shlex.split(command_line(config, "first", root=Path("some runs")))
    assert (program, command) == ("film-viz", "train")
    options = parse(arguments, "film-viz train")
    assert (options.config, options.run, options.resume) == (config, Path("some runs/first"), False)
    assert "torchrun --nproc-per-node=3 -m film_viz.training.train -- --run" in command_line(config, "first", 3)
