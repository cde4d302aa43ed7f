"""Start, ask and take up training runs that live in a process of their own.

A run started here survives who started it: its process has a session of its own, and all that is known of it stands
in its folder. Nothing here needs the server that called it to live on.
"""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path

from film_viz.data.bank_files import write_atomically
from film_viz.training import control
from film_viz.training.config import TrainConfig
from film_viz.training.devices import device_names
from film_viz.training.failures import sentence
from film_viz.training.options import arguments_of
from film_viz.training.processes import Process
from film_viz.training.runs import JobError, Run, runs_folder
from film_viz.training.status import LAUNCH, STATUS, Status, read_object, write_status

SWITCH = "FILM_VIZ_TRAINING"
START_SECONDS = 30.0  # within which a process must have said that it is there
_PROJECT = Path(__file__).resolve().parents[2]
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")


def training_is_on() -> bool:
    """Whether runs may be started here; FILM_VIZ_TRAINING=off says no, for public demos."""
    return os.environ.get(SWITCH, "on").strip().lower() not in ("off", "0", "no", "false")


def start_run(
    config: TrainConfig,
    run_id: str = "",
    n_processes: int = 1,
    continue_from: Path | None = None,
    root: Path | None = None,
) -> Run:
    """Start a training run in a process of its own; it waits in state "queued" while another run has the device.

    `continue_from` is a folder of `checkpoints/` of any run, or any checkpoint, to start from instead of from noise.
    """
    _check_switch()
    run = Run((root or runs_folder()) / (run_id or _new_id(config)))
    if not _NAME.fullmatch(run.id):
        raise JobError(f"a run is named with letters, digits, '.', '_' and '-', got {run.id!r}")
    if run.path.exists():
        raise JobError(f"there is a run '{run.id}' already; choose another name, or resume that one")
    devices = device_names(config.device, n_processes)
    try:
        run.path.mkdir(parents=True)
        write_atomically(run.path / "config.json", json.dumps(asdict(config), indent=2, default=str))
    except OSError as error:
        shutil.rmtree(run.path, ignore_errors=True)
        raise JobError(sentence(error, run.path)) from error
    arguments = arguments_of(config, run.path, continue_from=continue_from)
    _launch(run, arguments, n_processes, devices)
    return run


def resume_run(run: Run, steps: int | None = None) -> Run:
    """Go on with a run that has ended, from its last checkpoint; `steps` gives it a new end."""
    _check_switch()
    status = run.status()
    if status.is_live:
        raise JobError(f"run '{run.id}' is {status.state}; it can be resumed once it has ended")
    config = run.config if steps is None else replace(run.config, steps=steps)
    if status.step >= config.steps:
        raise JobError(f"run '{run.id}' has done its {status.step} steps; give it more than that to go on")
    n_processes = int(run.info.get("n_processes", 1))
    devices = device_names(config.device, n_processes)
    source = run.info.get("continue_from")
    resume = run.has_state
    arguments = arguments_of(config, run.path, resume, None if resume or not source else Path(source))
    _launch(run, arguments, n_processes, devices)
    return run


def request(run: Run, what: control.Request) -> None:
    """Ask a run to stop and save, to save now, to pause or to go on."""
    status = run.status()
    if not status.is_live:
        raise JobError(f"run '{run.id}' has ended ({status.state}), so it cannot be asked to {what}")
    control.ask(run.path, what)


def delete_run(run: Run) -> None:
    """Delete a run that has ended, with all its checkpoints."""
    status = run.status()
    if status.is_live:
        raise JobError(f"run '{run.id}' is {status.state}; stop it before you delete it")
    shutil.rmtree(run.path)


def command_line(
    config: TrainConfig,
    run_id: str = "",
    n_processes: int = 1,
    continue_from: Path | None = None,
    root: Path | None = None,
) -> str:
    """Return the command that does in a shell what `start_run` does here."""
    folder = (root or runs_folder()) / (run_id or _new_id(config))
    return shell_command(arguments_of(config, folder, continue_from=continue_from), n_processes)


def shell_command(arguments: Sequence[str], n_processes: int = 1) -> str:
    """Return a training command as one types it; `--` keeps torchrun from taking `--run` for an option of its own."""
    many = ["torchrun", f"--nproc-per-node={n_processes}", "-m", "film_viz.training.train", "--"]
    return shlex.join([*(many if n_processes > 1 else ["film-viz", "train"]), *arguments])


def _check_switch() -> None:
    if not training_is_on():
        raise JobError(f"training is switched off here ({SWITCH}=off); unset it where you may train")


def _new_id(config: TrainConfig) -> str:
    return f"{config.preset}-{datetime.now():%Y%m%d-%H%M%S}"


def _launch(run: Run, arguments: Sequence[str], n_processes: int, devices: Sequence[str]) -> None:
    """Start the process that waits for the device, trains and watches; return once it has said that it is there."""
    control.clear(run.path)
    launch = {
        "command": shell_command(arguments, n_processes),
        "arguments": list(arguments),
        "n_processes": n_processes,
        "devices": list(devices),
    }
    write_atomically(run.path / LAUNCH, json.dumps(launch, indent=2))
    before = run.status()
    status = Status("queued", before.step, run.config.steps, before.questions, before.seconds, phase="starting")
    write_status(run.path, status, Process.this())
    with (run.path / "log.txt").open("ab") as log:
        child = subprocess.Popen(
            [sys.executable, "-m", "film_viz.training.job_worker", str(run.path.resolve())],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            env=_environment(os.environ),
            start_new_session=True,
        )
    threading.Thread(target=child.wait, daemon=True, name=f"waits for {run.id}").start()  # leaves no zombie behind
    deadline = time.monotonic() + START_SECONDS
    while "pid" not in read_object(run.path / LAUNCH):
        if child.poll() is not None or time.monotonic() > deadline:
            (run.path / STATUS).unlink(missing_ok=True)
            raise JobError(f"run '{run.id}' could not be started: {' '.join(run.log_tail(3))}")
        time.sleep(0.02)


def _environment(own: Mapping[str, str]) -> dict[str, str]:
    """Return this process's environment, with film_viz importable from any folder and idle threads off the cores."""
    path = os.pathsep.join(filter(None, [str(_PROJECT), own.get("PYTHONPATH", "")]))
    return {"OMP_WAIT_POLICY": "PASSIVE", **own, "PYTHONPATH": path, "PYTHONUNBUFFERED": "1"}
