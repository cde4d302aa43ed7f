"""The chart of a sentence: what can be read from each of its places.

Every part is read once from each place, and of several ways to read the same words the first is kept: the one in which
a relation belongs to the nearest thing, as in the templates. So no sentence takes long.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from film_viz.questions.reading.expression import Expression
from film_viz.questions.reading.things import the_one

Found = list[tuple[Any, int]]
"""What can be read from a place, each with the place after it; what is to be tried first comes first."""

Part = Callable[["Phrases", int], Iterator[tuple[Any, int]]]
"""Reads one kind of part from a place on."""


class Phrases:
    """One sentence's parts."""

    def __init__(self, words: tuple[str, ...], parts: Mapping[str, Part]) -> None:
        self.words = words
        self._parts = parts
        self.several: set[Expression] = set()  # things singled out by a plural, "the cubes"
        self._chart: dict[tuple[str, int], Found] = {}

    def read(self, name: str, start: int) -> Found:
        """Return how a part can be read from a place on."""
        key = name, start
        if key not in self._chart:
            self._chart[key] = []  # a part that begins with itself is no part
            by_end: dict[int, Any] = {}
            for value, end in self._parts[name](self, start):
                by_end.setdefault(end, value)
            self._chart[key] = [(value, end) for end, value in by_end.items()]
        return self._chart[key]

    def at(self, place: int) -> str:
        """Return a word; nothing past the end."""
        return self.words[place] if place < len(self.words) else ""

    def after(self, place: int, *words: str) -> int:
        """Return the place after one of `words`, or the same place where none stands there."""
        return place + 1 if self.at(place) in words else place

    def thing(self, start: int) -> Found:
        """Read a description that singles out one thing."""
        found = []
        for things, end in self.read("things", start):
            one = the_one(things) if things.determiner != "any" else None
            if one is not None:
                if things.is_plural:
                    self.several.add(one)
                found.append((one, end))
        return found
