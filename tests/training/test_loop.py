"""A run learns, logs what it says, and goes on after being stopped as if nothing had happened."""

import json
import os
import shutil
import signal
from dataclasses import replace

import pytest
import torch
from torch import nn
from torch.optim.swa_utils import AveragedModel

from film_viz.models.checkpoint import load_checkpoint
from film_viz.training import budget, loop
from film_viz.training.budget import BudgetError
from film_viz.training.learning import moving_average
from film_viz.training.loop import train
from film_viz.training.runs.files import RunError, read_metric_rows
from film_viz.training.runs.status import read_status
from film_viz.training.runs.stopping import StopSignal

pytestmark = pytest.mark.slow


def losses(folder) -> list[float]:
    return [row["loss"] for row in read_metric_rows(folder / "metrics.jsonl")]


def test_a_run_logs_rows_and_leaves_a_checkpoint_that_loads(tiny_config, tmp_path):
    folder = train(tiny_config, tmp_path / "run")
    rows = read_metric_rows(tmp_path / "run" / "metrics.jsonl")
    assert [row["step"] for row in rows] == [1, 2, 3, 4, 5, 6]
    assert all({"step", "questions", "loss", "accuracy", "seconds"} <= row.keys() for row in rows)
    assert rows[-1]["questions"] == 6 * 3 * 4
    assert [0 <= row.get("validation_accuracy", -1) <= 1 for row in rows] == [False, False, True] * 2
    checkpoint = load_checkpoint(str(folder))
    assert checkpoint.model.config == tiny_config.model
    assert checkpoint.info["step"] == 6


def test_a_resumed_run_has_the_losses_of_an_uninterrupted_one(tiny_config, tmp_path, monkeypatch, stop_at_row):
    train(tiny_config, tmp_path / "whole")
    stop_at_row(4)
    train(tiny_config, tmp_path / "halted")
    monkeypatch.undo()
    monkeypatch.setenv("FILM_VIZ_DATA", str(tmp_path / "data"))
    assert len(losses(tmp_path / "halted")) == 4
    train(tiny_config, tmp_path / "halted", resume=True)
    assert losses(tmp_path / "halted") == losses(tmp_path / "whole")


def test_rows_written_after_the_last_state_are_dropped_on_resuming(tiny_config, tmp_path, monkeypatch):
    def fail(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(loop, "progress", lambda row: fail() if row["step"] == 5 else "")
    with pytest.raises(KeyboardInterrupt):
        train(tiny_config, tmp_path / "run")
    assert len(losses(tmp_path / "run")) == 5
    monkeypatch.setattr(loop, "progress", lambda row: "")
    train(tiny_config, tmp_path / "run", resume=True)
    assert [row["step"] for row in read_metric_rows(tmp_path / "run" / "metrics.jsonl")] == [1, 2, 3, 4, 5, 6]


def test_training_lowers_the_loss(tiny_config, tmp_path):
    config = replace(tiny_config, steps=60, warmup_steps=5, learning_rate=5e-3, evaluate_every=60, save_every=60)
    train(config, tmp_path / "run")
    curve = losses(tmp_path / "run")
    assert sum(curve[-10:]) < 0.8 * sum(curve[:10])


def test_a_folder_with_a_run_is_not_overwritten_and_settings_may_not_drift(tiny_config, tmp_path):
    folder = tmp_path / "run"
    with pytest.raises(RunError, match=r"has no state\.pt to resume from"):
        train(tiny_config, folder, resume=True)
    train(replace(tiny_config, steps=3), folder)
    with pytest.raises(RunError, match="already holds a run; resume it with --resume"):
        train(tiny_config, folder)
    with pytest.raises(RunError, match="seed was 0, now 1"):
        train(replace(tiny_config, seed=1), folder, resume=True)
    train(replace(tiny_config, steps=4), folder, resume=True)
    assert len(losses(folder)) == 4


def test_a_run_that_ended_before_its_first_save_begins_anew_when_it_is_resumed(tiny_config, tmp_path):
    train(tiny_config, tmp_path / "whole")
    (tmp_path / "run").mkdir()
    shutil.copy(tmp_path / "whole" / "config.json", tmp_path / "run")
    rows = (tmp_path / "whole" / "metrics.jsonl").read_bytes()
    (tmp_path / "run" / "metrics.jsonl").write_bytes(rows[:-9])
    train(tiny_config, tmp_path / "run", resume=True)
    assert losses(tmp_path / "run") == losses(tmp_path / "whole")


def test_the_first_signal_is_a_request_and_the_handlers_come_back():
    before = signal.getsignal(signal.SIGTERM)
    with StopSignal() as stop:
        assert not stop.requested
        os.kill(os.getpid(), signal.SIGTERM)
        assert stop.requested
        assert signal.getsignal(signal.SIGTERM) is before  # a second one ends the process
    assert signal.getsignal(signal.SIGTERM) is before


def test_a_half_written_row_is_left_out(tmp_path):
    path = tmp_path / "metrics.jsonl"
    path.write_text(json.dumps({"step": 1}) + "\n" + '{"step": 2, "lo')
    assert read_metric_rows(path) == [{"step": 1}]


def test_the_moving_average_follows_at_once_and_remembers_later():
    module = nn.Linear(1, 1, bias=False)
    average = AveragedModel(module, multi_avg_fn=moving_average(0.5))
    values = []
    for value in (1.0, 2.0, 4.0):
        torch.nn.init.constant_(module.weight, value)
        average.update_parameters(module)
        values.append(average.module.weight.item())
    expected = [1.0]
    for count, value in ((1, 2.0), (2, 4.0)):
        decay = min(0.5, (1 + count) / (10 + count))
        expected.append(decay * expected[-1] + (1 - decay) * value)
    assert values == pytest.approx(expected)


class TickingClock:
    """A clock that goes on by a tenth of a second whenever it is looked at, so that no machine is too slow for it."""

    def __init__(self) -> None:
        self.now = 0.0

    def monotonic(self) -> float:
        self.now += 0.1
        return self.now


def test_a_run_with_minutes_ends_within_them_at_the_end_of_its_schedule(tiny_config, tmp_path, monkeypatch):
    clock = TickingClock()
    monkeypatch.setattr(budget, "time", clock)
    monkeypatch.setattr(loop, "time", clock)
    config = replace(tiny_config, steps=100_000, minutes=0.3, warmup_steps=1_000, evaluate_every=50, log_every=10)
    train(config, tmp_path / "run")
    assert 12 < clock.now < 18
    status, rows = read_status(tmp_path / "run"), read_metric_rows(tmp_path / "run" / "metrics.jsonl")
    assert (status.phase, status.step, status.steps) == ("finished", rows[-1]["step"], rows[-1]["step"])
    assert 10 < status.step < 100_000
    assert "validation_accuracy" in rows[-1]
    assert load_checkpoint(str(tmp_path / "run" / "checkpoint")).info["step"] == status.step
    rates = [row["learning_rate"] for row in rows]
    assert max(rates) == config.learning_rate
    assert rates[-1] < 0.1 * config.learning_rate
    with pytest.raises(BudgetError, match="give the run more minutes"):
        train(config, tmp_path / "run", resume=True)


def test_a_run_whose_compiling_fails_goes_on_without_and_has_the_same_losses(
    tiny_config, tmp_path, monkeypatch, caplog
):
    def fails(*_, **__):
        raise RuntimeError("no compiler here")

    train(tiny_config, tmp_path / "plain")
    monkeypatch.setattr(torch, "compile", lambda function, **_: fails)
    train(replace(tiny_config, compile=True), tmp_path / "compiled")
    assert "goes on without torch.compile, which failed (no compiler here)" in caplog.text
    assert losses(tmp_path / "compiled") == losses(tmp_path / "plain")
