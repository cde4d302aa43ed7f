"""What a running training can be asked for, by empty files in the run's folder: stop, save, pause, resume.

Files, for they reach a process that was started by a server since restarted, from the page, the shell or a script.
"""

from pathlib import Path
from typing import Literal, get_args

Request = Literal["stop", "save", "pause", "resume"]
REQUESTS: tuple[str, ...] = get_args(Request)


def write_request(folder: Path, what: Request) -> None:
    """Leave a request; "resume" takes back "pause", and "stop" ends a pause."""
    if what == "resume":
        _path(folder, "pause").unlink(missing_ok=True)
        return
    path = _path(folder, what)
    path.parent.mkdir(exist_ok=True)
    path.touch()


def is_asked(folder: Path, what: Request) -> bool:
    """Whether a request lies there."""
    return _path(folder, what).exists()


def take(folder: Path, what: Request) -> bool:
    """Take a request away, and tell whether it was there."""
    try:
        _path(folder, what).unlink()
    except FileNotFoundError:
        return False
    return True


def clear(folder: Path) -> None:
    """Drop every request, for they were meant for a process that has ended."""
    for what in ("stop", "save", "pause"):
        _path(folder, what).unlink(missing_ok=True)


def _path(folder: Path, what: str) -> Path:
    return folder / "control" / what
