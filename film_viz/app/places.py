"""Where the app finds checkpoints and keeps uploads: by default here and in the project, or under one folder you name.

Set `FILM_VIZ_HOME` to a folder with `checkpoints/` and `runs/` in it to use that one alone, and `FILM_VIZ_RUNS` to keep
training runs elsewhere.
"""

import os
from pathlib import Path

from film_viz.models.checkpoint import list_checkpoints
from film_viz.models.checkpoint_files import CONFIG
from film_viz.training.runs.record import RUNS_VARIABLE, runs_folder

PROJECT = Path(__file__).resolve().parents[2]
HOME_VARIABLE = "FILM_VIZ_HOME"


def roots() -> tuple[Path, ...]:
    """Return the folders in which `checkpoints/` and `runs/` are looked for."""
    home = os.environ.get(HOME_VARIABLE)
    return (Path(home),) if home else (Path.cwd(), PROJECT)


def checkpoint_folders() -> dict[str, Path]:
    """Return the folder of every checkpoint by its name; shipped ones come first, then those of runs."""
    places = {name: _folders(name) for name in list_checkpoints(*roots())}
    found = {
        name: next(folder for folder in folders if (folder / CONFIG).is_file()) for name, folders in places.items()
    }
    for path in sorted(runs().glob(f"*/checkpoint/{CONFIG}")):
        found.setdefault(path.parent.parent.name, path.parent)
    return found


def runs() -> Path:
    """Return the folder in which training runs are kept."""
    home = os.environ.get(HOME_VARIABLE)
    return Path(home) / "runs" if home and RUNS_VARIABLE not in os.environ else runs_folder()


def uploads() -> Path:
    """Return the folder of the scene store."""
    home = os.environ.get(HOME_VARIABLE)
    return (Path(home) if home else Path.home() / ".cache" / "film_viz") / "uploads"


def maps_folder() -> Path:
    """Return the folder of all maps."""
    return uploads().parent / "maps"


def banks_folder() -> Path:
    """Return the folder of all banks of parameters."""
    return uploads().parent / "parameter_banks"


def _folders(name: str) -> list[Path]:
    return [root / place for root in roots() for place in (f"checkpoints/{name}", f"runs/{name}/checkpoint")]
