"""Questions that differ from another in one word or phrase: the smallest change whose effect can be watched."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from film_viz.models.checkpoint import Checkpoint
from film_viz.questions.vocabulary import UnknownWordError

OPPOSITES: tuple[tuple[str, ...], ...] = (
    ("left", "right"),
    ("in front of", "behind"),
    ("rubber", "metal"),
    ("matte", "metallic"),
    ("matte", "shiny"),
    ("big", "small"),
    ("large", "tiny"),
    ("more", "fewer"),
    ("greater", "less"),
    ("cube", "sphere", "cylinder"),
    ("cubes", "spheres", "cylinders"),
    ("block", "ball"),
    ("blocks", "balls"),
    ("red", "blue", "green", "yellow", "gray", "brown", "purple", "cyan"),
    ("color", "material", "shape", "size"),
)
"""Words, or short phrases, that can stand for one another in most sentences."""

_PHRASES = sorted({phrase for phrases in OPPOSITES for phrase in phrases}, key=len, reverse=True)
_PHRASE = re.compile(rf"\b({'|'.join(_PHRASES)})\b", re.IGNORECASE)
_SIDEWAYS = re.compile(r"\b(?:(?:to|on) the )?(left|right)(?: side)? of\b", re.IGNORECASE)
_LENGTHWAYS = re.compile(r"\b(in front of|behind)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class MinimalPair:
    """A question and the change that made it."""

    old: str
    new: str
    question: str

    @property
    def title(self) -> str:
        """The change in short: "left -> right"."""
        return f"{self.old} -> {self.new}"


def minimal_pairs(question: str, checkpoint: Checkpoint) -> tuple[MinimalPair, ...]:
    """Return every question that a checkpoint can read and that differs in one known word or phrase.

    >>> [pair.title for pair in minimal_pairs("Is there a metal thing?", checkpoint)]
    ['metal -> rubber']
    """
    found: dict[str, MinimalPair] = {}
    for match, new in _changes(question):
        text = question[: match.start()] + _cased(new, match[0]) + question[match.end() :]
        if _is_readable(text, checkpoint):
            found.setdefault(text, MinimalPair(match[1].lower(), new, text))
    return tuple(found.values())


def _changes(question: str) -> Iterator[tuple[re.Match[str], str]]:
    """Yield what may be replaced, the word that it turns on as its group, and by what."""
    for match in _PHRASE.finditer(question):
        yield from ((match, new) for new in _others(match[0].lower()))
    for relation, across in ((_SIDEWAYS, ("in front of", "behind")), (_LENGTHWAYS, ("left of", "right of"))):
        for match in relation.finditer(question):
            yield from ((match, new) for new in across)


def _others(word: str) -> list[str]:
    return [other for words in OPPOSITES if word in words for other in words if other != word]


def _cased(new: str, old: str) -> str:
    return new.capitalize() if old[0].isupper() else new


def _is_readable(question: str, checkpoint: Checkpoint) -> bool:
    try:
        checkpoint.vocabulary.encode(question)
    except UnknownWordError:
        return False
    return True
