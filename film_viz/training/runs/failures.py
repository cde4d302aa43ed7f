"""Why a run failed, as a sentence that says what to do."""

import errno
import json
from pathlib import Path

from film_viz.files import read_object

OUT_OF_MEMORY = (
    "The device ran out of memory. Start again with fewer images_per_batch or questions_per_image, "
    "with a smaller preset, or when nothing else uses the device."
)
DISK_FULL = "The disk of {folder} is full. Free some space, then resume the run: what it saved is intact."
NOT_WRITABLE = "{path} cannot be written ({reason}). Give this user the right to write there, or choose another folder."
ANOTHER_ENDED = (
    "Another of the processes that train together ended, so this one could not go on. The log tells what happened to "
    "it; resume the run to go on from the last checkpoint, with as many processes as you like."
)
INTERRUPTED = "It was interrupted. Resume it to go on from the last checkpoint."

FAILURE = "failure.json"
MOST_LETTERS = 300  # of another program's message
_DISK_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_NOT_WRITABLE = {errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR}
_KILLED = 9


def sentence(error: BaseException, folder: Path) -> str:
    """Return what a person should know of an error that ended the run in a folder."""
    if isinstance(error, KeyboardInterrupt):
        return INTERRUPTED
    if is_out_of_memory(error):
        return OUT_OF_MEMORY
    if isinstance(error, OSError) and error.errno in _DISK_FULL:
        return DISK_FULL.format(folder=folder)
    if isinstance(error, OSError) and error.errno in _NOT_WRITABLE:
        return NOT_WRITABLE.format(path=error.filename or folder, reason=error.strerror)
    if _is_of_another_process(error):
        return ANOTHER_ENDED
    if isinstance(error, ValueError):  # every error of this project says what to do
        return str(error)
    first_line = str(error).partition("\n")[0][:MOST_LETTERS].rstrip(" .")
    return f"{type(error).__name__}: {first_line}. The log tells more; resume the run to try again."


def is_out_of_memory(error: BaseException) -> bool:
    """Whether memory ran out, of the device or of the machine; PyTorch on the CPU says so in words only."""
    if isinstance(error, MemoryError) or type(error).__name__ == "OutOfMemoryError":
        return True
    return isinstance(error, RuntimeError) and "can't allocate memory" in str(error)


def _is_of_another_process(error: BaseException) -> bool:
    """Whether the connection to another process of the same training broke; gloo says so in words only."""
    is_named = type(error).__name__ in ("DistBackendError", "DistNetworkError")
    return is_named or (isinstance(error, RuntimeError) and "by peer" in str(error))


def exit_sentence(code: int) -> str:
    """Return what a person should know of a process that ended without a word."""
    if code == -_KILLED:
        return (
            "The process was killed (signal 9), by hand or by the system when memory ran out. Resume the run to go on "
            "from the last checkpoint; if it happens again, use fewer images_per_batch."
        )
    how = f"by signal {-code}" if code < 0 else f"with exit code {code}"
    return f"The process ended {how} without a word. The log tells more; resume the run to try again."


def note_failure(folder: Path, error: str) -> str:
    """Keep the first failure of processes that train together, and return it: those of the others follow from it."""
    try:
        with (folder / FAILURE).open("x", encoding="utf-8") as file:
            json.dump({"error": error}, file)
    except FileExistsError:
        return first_failure(folder) or error
    except OSError:  # a full disk must not hide what it caused
        pass
    return error


def first_failure(folder: Path) -> str:
    """Return the first failure that was kept, "" if there was none."""
    return str(read_object(folder / FAILURE).get("error", ""))
