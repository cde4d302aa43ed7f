"""How long a run would take here: a measurement of seconds, made when asked for and kept, times its questions.

The measurement runs in a process of its own, so that the server's memory and threads stay as they are.
"""

import hashlib
import json
import platform
import subprocess
import sys
from pathlib import Path

import torch

from film_viz.app.train.draft import plain_values
from film_viz.devices import DeviceError, device_names
from film_viz.files import write_atomically
from film_viz.places import kept_folder
from film_viz.training.calibrate import estimate_hours
from film_viz.training.config import TrainConfig

MOST_SECONDS = 300.0  # for a step of a large network on a slow computer
_NAMES = ("network", "precision", "compile", "images_per_batch", "questions_per_image")
_WEIGHTS = ("perception_weight", "grounding_weight", "naming_weight")


class EstimateError(ValueError):
    """Say why nothing could be measured."""


def known_rate(config: TrainConfig) -> float | None:
    """Return the questions per second that were measured here for such a run, None if none was."""
    try:
        rate = _read().get(_identity(config))
    except DeviceError:  # a device that is not here
        return None
    return float(rate) if isinstance(rate, int | float) and rate > 0 else None


def measure(config: TrainConfig) -> float:
    """Measure the questions per second of such a run for some seconds, and keep the result."""
    command = [sys.executable, "-m", "film_viz.app.train.calibration"]
    request = json.dumps(plain_values(config))
    try:
        done = subprocess.run(command, input=request, capture_output=True, text=True, timeout=MOST_SECONDS, check=False)
    except subprocess.TimeoutExpired as error:
        raise EstimateError(
            f"one step takes over {MOST_SECONDS:.0f} s here: choose a smaller preset or batch"
        ) from error
    if done.returncode:
        lines = done.stderr.strip().splitlines() or [f"exit code {done.returncode}"]
        raise EstimateError(f"the measurement failed ({lines[-1]}): choose another device or a smaller batch")
    rate = float(done.stdout.strip().splitlines()[-1])
    path = _path()
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, json.dumps(_read() | {_identity(config): rate}))
    return rate


def hours(config: TrainConfig) -> float | None:
    """Return how long the steps of a run will take here, None while that is not measured."""
    rate = known_rate(config)
    return None if rate is None else estimate_hours(config, rate)


def _identity(config: TrainConfig) -> str:
    """Return a name for everything that the speed depends on."""
    values = plain_values(config)
    parts = [values[name] for name in (*_NAMES, *_WEIGHTS)]
    parts += [config.preset, device_names(config.device), platform.node(), torch.__version__, torch.get_num_threads()]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:16]


def _path() -> Path:
    return kept_folder("training_speed.json")


def _read() -> dict[str, float]:
    try:
        values = json.loads(_path().read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return values if isinstance(values, dict) else {}
