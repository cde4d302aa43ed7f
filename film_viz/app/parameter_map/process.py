"""Start the process that makes a map; the map's folder tells how far it is. Nothing here imports Streamlit."""

import os
import subprocess
import sys

from film_viz.app.parameter_map.files import MapFiles, Status
from film_viz.app.places import PROJECT

_children: list[subprocess.Popen[bytes]] = []  # kept so that those which ended are noticed


def start_process(files: MapFiles) -> None:
    """Have a process compute and measure the map that was requested in a folder, and then place questions on it."""
    files.write_status(Status("running", None, "starting a process"))
    _children[:] = [child for child in _children if child.poll() is None]
    with (files.folder / "log.txt").open("wb") as log:
        child = subprocess.Popen(
            [sys.executable, "-m", "film_viz.app.parameter_map.worker", str(files.folder.resolve())],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            env=os.environ | {"OMP_WAIT_POLICY": "PASSIVE"},  # threads that spin would slow down the page
            cwd=PROJECT,
        )
    _children.append(child)
    files.write_process(child.pid)
