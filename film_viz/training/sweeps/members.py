"""Which runs belong to one sweep, and what tells them apart: noted in the folder of each."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from film_viz.files import read_object
from film_viz.training.runs.record import Run

MEMBER = "sweep.json"
MOST_SETTINGS = 20  # of a sweep that are looked at


@dataclass(frozen=True, slots=True)
class Member:
    """A run of a sweep."""

    run: Run
    settings: dict[str, Any]  # that not all runs of the sweep share, as plain values


def sweeps_among(runs: Iterable[Run]) -> dict[str, tuple[Member, ...]]:
    """Return the members of every sweep by its name, in the order of the runs."""
    found: dict[str, tuple[Member, ...]] = {}
    for run in runs:
        name, settings = _membership(run.path)
        if name:
            found[name] = (*found.get(name, ()), Member(run, settings))
    return found


def _membership(folder: Path) -> tuple[str, dict[str, Any]]:
    record = read_object(folder / MEMBER)
    name, settings = record.get("sweep"), record.get("settings")
    if not (isinstance(name, str) and isinstance(settings, dict)):
        return "", {}
    return name, dict(list(settings.items())[:MOST_SETTINGS])
