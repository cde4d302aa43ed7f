"""What a system lets one look at of one question about one picture, as plain arrays.

A page has a panel for each of these types and draws whichever an answer comes with, so a new system that shows itself
by one of them needs no page changed.
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int


@dataclass(frozen=True, slots=True)
class Exhibit:
    """Anything to look at."""


@dataclass(frozen=True, slots=True)
class Modulation(Exhibit):
    """The gamma and beta that a question wrote, for the blocks with FiLM."""

    gamma: Float[np.ndarray, "block channel"]  # effective: 1 + the generator's output
    beta: Float[np.ndarray, "block channel"]


@dataclass(frozen=True, slots=True)
class Maxima(Exhibit):
    """Where a classifier with a global maximum looks."""

    counts: Int[np.ndarray, "height width"]  # classifier channels that have their maximum in each cell


@dataclass(frozen=True, slots=True)
class AnswerByWord(Exhibit):
    """What would be answered if the question ended after each of its words."""

    probability: Float[np.ndarray, "word answer"]
