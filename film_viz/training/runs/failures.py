"""Why a run failed, as a sentence that says what to do."""

import json
from pathlib import Path

from film_viz.files import read_object
from film_viz.work import failures
from film_viz.work.failures import Advice

ADVICE = Advice(
    again="resume the run to try again.",
    disk="then resume the run: what it saved is intact.",
    memory=(
        "The device ran out of memory. Start again with fewer images_per_batch or questions_per_image, "
        "with a smaller preset, or when nothing else uses the device."
    ),
    killed=("Resume the run to go on from the last checkpoint; if it happens again, use fewer images_per_batch."),
)
ANOTHER_ENDED = (
    "Another of the processes that train together ended, so this one could not go on. The log tells what happened to "
    "it; resume the run to go on from the last checkpoint, with as many processes as you like."
)
WORKER_ENDED = (
    "A process that wrote questions ended without a word: memory ran out, or a file that it reads, the bank, was "
    "cut short meanwhile. See whether these files are whole; then resume the run to go on from the last checkpoint, "
    "with fewer data_workers if memory is short."
)
INTERRUPTED = "It was interrupted. Resume it to go on from the last checkpoint."

FAILURE = "failure.json"


def sentence(error: BaseException, folder: Path) -> str:
    """Return what a person should know of an error that ended the run in a folder."""
    if isinstance(error, KeyboardInterrupt):
        return INTERRUPTED
    if isinstance(error, RuntimeError) and str(error).startswith("DataLoader worker"):
        return WORKER_ENDED
    return ANOTHER_ENDED if _is_of_another_process(error) else failures.failure_sentence(error, folder, ADVICE)


def exit_sentence(code: int) -> str:
    """Return what a person should know of a training that ended without a word."""
    return failures.ending_sentence(code, ADVICE)


def _is_of_another_process(error: BaseException) -> bool:
    """Whether the connection to another process of the same training broke; gloo says so in words only."""
    is_named = type(error).__name__ in ("DistBackendError", "DistNetworkError")
    return is_named or (isinstance(error, RuntimeError) and "by peer" in str(error))


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
