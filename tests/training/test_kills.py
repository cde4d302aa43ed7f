"""A training that is killed at random moments, by a signal that nothing can catch, loses nothing but time.

Run at full size by `FILM_VIZ_KILLS=10` in the environment: so many kills, some while the process starts, some after it
has learned. Ten of ten were taken up; the losses of all 400 steps and the weights were equal.
"""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import psutil
import pytest
import torch

from film_viz.models.checkpoint import Checkpoint
from film_viz.training.loop import train
from film_viz.training.options import arguments_of
from film_viz.training.runs.record import Run

KILLS = int(os.environ.get("FILM_VIZ_KILLS", "2"))
STEPS_PER_KILL = 40
PATIENCE = 240.0  # seconds


def begun(config, folder: Path) -> "subprocess.Popen[bytes]":
    """Start a training, or go on with the one that is there, in a group of processes of its own."""
    is_there = (folder / "config.json").exists()
    arguments = ["--run", str(folder), "--resume"] if is_there else arguments_of(config, folder)
    command = [sys.executable, "-m", "film_viz.training.train", "--", *arguments]
    with folder.with_suffix(".log").open("ab") as log:
        return subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)


def wait_for_a_row(training, folder: Path, after: int) -> None:
    deadline = time.monotonic() + PATIENCE
    while not any(row["step"] > after for row in Run(folder).rows()):
        assert training.poll() is None, folder.with_suffix(".log").read_text()
        assert time.monotonic() < deadline
        time.sleep(0.01)


def wait_for_the_end(group: int) -> None:
    """Wait until no process of a group is left but those that nobody has taken leave of."""
    deadline = time.monotonic() + PATIENCE
    while any(process.status() != psutil.STATUS_ZOMBIE for process in members(group)):
        assert time.monotonic() < deadline, "processes of a training that was killed live on"
        time.sleep(0.05)


def members(group: int) -> Iterator[psutil.Process]:
    for process in psutil.process_iter():
        with suppress(ProcessLookupError, psutil.NoSuchProcess):
            if os.getpgid(process.pid) == group and process.is_running():
                yield process


def kill_at_random(config, folder: Path, draw: random.Random, while_it_starts: bool) -> int:
    """Kill a training, wait until its helpers have ended too, and return the last step it had told."""
    before = max((row["step"] for row in Run(folder).rows()), default=0)
    training = begun(config, folder)
    if while_it_starts:
        time.sleep(draw.uniform(1.0, 9.0))
    else:
        wait_for_a_row(training, folder, before)
        time.sleep(draw.uniform(0.0, 0.7))
    assert training.poll() is None, folder.with_suffix(".log").read_text()
    training.kill()
    assert training.wait() == -signal.SIGKILL
    wait_for_the_end(training.pid)
    return max((row["step"] for row in Run(folder).rows()), default=0)


def weights(folder: Path) -> torch.Tensor:
    return torch.cat([tensor.flatten() for tensor in Checkpoint.from_pretrained(folder).model.parameters()])


@pytest.mark.slow
@pytest.mark.timeout(300 + 150 * KILLS)
def test_a_killed_training_ends_with_the_losses_and_weights_of_an_undisturbed_one(tiny_config, tmp_path):
    config = replace(tiny_config, steps=STEPS_PER_KILL * KILLS, evaluate_every=20, save_every=2, data_workers=1)
    draw, folder = random.Random(7), tmp_path / "killed"
    steps = [kill_at_random(config, folder, draw, number % 2 == 1) for number in range(KILLS)]
    print(f"killed after steps {', '.join(map(str, steps))} of {config.steps}")
    assert begun(config, folder).wait(PATIENCE) == 0, folder.with_suffix(".log").read_text()

    train(config, tmp_path / "whole")
    runs = Run(folder), Run(tmp_path / "whole")
    names = ("step", "loss", "answer_loss", "perception_loss", "grounding_loss", "naming_loss")
    killed, whole = ([[row[name] for name in names] for row in run.rows()] for run in runs)
    # Last digits differ between processes, by 2e-7 of the first loss; 80 steps made 1.4e-3 of that.
    assert killed == [pytest.approx(row, rel=1e-2) for row in whole]
    found, expected = (weights(run.path / "checkpoint") for run in runs)
    assert (found - expected).norm() < 1e-2 * expected.norm()
    left = {path.name for path in folder.rglob(".*")} - {".saved"}
    assert not left
