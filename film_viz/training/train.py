"""The training as a module, which is how `torchrun` starts it on many devices and machines.

    torchrun --nproc-per-node=8 -m film_viz.training.train -- --run runs/first --preset base

The options are those of `film-viz train`; without the `--` torchrun would take `--run` for one of its own. On several
machines give torchrun its `--nnodes` and `--rdzv-endpoint`; the run folder must be one that all of them see.
"""

import json
import logging
import os
import sys
import time
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import asdict, replace
from pathlib import Path

from film_viz.devices import device_names
from film_viz.files import read_object, write_atomically
from film_viz.training.fitting import check_fits
from film_viz.training.jobs.launch import launch_record
from film_viz.training.jobs.locks import DeviceLocks
from film_viz.training.jobs.worker import HELD_BY_JOB
from film_viz.training.loop import train
from film_viz.training.options import Train, parse
from film_viz.training.runs.files import RunError
from film_viz.training.runs.folder import RunFolder
from film_viz.training.runs.record import Run
from film_viz.training.runs.status import LAUNCH
from film_viz.work.launch import claimed
from film_viz.work.processes import Process

WATCH_SECONDS = 1.0
LONGEST_START = 60.0  # seconds
_TAKEN = "{run} is being trained by another process: stop that first, or choose another folder"


def main(arguments: Sequence[str], program: str = "film_viz.training.train") -> Path:
    """Train as the arguments say, on devices that nobody else trains on; return the folder of the checkpoint."""
    spent, options = _seconds_of_starting(), _with_source(parse(arguments, program))
    if os.environ.get(HELD_BY_JOB) or int(os.environ.get("LOCAL_RANK", "0")) > 0:
        return _train(options, spent)
    n_processes = int(os.environ.get("LOCAL_WORLD_SIZE", "1"))
    devices = device_names(options.config.device, n_processes)
    if Run(options.run).status().is_live:
        raise RunError(_TAKEN.format(run=options.run))
    RunFolder(options.run, options.config).check(options.resume)
    check_fits(options.config, devices, n_processes)
    is_first = int(os.environ.get("RANK", "0")) == 0
    with claimed(options.run) if is_first else nullcontext(True) as claim:
        if claim is None:
            raise RunError(_TAKEN.format(run=options.run))
        locks = _locked(options.run, devices, may_wait=n_processes == 1)
        try:
            if is_first:
                _write_launch(options, arguments, n_processes, devices)
            return _train(options, spent)
        finally:
            locks.release()


def _with_source(options: Train) -> Train:
    """Have a run that is resumed before its first save begin again where it began."""
    source = read_object(options.run / LAUNCH).get("continue_from") if options.resume else None
    return replace(options, continue_from=Path(source)) if isinstance(source, str) else options


def _train(options: Train, spent: float) -> Path:
    return train(options.config, options.run, options.resume, options.continue_from, spent)


def _seconds_of_starting() -> float:
    """Return how long Python and its imports took; a process that is older did something else before."""
    age = time.time() - Process.this().created
    return age if 0 < age < LONGEST_START else 0.0


def _locked(run: Path, devices: Sequence[str], may_wait: bool) -> DeviceLocks:
    """Return the locks of the devices, after waiting for them unless others would wait for us meanwhile."""
    told = ""
    while not isinstance(taken := DeviceLocks.take(run, devices), DeviceLocks):
        if not may_wait:
            raise RunError(f"{taken}: wait until it ends, stop it, or choose another device")
        if str(taken) != told:
            told = str(taken)
            logging.getLogger(__name__).warning("waiting: %s", told)
        time.sleep(WATCH_SECONDS)
    return taken


def _write_launch(options: Train, arguments: Sequence[str], n_processes: int, devices: Sequence[str]) -> None:
    options.run.mkdir(parents=True, exist_ok=True)
    record = launch_record(arguments, n_processes, devices, options.continue_from) | {"started": time.time()}
    write_atomically(options.run / LAUNCH, json.dumps(record | asdict(Process.this()), indent=2))


if __name__ == "__main__":
    try:
        given = sys.argv[1:]
        main(given[1:] if given[:1] == ["--"] else given)  # some versions of Python's argparse hand it on
    except ValueError as error:
        sys.exit(f"film_viz.training.train: {error}")
