"""Which checkpoints the page offers, and which of them stand for their systems where nobody has chosen."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from film_viz.app.foreign import showable
from film_viz.app.results.records import accuracy_of
from film_viz.models.checkpoint_files import CONFIG, METRICS, CheckpointError, read_json, read_metrics, system_key
from film_viz.models.systems.table import FILM, SYSTEMS
from film_viz.places import checkpoint_folders

ORDER = (*(key for key in SYSTEMS if key != FILM), FILM)
"""Systems from left to right: FiLM, which all others are held against, comes last."""


@dataclass(frozen=True, slots=True)
class Offered:
    """A checkpoint that can be asked."""

    name: str
    folder: Path
    system: str  # its key
    accuracy: float | None  # as its card has it; None where it was not evaluated


def offered() -> dict[str, Offered]:
    """Return every checkpoint of a system that this version knows, by its name, in the order of the cards."""
    found = [
        Offered(name, folder, *_told(folder, _stamp(folder)))
        for name, folder in checkpoint_folders().items()
        if showable(name)
    ]
    known = sorted((one for one in found if one.system in ORDER), key=lambda one: ORDER.index(one.system))
    return {one.name: one for one in known}


def _stamp(folder: Path) -> tuple[int, ...]:
    """Return what changes with the files that tell of a checkpoint; a save that was cut off changes the folder."""
    paths = (folder, folder / CONFIG, folder / METRICS)
    return tuple(path.stat().st_mtime_ns if path.exists() else 0 for path in paths)


@lru_cache(maxsize=256)
def _told(folder: Path, stamp: tuple[int, ...]) -> tuple[str, float | None]:
    """Return the system of a checkpoint and its accuracy, read once; each question asks for all of them."""
    return system_key(folder), _accuracy(folder)


def _accuracy(folder: Path) -> float | None:
    try:
        return accuracy_of(read_metrics(folder, read_json(folder / CONFIG))["metrics"])
    except CheckpointError:  # asking it will say what is wrong
        return None


def best_of_each(checkpoints: Iterable[Offered]) -> tuple[str, ...]:
    """Return the checkpoint of each system with the best accuracy; where none has one, the first."""
    best: dict[str, Offered] = {}
    for one in checkpoints:
        before = best.get(one.system)
        if before is None or (one.accuracy or 0.0) > (before.accuracy or 0.0):
            best[one.system] = one
    return tuple(one.name for one in best.values())
