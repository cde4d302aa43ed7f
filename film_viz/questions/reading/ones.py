"""What "one" stands for: "is the red cube left of the blue one" speaks of two cubes."""

import re

from film_viz.questions.reading.lexicon import ADJECTIVES

_LOOK = "|".join(sorted(ADJECTIVES))
_ONE = re.compile(rf"\b({_LOOK}|the) (one|ones)\b(?! of)")
_NOUN = re.compile(r"\b(cube|sphere|cylinder|thing)s?\b")
_SAID_OF_ANOTHER = re.compile(rf"\bthe (?:(?:{_LOOK}) )*ones?\b(?! of)")


def with_nouns_for_ones(sentence: str) -> str:
    """Put the noun that a sentence has named for "one", where it has named one kind.

    >>> with_nouns_for_ones("is the red cube <left> the blue one")
    'is the red cube <left> the blue cube'
    """
    return _ONE.sub(lambda found: _named(found, sentence), sentence)


def is_unclear(words: tuple[str, ...]) -> bool:
    """Whether "the red one" comes after things of several kinds and may be any of them."""
    sentence = " ".join(words)
    return any(len(_kinds(sentence[: found.start()])) > 1 for found in _SAID_OF_ANOTHER.finditer(sentence))


def _named(found: re.Match[str], sentence: str) -> str:
    kinds = _kinds(sentence[: found.start()])
    return f"{found[1]} {kinds.pop()}{found[2].removeprefix('one')}" if len(kinds) == 1 else found[0]


def _kinds(words: str) -> set[str]:
    return set(_NOUN.findall(words))
