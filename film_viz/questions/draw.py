"""Draws in random order, paying only for what is drawn."""

from collections.abc import Iterator, Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")


def draw(items: Sequence[T], number: int, rng: Random) -> Iterator[T]:
    """Yield up to `number` different items in random order."""
    pool = list(items)
    for size in range(len(pool), max(len(pool) - number, 0), -1):
        place = int(rng.random() * size)
        yield pool[place]
        pool[place] = pool[size - 1]


def pick(items: Sequence[T], rng: Random) -> T:
    """Return one item, for less than `Random.choice` costs."""
    return items[int(rng.random() * len(items))]
