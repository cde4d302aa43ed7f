"""The process behind a map: computes it, measures it, then places questions on it until nobody has asked for a while.

Everything goes through files of the map's folder, so the page stays usable, and closing it loses nothing.
"""

import os
import time
from pathlib import Path
from typing import Any

from film_viz.analysis.maps.embedding import Embedding, embed, positions
from film_viz.analysis.maps.methods import MapProgress
from film_viz.analysis.maps.quality import map_quality
from film_viz.store.maps import MapFiles
from film_viz.work.reporter import Reporter
from film_viz.work.turns import free_place
from film_viz.work.worker import Held

IDLE_SECONDS = 300.0
MOST_PLACERS = 2  # processes that wait for questions; they do nothing, but each holds its map in memory
_POLL_SECONDS = 0.1
_STEPS = 1000  # in which a share is counted


def work(folder: Path, request: dict[str, Any], held: Held) -> None:
    """Make the map, then place questions on it, while there is a place for that."""
    files = MapFiles(folder)
    map_ = make(files)
    if map_.settings.method not in ("tsne", "umap"):
        return
    held.give_up_place()
    placer = free_place("placer", MOST_PLACERS)
    serve(files, map_, IDLE_SECONDS if placer is not None else 0.0)
    if placer is not None:
        os.close(placer)


def make(files: MapFiles) -> Embedding:
    """Compute the map and measure it, each unless that is done; what goes wrong is told in the status."""
    with Reporter(files.folder) as report:
        tell = _tells(report)
        map_ = files.placing_map() or _compute(files, tell)
        if files.quality() is None:
            files.write_quality(map_quality(map_.scaling(files.matrix()), map_.coordinates, progress=tell))
    return map_


def serve(files: MapFiles, map_: Embedding, idle_seconds: float = IDLE_SECONDS) -> None:
    """Place questions that the page leaves in the folder; end when none has come for `idle_seconds`."""
    last = time.monotonic()
    while files.folder.is_dir():
        if files.answer_places(lambda rows: positions(map_, rows)):
            last = time.monotonic()
        if time.monotonic() - last >= idle_seconds:
            return
        time.sleep(_POLL_SECONDS)


def _compute(files: MapFiles, tell: MapProgress) -> Embedding:
    settings = files.settings()
    if settings is None:
        raise ValueError("the settings of this map cannot be read: run it again")
    map_ = embed(files.matrix(), settings, tell)
    files.write_map(map_)
    return map_


def _tells(report: Reporter) -> MapProgress:
    def tell(share: float | None, what: str) -> None:
        if share is None:
            report.phase(what)
            report.progress(0, 0)
        else:
            report.progress(round(share * _STEPS), _STEPS, what)

    return tell
