"""Every folder that this project reads and writes by itself, and the variables that move them.

| variable | what it names | where nobody sets it |
|---|---|---|
| `FILM_VIZ_HOME` | one folder for all of this: `checkpoints/`, `runs/`, `data/` and what the app keeps | none |
| `FILM_VIZ_RUNS` | training runs | `runs/` of the home, else of the current folder |
| `FILM_VIZ_DATA` | rendered pictures and other data that can be made again | `data/`, as above |
| `FILM_VIZ_FILES` | below which paths typed on a page lie, beside those above; several as in `PATH` | current folder |

They mean the same in the app, on the command line and in the library. Without a home, checkpoints are looked for in
the current folder and in the project's own, and what the app keeps lies in `~/.cache/film_viz`.

That is so in a checkout. Installed from a wheel there is no folder of a project, so where nobody sets a variable, runs,
data and what the app keeps lie in the user's data folder, such as `~/.local/share/film_viz`; and the checkpoints that
come with film_viz are found wherever the home is.
"""

import os
from collections.abc import Mapping
from pathlib import Path

from platformdirs import user_data_path

from film_viz.public import is_public

HOME, RUNS, DATA, FILES = "FILM_VIZ_HOME", "FILM_VIZ_RUNS", "FILM_VIZ_DATA", "FILM_VIZ_FILES"
PROJECT = Path(__file__).resolve().parents[1]
"""What film_viz is imported from: the checkout, or an environment's `site-packages`."""
_IN_WHEEL = Path(__file__).resolve().parent / "shipped"
IS_INSTALLED = _IN_WHEEL.is_dir()
"""Whether film_viz comes from a wheel, not from a checkout."""
SHIPPED = _IN_WHEEL if IS_INSTALLED else PROJECT
"""What holds the app's scripts, `pages/` and `checkpoints/`; pyproject.toml says where a wheel has them."""
CHECKPOINT_MARK = "config.json"
"""A folder with this file is a checkpoint."""


def runs_folder() -> Path:
    """Return where training runs are kept."""
    return _named(RUNS) or (home() or _usual()) / "runs"


def data_folder() -> Path:
    """Return where banks of pictures, decoded folders and the like are kept."""
    return _named(DATA) or (home() or _usual()) / "data"


def kept_folder(kind: str) -> Path:
    """Return where the app keeps things of one kind between visits, such as "uploads" or "maps"."""
    return (home() or (_usual() if IS_INSTALLED else Path.home() / ".cache" / "film_viz")) / kind


def checkpoint_folders() -> dict[str, Path]:
    """Return the folder of every checkpoint by its name; shipped ones come first and are never taken over by runs.

    In public mode a run is no checkpoint: strangers find what was put into `checkpoints/`.
    """
    found: dict[str, Path] = {}
    for root in roots():
        for mark in sorted((root / "checkpoints").glob(f"*/{CHECKPOINT_MARK}")):
            found.setdefault(mark.parent.name, mark.parent)
    for runs in () if is_public() else dict.fromkeys((runs_folder(), *(root / "runs" for root in roots()))):
        for mark in sorted(runs.glob(f"*/checkpoint/{CHECKPOINT_MARK}")):
            found.setdefault(mark.parent.parent.name, mark.parent)
    return found


def roots() -> tuple[Path, ...]:
    """Return the folders in which `checkpoints/` and `runs/` are looked for."""
    chosen, own = home(), (_usual(), SHIPPED) if IS_INSTALLED else (PROJECT,)
    if chosen:
        return (chosen, SHIPPED) if IS_INSTALLED else (chosen,)
    return tuple(dict.fromkeys((Path.cwd(), *own)))


def checked_path(path: Path) -> Path:
    """Return a path that somebody typed on a page if it leads below one of `file_roots`; else a `ValueError`.

    Links and dots are followed first, and what the error says is the same whether there is such a file or not.
    """
    roots = file_roots()
    try:
        real = path.expanduser().resolve()
    except (OSError, RuntimeError, ValueError):  # no path at all
        real = Path()
    if not any(real.is_relative_to(root) for root in roots):
        raise ValueError(
            f"a path lies below {' or '.join(map(str, roots))} here: put the files there, or have whoever runs the app "
            f"name their folder in {FILES}"
        )
    return path


def file_roots() -> tuple[Path, ...]:
    """Return the folders below which typed paths lie: those that are named, or this one; home, runs and data."""
    named = [Path(part) for part in os.environ.get(FILES, "").split(os.pathsep) if part] or [Path.cwd()]
    own = [folder for folder in (home(), runs_folder(), data_folder()) if folder]
    return tuple(dict.fromkeys(path.resolve() for path in (*named, *own)))


def importing(environment: Mapping[str, str]) -> dict[str, str]:
    """Return an environment in whose processes film_viz is this one, whatever folder they are started in."""
    if IS_INSTALLED:  # Python finds it, and `site-packages` must not come before the standard library
        return dict(environment)
    path = os.pathsep.join(filter(None, [str(PROJECT), environment.get("PYTHONPATH", "")]))
    return {**environment, "PYTHONPATH": path}


def home() -> Path | None:
    """Return the one folder for everything, None where nobody named one."""
    return _named(HOME)


def _usual() -> Path:
    """Return the folder in which everything lies where nobody named one: this one in a checkout, else the user's."""
    return user_data_path("film_viz", appauthor=False) if IS_INSTALLED else Path()


def _named(variable: str) -> Path | None:
    value = os.environ.get(variable, "")
    return Path(value) if value else None
