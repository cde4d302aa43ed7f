"""How long a run would take here: a measurement of seconds, made when asked for and kept, times its questions.

The measurement runs in a process of its own, so that the server's memory and threads stay as they are.
"""

import hashlib
import json
import platform
import time
from pathlib import Path

import torch

from film_viz.devices import DeviceError, device_names, threads_of_a_process
from film_viz.files import read_object
from film_viz.places import kept_folder
from film_viz.training.calibrate import RATE_FILE, estimate_hours
from film_viz.training.config import TrainConfig
from film_viz.training.fitting import check_fits
from film_viz.training.runs.files import plain_values
from film_viz.work.ending import cancel
from film_viz.work.folders import forget_oldest
from film_viz.work.launch import Task, start
from film_viz.work.status import Status, read_status

MOST_SECONDS = 300.0  # for a step of a large network on a slow computer
MOST_KEPT = 200  # measurements
_POLL_SECONDS = 0.1
_NAMES = ("network", "precision", "compile", "images_per_batch", "questions_per_image")
_WEIGHTS = ("perception_weight", "grounding_weight", "naming_weight", "tracing_weight")


class EstimateError(ValueError):
    """Say why nothing could be measured."""


def known_rate(config: TrainConfig) -> float | None:
    """Return the questions per second that were measured here for such a run, None if none was."""
    try:
        rate = read_object(_folder(config) / RATE_FILE).get("questions_per_second")
    except DeviceError:  # a device that is not here
        return None
    return rate if isinstance(rate, float) and rate > 0 else None


def measure(config: TrainConfig) -> float:
    """Measure the questions per second of such a run for some seconds, and keep the result."""
    check_fits(config, device_names(config.device))
    folder = _folder(config)
    forget_oldest(folder.parent, MOST_KEPT)
    start(folder, Task("film_viz.training.calibrate", {"config": plain_values(config)}))  # or wait for who does that
    status = _ended(folder)
    rate = known_rate(config)
    if status is None or status.state != "finished" or rate is None:
        why = status.error.rstrip(".") if status is not None and status.error else "it was interrupted"
        raise EstimateError(f"the measurement failed ({why}): choose another device or a smaller batch")
    return rate


def hours(config: TrainConfig) -> float | None:
    """Return how long the steps of a run will take here, None while that is not measured."""
    rate = known_rate(config)
    return None if rate is None else estimate_hours(config, rate)


def _ended(folder: Path) -> Status | None:
    """Wait for the end of a measurement, and return its last status; what it waits for its turn does not count."""
    spent = 0.0
    while (status := read_status(folder)) is not None and status.is_live:
        if spent > MOST_SECONDS:
            cancel(folder)
            raise EstimateError(f"one step takes over {MOST_SECONDS:.0f} s here: choose a smaller preset or batch")
        time.sleep(_POLL_SECONDS)
        spent += _POLL_SECONDS if status.state != "queued" else 0.0
    return status


def _folder(config: TrainConfig) -> Path:
    """Return the folder of a measurement, under a name for everything that the speed depends on."""
    values = plain_values(config)
    parts = [values[name] for name in (*_NAMES, *_WEIGHTS)]
    parts += [config.preset, device_names(config.device), platform.node(), torch.__version__, threads_of_a_process()]
    return kept_folder("training_speed") / hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:16]
