"""The states that a training goes on from: written whole and sealed, read with suspicion.

A state that is cut short, empty, garbage, or not as it was written costs one save, not the run: training goes on from
the one before, and says so.
"""

import hashlib
import logging
from pathlib import Path
from pickle import UnpicklingError
from typing import Any

import torch

from film_viz.files import DAMAGED
from film_viz.models.checkpoint_swap import sync
from film_viz.seals import SealError, check_file, seal_file, seal_of
from film_viz.training.learning import Learning
from film_viz.training.meter import Meter
from film_viz.training.runs.files import CHECKPOINTS, STATE, RunError
from film_viz.work.failures import is_out_of_memory

logger = logging.getLogger(__name__)
_UNREADABLE = (*DAMAGED, RuntimeError, UnpicklingError)


def states_of(run: Path) -> list[Path]:
    """Return the files that training can go on from, the newest first; early versions had one in the run's folder."""
    states = sorted((run / CHECKPOINTS).glob(f"step-*/{STATE}"), reverse=True)
    early = run / STATE
    return [*states, early] if early.exists() else states


def write_state(path: Path, state: dict[str, Any]) -> None:
    """Write a state, and its checksum beside it."""
    with path.open("wb") as file:
        torch.save(state, file)
    sync(path)
    seal_file(path)


def drop_state(path: Path) -> None:
    """Delete a state."""
    path.unlink(missing_ok=True)
    seal_of(path).unlink(missing_ok=True)


def take_up(path: Path, learning: Learning, meter: Meter) -> dict[str, Any]:
    """Load a state from its file and return it; a `RunError` says that it is damaged."""
    try:
        check_file(path)
        state: dict[str, Any] = torch.load(path, map_location=learning.device, weights_only=True)
        learning.load_state(state)
        meter.load_state(state)
        _ = state["step"], state["metrics_bytes"]
    except SealError as error:
        raise RunError(f"{error}: copy it again, or go on from another step") from error
    except _UNREADABLE as error:
        if is_out_of_memory(error):
            raise
        first = str(error).partition("\n")[0][:200]
        raise RunError(f"{path} cannot be read ({first}): copy it again, or go on from another step") from error
    return state


def take_up_newest(run: Path, learning: Learning, meter: Meter, writes: bool) -> dict[str, Any]:
    """Load the newest state that is whole; damaged ones are set aside by the process that writes."""
    complaints = []
    for path in states_of(run):
        try:
            state = take_up(path, learning, meter)
        except RunError as error:
            complaints.append((path, str(error)))
            continue
        for damaged, complaint in complaints:
            logger.warning("%s. Training goes on from step %d, the state before.", complaint, state["step"])
            if writes:
                damaged.replace(damaged.with_name(f"{damaged.name}.damaged"))
        return state
    raise RunError(f"no state of {run} can be read, so it cannot go on: {'; '.join(text for _, text in complaints)}")


def metrics_record(path: Path) -> dict[str, Any]:
    """Have the rows of metrics survive a power cut, and return what a state remembers of them."""
    if not path.exists():
        return {"metrics_bytes": 0, "metrics_sha256": hashlib.sha256(b"").hexdigest()}
    sync(path)
    contents = path.read_bytes()
    return {"metrics_bytes": len(contents), "metrics_sha256": hashlib.sha256(contents).hexdigest()}
