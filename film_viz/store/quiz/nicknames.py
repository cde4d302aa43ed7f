"""Nicknames: one short line of plain text, whatever was typed, and no two alike in a class."""

import unicodedata

from film_viz.store.quiz.database import QuizError

MOST_CHARACTERS = 24
MOST_MARKS = 2  # accents on one letter; a tower of them would be drawn over other lines

_NOT_SEEN = ("Cc", "Cf", "Cs", "Cn", "Co")


def nickname(typed: str) -> str:
    """Return a nickname as it is shown; `QuizError` says why a text is none."""
    seen = "".join(each for each in typed[: 8 * MOST_CHARACTERS] if each.isspace() or not _is_unseen(each))
    name = " ".join(_few_marks(unicodedata.normalize("NFKC", seen)).split())
    if not any(each.isalnum() for each in name):
        raise QuizError("a nickname has at least one letter or digit: type one")
    if len(name) > MOST_CHARACTERS:
        raise QuizError(f"a nickname has at most {MOST_CHARACTERS} characters, got {len(name)}: type a shorter one")
    return name


def folded(name: str) -> str:
    """Return what two nicknames share that are taken for the same."""
    return unicodedata.normalize("NFKC", name).casefold()


def _is_unseen(character: str) -> bool:
    return unicodedata.category(character) in _NOT_SEEN


def _few_marks(text: str) -> str:
    kept, marks = [], 0
    for character in text:
        marks = marks + 1 if unicodedata.combining(character) else 0
        if marks <= MOST_MARKS:
            kept.append(character)
    return "".join(kept)
