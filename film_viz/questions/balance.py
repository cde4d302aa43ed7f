"""Keeps the families of questions equally frequent, and the answers within each family.

Without it most counts would be 0 or 1 and a model could score by guessing. As in CLEVR's generator, an answer that is
well ahead of the runner-up in its family is refused; beyond that, of several possible questions the one with the answer
given least often so far is taken.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from random import Random

LEAD = 1.1
"""How far the most frequent answer may be ahead of the runner-up; as in CLEVR's generator."""

MOST_COUNTED = 400
"""Questions of a family after which its answer counts are halved, so that a change of scenes is followed."""


class Balance:
    """Running counts per family and answer."""

    def __init__(self, weights: Mapping[int, float] | None = None) -> None:
        """Ask each family as often as its weight says, against the 1 of those without."""
        self.weights = weights or {}
        self.asked: Counter[int] = Counter()
        self.answers: defaultdict[int, Counter[str]] = defaultdict(Counter)

    def order(self, families: list[int], rng: Random) -> list[int]:
        """Return families, those asked least often for their weight first, ties in random order."""
        weights = self.weights
        return sorted(families, key=lambda family: (self.asked[family] + rng.random()) / weights.get(family, 1.0))

    def add(self, family: int, answer: str) -> None:
        """Count a question."""
        self.asked[family] += 1
        counts = self.answers[family]
        counts[answer] += 1
        if counts.total() >= MOST_COUNTED:
            for key in counts:
                counts[key] //= 2

    def count(self, family: int, answer: str) -> int:
        """Return how often the family had this answer of late."""
        return self.answers[family][answer]

    def is_wanted(self, family: int, answer: str) -> bool:
        """Whether the answer is no more frequent than the family's average one."""
        counts = self.answers[family]
        return counts[answer] * max(len(counts), 2) <= counts.total()

    def is_allowed(self, family: int, answer: str) -> bool:
        """Whether the answer is not far ahead of the others."""
        counts = self.answers[family]
        others = [count for key, count in counts.items() if key != answer]
        return counts[answer] <= LEAD * max(others, default=0) + 1
