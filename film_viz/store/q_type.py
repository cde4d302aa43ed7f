"""The most common answer of every question type: counted once for this computer, and kept."""

import json
from pathlib import Path

from film_viz.evaluation.baselines import q_type_modes
from film_viz.files import read_object, write_atomically
from film_viz.questions.program import QUESTION_TYPES
from film_viz.questions.templates import templates_sha
from film_viz.questions.vocabulary import ANSWERS
from film_viz.store.evaluations import evaluations_folder


def has_modes() -> bool:
    """Whether the most common answers are counted."""
    return _modes_file().is_file()


def kept_modes() -> dict[str, str]:
    """Return the most common answer of every question type; a kept file that is damaged is made anew."""
    kept = read_object(_modes_file())
    if set(kept) == set(QUESTION_TYPES) and all(answer in ANSWERS for answer in kept.values()):
        return kept
    modes = q_type_modes()
    _modes_file().parent.mkdir(parents=True, exist_ok=True)
    write_atomically(_modes_file(), json.dumps(modes))
    return modes


def _modes_file() -> Path:
    return evaluations_folder() / f"q-type-{templates_sha(())[:16]}.json"
