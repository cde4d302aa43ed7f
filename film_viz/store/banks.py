"""The banks of parameters that pages explore: of every checkpoint and number of questions one, made once, then kept.

A bank lies under a name made from all that decides its content, so one is never taken for another checkpoint's. It is
made by a process of its own, see `bank_worker.py`; one that is damaged is made again.
"""

import hashlib
import json
from pathlib import Path

import numpy as np

from film_viz.analysis.bank.parameter_bank import (
    GIVEN,
    ParameterBank,
    bank_key,
    bank_request,
    open_parameter_bank,
)
from film_viz.analysis.bank.rows import QUESTION_COLUMNS
from film_viz.files import DAMAGED
from film_viz.models.checkpoint import Checkpoint
from film_viz.places import checkpoint_folders, kept_folder
from film_viz.work.folders import forget, forget_oldest, touch
from film_viz.work.launch import Task, start
from film_viz.work.memory import Memory
from film_viz.work.status import is_at_work

FEW_QUESTIONS, MANY_QUESTIONS = 3_000, 20_000
BANK_SEED = 0  # of the questions
MOST_BANKS = 20  # those used longest ago go when there are more
BANK_MEMORY = Memory(8 * 2**30)
BANK_NICENESS = 5  # pages go first

READING, MAPPING, ANSWERING = "reading questions", "waiting for the first map", "answering questions"
"""The phases of a bank's process."""


def bank_folder(checkpoint: Checkpoint, n: int = FEW_QUESTIONS) -> Path:
    """Return where the bank of a checkpoint is, or will be."""
    request = json.dumps(bank_request(checkpoint, n, BANK_SEED), sort_keys=True)
    return kept_folder("parameter_banks") / hashlib.sha256(request.encode()).hexdigest()[:24]


def has_bank(folder: Path) -> bool:
    """Whether there is a bank in a folder."""
    return (folder / "bank.json").is_file()


def has_answers(folder: Path) -> bool:
    """Whether the network's own answers are there too."""
    return (folder / GIVEN).is_file()


def open_bank(folder: Path) -> ParameterBank | None:
    """Return the bank in a folder; None if it is damaged, and dropped so that it is made again."""
    touch(folder)
    try:
        bank = open_parameter_bank(folder)
        is_whole = _is_whole(bank)
    except DAMAGED:
        is_whole = False
    if is_whole:
        return bank
    forget(folder)
    return None


def _is_whole(bank: ParameterBank) -> bool:
    """Whether the questions are those that the bank's key names, and gamma and beta are numbers for each of them."""
    fits = bank.gamma.shape == bank.beta.shape and bank.gamma.dtype == bank.beta.dtype == np.float32
    fits &= set(QUESTION_COLUMNS) <= set(bank.questions.columns) and isinstance(bank.seed, int)
    return fits and bank.key == bank_key(bank.checkpoint_sha, bank.questions)


def prepare_parameters(checkpoint: Checkpoint, n: int = FEW_QUESTIONS, makes_first_map: bool = False) -> None:
    """Have a bank built that is not there yet, or answers added that it lacks; do not wait for it."""
    folder = bank_folder(checkpoint, n)
    is_done = has_bank(folder) and (has_answers(folder) or not checkpoint.model.config.reads_pixels)
    source = checkpoint_folders().get(checkpoint.name)
    if is_done or source is None or is_at_work(folder):
        return
    forget_oldest(folder.parent, MOST_BANKS)
    start_bank(source, checkpoint.sha, n, BANK_SEED, folder, makes_first_map)


def start_bank(checkpoint_folder: Path, sha: str, n: int, seed: int, folder: Path, makes_first_map: bool) -> None:
    """Start a process for a bank, unless one is at work on it; what is there of the bank is used."""
    request = {"checkpoint": str(checkpoint_folder.resolve()), "sha": sha, "n": n, "seed": seed}
    request |= {"makes_first_map": makes_first_map}
    start(folder, Task("film_viz.store.bank_worker", request, BANK_MEMORY, BANK_NICENESS))
