"""How a question is worded: a text with holes, filled with words.

CLEVR's texts hold parameters (`<Z2>`) and square brackets around words that may be left out: "How many <C> <S>s are
[that are] <R> the <C2> <S2>?". Each text is taken apart once, then filled many times.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from film_viz.shown import shown

PLACEHOLDER = re.compile(r"<[A-Z]+\d*>")
DEEPEST = 20
"""Optional words within optional words, and the text around them; CLEVR's own texts have 2."""

_TOKEN = re.compile(rf"\[|\]|{PLACEHOLDER.pattern}|[^\[\]<]+|<")


@dataclass(frozen=True, slots=True)
class Optional:
    """Words in square brackets."""

    pieces: tuple["Piece", ...]


Piece = str | Optional


@dataclass(frozen=True, slots=True)
class Wording:
    """One text of a template, taken apart; a piece is plain text, a parameter's name, or optional pieces."""

    pieces: tuple[Piece, ...]

    @classmethod
    def parse(cls, text: str) -> "Wording":
        """Take a text apart; raise `ValueError` on brackets that do not match."""
        stack: list[list[Piece]] = [[]]
        for token in _TOKEN.findall(text):
            if token == "[":
                stack.append([])
                if len(stack) > DEEPEST:
                    raise ValueError(f"more than {DEEPEST - 1} brackets within each other in {shown(text)}")
            elif token == "]":
                if len(stack) == 1:
                    raise ValueError(f"']' without '[' in {shown(text)}")
                inner = stack.pop()
                stack[-1].append(Optional(tuple(inner)))
            else:
                stack[-1].append(token)
        if len(stack) > 1:
            raise ValueError(f"'[' without ']' in {shown(text)}")
        return cls(tuple(stack[0]))

    @property
    def parameters(self) -> frozenset[str]:
        """Names of the parameters it mentions, those in optional words included."""
        return frozenset(_parameters(self.pieces))

    @property
    def always_said(self) -> frozenset[str]:
        """Names of the parameters outside optional words."""
        return frozenset(_parameters(tuple(piece for piece in self.pieces if isinstance(piece, str))))

    def fill(self, words: Mapping[str, str], rng: Random) -> str:
        """Return the text with every parameter replaced; optional words stay with probability one half."""
        parts: list[str] = []
        _fill(self.pieces, words, rng, parts)
        return tidy("".join(parts))


def _parameters(pieces: tuple[Piece, ...]) -> list[str]:
    names: list[str] = []
    for piece in pieces:
        if isinstance(piece, Optional):
            names += _parameters(piece.pieces)
        elif PLACEHOLDER.fullmatch(piece):
            names.append(piece)
    return names


def _fill(pieces: tuple[Piece, ...], words: Mapping[str, str], rng: Random, parts: list[str]) -> None:
    for piece in pieces:
        if isinstance(piece, str):
            parts.append(words.get(piece, piece))
        elif rng.random() < 0.5:
            _fill(piece.pieces, words, rng, parts)


def tidy(text: str) -> str:
    """Close the gaps that omitted words leave, and write "an object", never "a object"."""
    text = " ".join(text.split())
    for a, an in ((" a object", " an object"), ("A object", "An object")):
        text = text.replace(a, an)
    return text.replace(" ;", ";").replace(" ,", ",").replace(" ?", "?")


def without_other(text: str) -> str:
    """Drop "other" and "another", for when what is described cannot be the thing it is compared with anyway.

    "How many other red cubes are as large as the blue ball?" would suggest that the ball is a red cube.
    """
    return tidy(text.replace(" other ", " ").replace(" another ", " a ").replace("Another ", "A "))
