"""A sweep over two workers of this computer, one of which is killed in the middle: nothing is lost.

Its two runs differ in nothing but the name under which they know their pictures, so they must end the same.
"""

import json
import os
import signal
import threading
import time
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from film_viz.analysis.bank.parameter_bank import build_parameter_bank, open_parameter_bank
from film_viz.models.checkpoint import Checkpoint
from film_viz.training.runs.record import Run, list_runs
from film_viz.training.sweeps.members import sweeps_among
from film_viz.work.processes import Process
from terminal import complaint, film_viz

STEPS = 36
SWEEP = """
[settings]
preset = "tiny"
steps = {steps}
device = "cpu"
precision = "float32"
images_per_batch = 3
questions_per_image = 4
data_workers = 0
validation_scenes = 2
log_every = 1
evaluate_every = 18
save_every = 9
[[runs]]
bank = "{banks}/mine"
[[runs]]
bank = "{banks}/theirs"
[evaluate]
data = "{data}"
checkpoints = ["first"]
[parameters]
number = 20
"""
OF_TIME = ("seconds", "questions_per_second", "waiting_share", "memory_bytes")


def kill_in_the_middle(run: Run, killed: list[int]) -> None:
    """Kill the process that trains a run once it has learned something after its first save."""
    deadline = time.monotonic() + 400
    while not (run.checkpoints() and len(run.rows()) > run.checkpoints()[-1].step + 3):
        if time.monotonic() > deadline:
            return
        time.sleep(0.005)
    by = Process.read(json.loads((run.path / "run.json").read_text()))
    os.kill(by.pid, signal.SIGKILL)
    killed.append(by.pid)


def measured(run: Run) -> list[dict[str, float]]:
    return [{name: value for name, value in row.items() if name not in OF_TIME} for row in run.rows()]


def weights(folder: Path) -> torch.Tensor:
    tensors = load_file(folder / "model.safetensors")
    return torch.cat([tensors[name].flatten() for name in sorted(tensors) if tensors[name].is_floating_point()])


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_a_killed_worker_loses_nothing_of_a_sweep(tiny_config, data, app_home, tmp_path, monkeypatch, capsys):
    pytest.importorskip("ray", reason="NO CLUSTER: Ray is not installed, so no sweep was tried")
    home = tmp_path / "home"
    (home / "checkpoints").mkdir(parents=True)
    (home / "checkpoints" / "first").symlink_to(app_home / "checkpoints" / "first")
    monkeypatch.setenv("FILM_VIZ_HOME", str(home))
    monkeypatch.setenv("RAY_worker_niceness", "0")  # Ray's workers let all others go first
    file = tmp_path / "trial.toml"
    for name in ("mine", "theirs"):
        (tmp_path / name).symlink_to(tiny_config.bank)
    file.write_text(SWEEP.format(banks=tmp_path, steps=STEPS, data=data))
    victim, other, killed = Run(home / "runs" / "trial_bmine"), Run(home / "runs" / "trial_btheirs"), []
    killer = threading.Thread(target=kill_in_the_middle, args=(victim, killed))
    killer.start()
    film_viz("sweep", file, "--workers", 2)
    killer.join()
    assert killed
    said = capsys.readouterr().out
    names = {victim.id, other.id}
    for name in names:
        assert f"{name}: trained" in said
        assert f"{name}: measured" in said
    runs = list_runs(home / "runs")
    assert {run.id for run in runs} == names
    assert {member.run.id: member.settings["bank"] for member in sweeps_among(runs)["trial"]} == {
        victim.id: str(tmp_path / "mine"),
        other.id: str(tmp_path / "theirs"),
    }
    assert [(run.status().state, run.status().step) for run in runs] == [("finished", STEPS)] * 2

    own = home / "runs" / "sweeps" / "trial"
    results = {path.name.rpartition("-")[0]: json.loads(path.read_text()) for path in own.glob("*-*.json")}
    assert set(results) == names | {"first"}
    assert {result["questions"] for result in results.values()} == {12}
    checkpoint = Checkpoint.from_pretrained(victim.path / "checkpoint")
    bank = open_parameter_bank(own / "parameters" / victim.id)
    wanted = build_parameter_bank(checkpoint, 20, 0, tmp_path / "bank")
    assert bank.key == wanted.key
    # Last digits depend on where in memory the arrays of a process lie.
    np.testing.assert_allclose(bank.gamma, wanted.gamma, rtol=1e-3, atol=1e-4)
    np.testing.assert_allclose(bank.beta, wanted.beta, rtol=1e-3, atol=1e-4)
    assert bank.questions.equals(wanted.questions)

    # Nobody disturbed the other one.
    assert measured(victim) == [pytest.approx(row, rel=1e-3) for row in measured(other)]
    begun, ended, wanted = map(
        weights, (victim.checkpoints()[0].folder, *(run.path / "checkpoint" for run in (victim, other)))
    )
    assert (ended - wanted).norm() < 0.05 * (ended - begun).norm()


def test_a_sweep_says_what_it_would_train_and_what_is_wrong_with_its_file(tmp_path, capsys):
    file = Path(tmp_path / "rates.toml")
    file.write_text('recipe = "tiny"\n[grid]\nlearning_rate = [0.001, 0.01]')
    film_viz("sweep", file, "--list")
    assert capsys.readouterr().out.split() == ["rates_lr0.001", "rates_lr0.01"]
    file.write_text("recipe = tiny")
    assert "cannot be read as TOML" in complaint(capsys, "sweep", file)
    assert "no-such.toml" in complaint(capsys, "sweep", tmp_path / "no-such.toml")
    with pytest.raises(SystemExit):
        film_viz("sweep", file, "--workers", 0)
    assert "workers must be 1 to 1,024, got 0" in capsys.readouterr().err
