"""The process behind a map: computes it, measures it, then places questions on it until nobody has asked for a while.

Started by the page as `python -m film_viz.app.maps.worker FOLDER`. Everything goes through files of that
folder, so the page stays usable, and closing it loses nothing.
"""

import sys
import time
from pathlib import Path

from film_viz.analysis.maps.embedding import Embedding, embed, positions
from film_viz.analysis.maps.methods import MapProgress
from film_viz.analysis.maps.quality import map_quality
from film_viz.app.maps.files import MapFiles, Status

IDLE_SECONDS = 300.0
_POLL_SECONDS = 0.1
_LEAST_BETWEEN_REPORTS = 0.2  # seconds


def work(files: MapFiles) -> Embedding:
    """Compute the map and measure it, each unless that is done; what goes wrong is told in the status."""
    began = time.time()
    report = _reporter(files, began)
    try:
        map_ = files.map(with_model=True) if files.has_map else _compute(files, report)
        if files.quality() is None:
            matrix, _, _ = files.request()
            files.write_quality(map_quality(map_.scaling(matrix), map_.coordinates, progress=report))
    except Exception as error:
        files.write_status(Status("failed", what=str(error), seconds=time.time() - began))
        raise
    files.write_status(Status("finished", 1.0, "done", time.time() - began))
    return map_


def serve(files: MapFiles, map_: Embedding, idle_seconds: float = IDLE_SECONDS) -> None:
    """Place questions that the page leaves in the folder; end when none has come for `idle_seconds`."""
    last = time.monotonic()
    while time.monotonic() - last < idle_seconds and files.folder.is_dir():
        if files.answer_places(lambda rows: positions(map_, rows)):
            last = time.monotonic()
        time.sleep(_POLL_SECONDS)


def _compute(files: MapFiles, report: MapProgress) -> Embedding:
    matrix, settings, sets = files.request()
    map_ = embed(matrix, settings, report, sets)
    files.write_map(map_)
    return map_


def _reporter(files: MapFiles, began: float) -> MapProgress:
    last = [0.0]

    def report(share: float | None, what: str) -> None:
        now = time.time()
        if share is None or now - last[0] > _LEAST_BETWEEN_REPORTS:
            last[0] = now
            files.write_status(Status("running", share, what, now - began))

    return report


if __name__ == "__main__":
    _files = MapFiles(Path(sys.argv[1]))
    _map = work(_files)
    if _map.settings.method in ("tsne", "umap"):
        serve(_files, _map)
