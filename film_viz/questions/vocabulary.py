"""The words of a question as numbers, and the answers in their fixed order.

One vocabulary serves film_viz's own templates and CLEVR's published ones, so a network trained on the first can be
asked the second. It is written out rather than gathered from files: ids must not move under a trained network.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches

from film_viz.questions.normalize import normalize
from film_viz.questions.plain_text import plain_text
from film_viz.scenes.attributes import COLORS, MATERIALS, SHAPES, SIZES
from film_viz.shown import shown

PADDING = "<pad>"
"""What id 0 reads as: no word, the filling of a batch's shorter questions."""

ANSWERS: tuple[str, ...] = ("yes", "no", *map(str, range(11)), *SHAPES, *SIZES, *MATERIALS, *COLORS)
"""CLEVR's 28 answers; a position here is the class id of the classifier."""

_WORDS = """
, ; a also an and another any anything are as at ball balls behind big block blocks blue both brown color count cube
cubes cyan cylinder cylinders do does either else equal fewer front gray greater green has have how in is it its large
larger left less located look made many material matte metal metallic more name number object objects of on or other
picture purple red right rubber same scene see shape share shiny show side size small smaller sphere spheres than that
the there thing things tiny to together total visible what which yellow you
"""
WORDS: tuple[str, ...] = tuple(_WORDS.split())
"""Every word that film_viz's templates and CLEVR's published ones can produce: lower case, sorted; ids start at 1."""

_TOKEN = re.compile(r"[^\s?.!:,;]+|[;,]")
_INNER_STOP = re.compile(r"[.?!:]+(?=\s*[^\s.?!:])")


class UnknownWordError(ValueError):
    """Name the words a vocabulary lacks, each with the nearest words it has."""

    def __init__(self, words: tuple[str, ...], suggestions: dict[str, tuple[str, ...]]) -> None:
        self.words = words
        self.suggestions = suggestions
        super().__init__("; ".join(_complaint(word, suggestions[word]) for word in words))


@dataclass(frozen=True)
class Vocabulary:
    """Words with fixed ids: a word's id is its position plus one, 0 is padding."""

    words: tuple[str, ...] = WORDS
    ids: dict[str, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if len(set(self.words)) != len(self.words):
            raise ValueError("a vocabulary needs every word once, and some are repeated")
        object.__setattr__(self, "ids", {word: i for i, word in enumerate(self.words, start=1)})

    def __len__(self) -> int:
        """Number of ids, the padding included: the number of rows of an embedding."""
        return len(self.words) + 1

    def encode(self, text: str) -> list[int]:
        """Give the ids of a question's words; one that is foreign even after `normalize` raises `UnknownWordError`.

        >>> Vocabulary().decode(Vocabulary().encode("What colour is the box?"))
        'what color is the cube'
        """
        tokens = tokenize(text)
        if not all(token in self.ids for token in tokens):
            tokens = tokenize(normalize(text, self.ids))
        self._check(tokens, text)
        return [self.ids[token] for token in tokens]

    def decode(self, ids: Iterable[int]) -> str:
        """Give the words of ids, without the padding."""
        return " ".join(self.words[i - 1] for i in ids if i > 0)

    def _check(self, tokens: list[str], text: str) -> None:
        if not tokens:
            raise ValueError(f"a question needs at least one word, got {shown(text)}")
        unknown = tuple(dict.fromkeys(token for token in tokens if token not in self.ids))
        if unknown:
            raise UnknownWordError(unknown, {word: self.nearest(word) for word in unknown})

    def nearest(self, word: str, n: int = 3) -> tuple[str, ...]:
        """Give the known words most like `word`, best first; none when nothing is like it."""
        return tuple(get_close_matches(word, self.words, n=n, cutoff=0.6))


def tokenize(text: str) -> list[str]:
    """Split into lower-case words; `;` and `,` are words of their own, `?`, `.` and what nobody sees vanish.

    A sentence that ends inside the text ends with `;`, as the two halves of a template do.

    >>> tokenize("There is a cube. What color is it?")
    ['there', 'is', 'a', 'cube', ';', 'what', 'color', 'is', 'it']
    """
    return _TOKEN.findall(_INNER_STOP.sub(";", plain_text(text).lower()))


def _complaint(word: str, suggestions: tuple[str, ...]) -> str:
    if not suggestions:
        return f"the word '{word}' is unknown, and no known word is like it"
    nearest = ", ".join(f"'{known}'" for known in suggestions)
    return f"the word '{word}' is unknown; the nearest known words are {nearest}"
