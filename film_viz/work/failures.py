"""Why work failed, as a sentence that says what to do."""

import errno
import os
import signal
from dataclasses import dataclass
from pathlib import Path

MOST_LETTERS = 300  # of another program's message
_DISK_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_DISK_WORDS = (
    os.strerror(errno.ENOSPC),
    "errno = 28",
    "enforce fail at inline_container",
    "PytorchStreamWriter failed",
)
_NOT_WRITABLE = {errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR}
_KILLED = 9


@dataclass(frozen=True, slots=True)
class Advice:
    """What to do about a failure, as it is said of one kind of work."""

    again: str = "try again."
    disk: str = "then try again."
    memory: str = (
        "The memory ran out, this computer's or as much as its process may take. Choose fewer questions or scenes, or "
        "try again when less is at work."
    )
    killed: str = "Try again when less is at work."


def failure_sentence(error: BaseException, folder: Path, advice: Advice = Advice()) -> str:
    """Return what a person should know of an error that ended the work on a folder."""
    if is_out_of_memory(error):
        return advice.memory
    if is_disk_full(error):
        return f"The disk of {folder} is full. Free some space, {advice.disk}"
    if isinstance(error, OSError) and error.errno in _NOT_WRITABLE:
        return (
            f"{error.filename or folder} cannot be written ({error.strerror}). Give this user the right to write "
            "there, or choose another folder."
        )
    if isinstance(error, ValueError):  # every error of this project says what to do
        return str(error)
    first_line = str(error).partition("\n")[0][:MOST_LETTERS].rstrip(" .")
    return f"{type(error).__name__}: {first_line}. The log tells more; {advice.again}"


def is_disk_full(error: BaseException) -> bool:
    """Whether there was no room on a disk; PyTorch, PyArrow and HDF5 say so in words only."""
    if isinstance(error, OSError) and error.errno in _DISK_FULL:
        return True
    cause = error.__cause__ or error.__context__
    return any(each in str(error) for each in _DISK_WORDS) or (cause is not None and is_disk_full(cause))


def is_out_of_memory(error: BaseException) -> bool:
    """Whether memory ran out, of the device, the machine or the process; some libraries say so in words only."""
    if isinstance(error, MemoryError) or type(error).__name__ == "OutOfMemoryError":
        return True
    if isinstance(error, OSError) and error.errno == errno.ENOMEM:
        return True
    words = ("can't allocate memory", "can't start new thread", "bad_alloc")
    return isinstance(error, RuntimeError) and any(each in str(error) for each in words)


def ending_sentence(code: int, advice: Advice = Advice(), last_words: str = "") -> str:
    """Return what a person should know of a process that ended without a word."""
    if code == -_KILLED:
        return "The process was killed (signal 9), by hand or by the system when memory ran out. " + advice.killed
    if hasattr(signal, "SIGBUS") and code == -signal.SIGBUS:
        return (
            "The process ended because a file that it had mapped into memory was cut short, or its disk is full "
            f"(signal {-code}). Free some space, {advice.disk}"
        )
    how = f"by signal {-code}" if code < 0 else f"with exit code {code}"
    told = f" Its log ends: {last_words[:MOST_LETTERS]}." if last_words else ""
    return f"The process ended {how} without a word.{told} The log tells more; {advice.again}"
