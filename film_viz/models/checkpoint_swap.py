"""How the files of a checkpoint are replaced as one: a reader or a power cut finds the old ones or the new.

No file system replaces a folder that has something in it in one step. So the new files are written into a hidden folder
beside the old ones, that folder is given the name `.saved` in one step, and what lies there counts from then on; only
then is each file moved to its usual place. Who is killed in between has left `.saved`: whoever reads looks there first,
and whoever writes next moves what is left in it before anything else.
"""

import contextlib
import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

SAVED, SAVING = ".saved", ".saving-"
LEFT_SECONDS = 600.0
"""A folder `.saving-*` that nobody has touched for so long is left over from a process that was killed."""
_TRIES = 100
_TO_SYNC = os.O_RDONLY if os.name == "posix" else os.O_RDWR  # Windows writes out what was opened for writing


@contextmanager
def swapping(folder: Path, names: tuple[str, ...]) -> Iterator[Path]:
    """Give a folder to write to; its files of these names take their place as one, or on any error not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    new = folder / f"{SAVING}{uuid4().hex}"
    new.mkdir()
    try:
        _sweep(folder, new)
        yield new
        for name in names:
            sync(new / name)
        sync(new)
        _commit(folder, new, names)
    finally:
        shutil.rmtree(new, ignore_errors=True)


def current(folder: Path, name: str) -> Path:
    """Return where a file of a checkpoint is to be read now."""
    saved = folder / SAVED / name
    return saved if saved.is_file() else folder / name


def sync(path: Path) -> None:
    """Have a file, or the names in a folder, survive a power cut, as far as the system lets one ask for that."""
    try:
        descriptor = os.open(path, _TO_SYNC)
    except (PermissionError, IsADirectoryError):  # Windows opens no folder
        return
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _commit(folder: Path, new: Path, names: tuple[str, ...]) -> None:
    """Make the new files the ones that count, after those of any writer who was here before."""
    for _ in range(_TRIES):
        _move_saved(folder, names)
        try:
            new.rename(folder / SAVED)
        except OSError as error:  # another writer was faster
            if error.errno not in (errno.EEXIST, errno.ENOTEMPTY):
                raise
        else:
            sync(folder)
            _move_saved(folder, names)
            sync(folder)
            return
    raise OSError(f"{folder / SAVED} stays in the way: delete it, and save again")


def _move_saved(folder: Path, names: tuple[str, ...]) -> None:
    """Move what counts to its usual place; another may be doing the same."""
    for name in names:
        with contextlib.suppress(FileNotFoundError):
            (folder / SAVED / name).replace(folder / name)
    with contextlib.suppress(OSError):
        (folder / SAVED).rmdir()


def _sweep(folder: Path, new: Path) -> None:
    """Delete what killed writers have left, by the clock of the file system."""
    now = new.stat().st_mtime
    for left in folder.glob(f"{SAVING}*"):
        with contextlib.suppress(OSError):  # gone this very moment
            if now - left.stat().st_mtime > LEFT_SECONDS:
                shutil.rmtree(left)
