"""Typed and copied text as it is meant: without the characters that nobody sees, with the plain form of the others.

A question copied from a page may carry zero-width spaces, soft hyphens, no-break spaces, marks of writing direction, a
byte order mark, curly quotes or full-width letters. Everything that takes words apart asks here first.
"""

import re
import unicodedata

_QUOTES = str.maketrans(
    dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u00b4`\u02bc", "'")
    | dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb", '"')
    | dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-")
)
_INVISIBLE = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2065\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
"""What is drawn as nothing without being a format character: fillers, joiners and selectors of a letter's variant."""


def plain_text(text: str) -> str:
    """Return a text in Unicode's compatibility form (NFKC), without invisible characters, with straight quotes.

    >>> plain_text("What\\u00a0color is \\u200bthe \\uff43ube\\u00ad?")
    'What color is the cube?'
    """
    if text.isascii() and text.isprintable():
        return text
    seen = "".join(filter(_is_seen, _INVISIBLE.sub("", text.translate(_QUOTES))))
    return unicodedata.normalize("NFKC", seen)


def _is_seen(character: str) -> bool:
    """Whether a character parts words or shows: no format or control character, and no half of a pair."""
    return character.isspace() or unicodedata.category(character) not in ("Cf", "Cs", "Cc")
