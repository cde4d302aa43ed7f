"""Start the process that makes a map; the map's folder tells how far it is. Nothing here imports Streamlit."""

import subprocess

from film_viz.app.background import spawn
from film_viz.app.maps.files import MapFiles, Status

_children: list[subprocess.Popen[bytes]] = []  # kept so that those which ended are noticed


def start_process(files: MapFiles) -> None:
    """Have a process compute and measure the map that was requested in a folder, and then place questions on it."""
    files.write_status(Status("running", None, "starting a process"))
    _children[:] = [child for child in _children if child.poll() is None]
    child = spawn("film_viz.app.maps.worker", [str(files.folder.resolve())], files.folder / "log.txt")
    _children.append(child)
    files.write_process(child.pid)
