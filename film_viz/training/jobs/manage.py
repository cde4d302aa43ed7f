"""Start, ask and take up training runs that live in a process of their own.

A run started here survives who started it: its process has a session of its own, and all that is known of it stands
in its folder. Nothing here needs the server that called it to live on.
"""

import os
import re
import shutil
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from film_viz.devices import device_names
from film_viz.places import checkpoint_folders, roots, runs_folder
from film_viz.public import PUBLIC, is_public
from film_viz.training.config import TrainConfig
from film_viz.training.fitting import check_fits
from film_viz.training.jobs.launch import PATIENCE, launch, shell_command
from film_viz.training.options import arguments_of
from film_viz.training.runs import control
from film_viz.training.runs.failures import sentence
from film_viz.training.runs.files import CONFIG, METRICS, write_run_config
from film_viz.training.runs.record import JobError, Run
from film_viz.work.launch import claimed

SWITCH = "FILM_VIZ_TRAINING"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?|.*\.", re.IGNORECASE)
"""Names that Windows gives to no folder; a run may be looked at from there."""


class NameTakenError(JobError):
    """Say that there is a run of this name."""


def training_is_on() -> bool:
    """Whether runs may be started, changed and deleted here; FILM_VIZ_TRAINING=off and public mode say no."""
    return not is_public() and os.environ.get(SWITCH, "on").strip().lower() not in ("off", "0", "no", "false")


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
    if continue_from is not None and not (continue_from / CONFIG).is_file():
        raise JobError(f"{continue_from} is no checkpoint to continue from: choose a folder with a config.json in it")
    if run_id:
        run_path(run_id, root)  # a name that cannot be is said first
    devices = device_names(config.device, n_processes)
    check_fits(config, devices, n_processes)
    run = _new_run(run_path(run_id, root), config) if run_id else _unnamed_run(config, root)
    launch(run, arguments_of(config, run.path, continue_from=continue_from), n_processes, devices, continue_from)
    return run


def run_path(run_id: str, root: Path | None = None) -> Path:
    """Return the folder of a run by its name, which lies in the folder of runs whatever the name is."""
    root = root or runs_folder()
    if not _NAME.fullmatch(run_id):
        raise JobError(f"a run is named with letters, digits, '.', '_' and '-', got {run_id[:100]!r}")
    path = root / run_id
    if path.resolve().parent != root.resolve():
        raise JobError(f"run '{run_id}' would lie outside of {root}: choose another name")
    return path


def _new_run(path: Path, config: TrainConfig) -> Run:
    """Make the folder of a run; of many who want one name at once, one gets it."""
    if _RESERVED.fullmatch(path.name):
        raise JobError(f"Windows has no folder '{path.name}': choose another name for the run")
    try:
        path.mkdir(parents=True)
    except FileExistsError as error:
        raise NameTakenError(
            f"there is a run '{path.name}' already; choose another name, or resume that one"
        ) from error
    except OSError as error:
        raise JobError(sentence(error, path)) from error
    try:
        write_run_config(path, config)
    except OSError as error:
        shutil.rmtree(path, ignore_errors=True)
        raise JobError(sentence(error, path)) from error
    return Run(path)


def _unnamed_run(config: TrainConfig, root: Path | None) -> Run:
    """Make the folder of a run that is named by preset and time, and by a number where others began with it."""
    name = _new_id(config)
    for suffix in ("", *(f"-{number}" for number in range(2, 100))):
        with suppress(NameTakenError):
            return _new_run(run_path(name + suffix, root), config)
    raise JobError(f"there are a hundred runs '{name}' already: name this one")


def is_known_checkpoint(folder: Path) -> bool:
    """Whether a folder is a checkpoint that the app offers, or lies in a run: what an address may name."""
    known = [*checkpoint_folders().values(), *(root / "runs" for root in roots()), runs_folder()]
    try:
        return any(folder.resolve().is_relative_to(place.resolve()) for place in known)
    except (OSError, RuntimeError, ValueError):  # no path at all
        return False


def resume_run(run: Run, steps: int | None = None, n_processes: int | None = None, minutes: float | None = None) -> Run:
    """Go on with a run that has ended, from its last checkpoint; `steps` or `minutes` give it a new end.

    The number of processes may change: what is saved does not depend on it.
    """
    _check_switch()
    status = run.status()
    if status.is_live:
        raise JobError(f"run '{run.id}' is {status.state}; it can be resumed once it has ended")
    config = replace(run.config, steps=steps or run.config.steps)
    config = config if minutes is None else replace(config, minutes=minutes)
    if status.phase == "finished" and 0 < config.minutes <= run.config.minutes:
        raise JobError(f"run '{run.id}' has used its {run.config.minutes:g} minutes; give it more to go on")
    if status.step >= config.steps:
        raise JobError(f"run '{run.id}' has done its {status.step} steps; give it more than that to go on")
    n_processes, source = n_processes or int(run.info.get("n_processes", 1)), run.info.get("continue_from")
    continue_from = None if source is None else Path(source)
    devices = device_names(config.device, n_processes)
    check_fits(config, devices, n_processes)
    if run.has_state:
        arguments = arguments_of(config, run.path, resume=True)
    else:  # it ended before its first save, so it begins anew
        (run.path / METRICS).unlink(missing_ok=True)
        arguments = arguments_of(config, run.path, continue_from=continue_from)
    launch(run, arguments, n_processes, devices, continue_from)
    return run


def request(run: Run, what: control.Request) -> None:
    """Ask a run to stop and save, to save now, to pause or to go on."""
    _check_switch()
    status = run.status()
    if not status.is_live:
        raise JobError(f"run '{run.id}' has ended ({status.state}), so it cannot be asked to {what}")
    control.write_request(run.path, what)


def delete_run(run: Run) -> None:
    """Delete a run that has ended, with all its checkpoints."""
    _check_switch()
    status = run.status()
    if status.is_live:
        raise JobError(f"run '{run.id}' is {status.state}; stop it before you delete it")
    with claimed(run.path, PATIENCE) as claim:
        if claim is None:
            raise JobError(f"another process is at work on run '{run.id}': delete it once that has ended")
        shutil.rmtree(run.path)


def command_line(
    config: TrainConfig,
    run_id: str = "",
    n_processes: int = 1,
    continue_from: Path | None = None,
    root: Path | None = None,
) -> str:
    """Return the command that does in a shell what `start_run` does here."""
    folder = run_path(run_id or _new_id(config), root)
    return shell_command(arguments_of(config, folder, continue_from=continue_from), n_processes)


def _check_switch() -> None:
    if not training_is_on():
        variable = f"{PUBLIC}=1" if is_public() else f"{SWITCH}=off"
        raise JobError(f"training is switched off here ({variable}); unset it where you may train")


def _new_id(config: TrainConfig) -> str:
    return f"{config.preset}-{datetime.now():%Y%m%d-%H%M%S}"
