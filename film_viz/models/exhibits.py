"""What a system lets one look at of one question about one picture, as plain arrays.

A page has a panel for each of these types and draws whichever an answer comes with, so a new system that shows itself
by one of them needs no page changed.
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int

from film_viz.models.parts.scene_reading import ReadPicture
from film_viz.questions.execute import Trace
from film_viz.questions.index import objects_in
from film_viz.questions.program import Program
from film_viz.scenes.camera import HEIGHT, WIDTH


@dataclass(frozen=True, slots=True)
class Exhibit:
    """Anything to look at."""


@dataclass(frozen=True, slots=True)
class Modulation(Exhibit):
    """The gamma and beta that a question wrote, for the blocks with FiLM."""

    gamma: Float[np.ndarray, "block channel"]  # effective: 1 + the generator's output
    beta: Float[np.ndarray, "block channel"]
    reach: tuple[float, float] | None = None  # how far both go over many questions of this checkpoint


@dataclass(frozen=True, slots=True)
class Maxima(Exhibit):
    """Where a classifier with a global maximum looks."""

    counts: Int[np.ndarray, "height width"]  # classifier channels that have their maximum in each cell


@dataclass(frozen=True, slots=True)
class AnswerByWord(Exhibit):
    """What would be answered if the question ended after each of its words."""

    probability: Float[np.ndarray, "word answer"]
    sees_picture: bool  # False: the same for every picture


@dataclass(frozen=True, slots=True)
class AttentionMaps(Exhibit):
    """Where a system looked, one look after the other."""

    maps: Float[np.ndarray, "hop height width"]  # weights of the cells; each map sums to 1

    @property
    def entropy(self) -> Float[np.ndarray, " hop"]:
        """How spread out each look is, in bits: 0 for a single cell, log2 of the number of cells for all alike."""
        weights = self.maps.reshape(len(self.maps), -1).astype(np.float64)
        return -(weights * np.log2(np.where(weights > 0, weights, 1))).sum(axis=1)


@dataclass(frozen=True, slots=True)
class ProgramRun(Exhibit):
    """A program that a system wrote for a question, as a tree, and what each of its steps found."""

    tokens: tuple[str, ...]  # a function with its values, the last step first, then the tree of each input
    inputs: tuple[tuple[int, ...], ...]  # places in `tokens` of what each step reads
    probability: Float[np.ndarray, " token"]  # with which it was written after those before it; NaN: filled in
    maps: Float[np.ndarray, "token height width"]  # length of each cell's vector in what the step gives
    is_whole: bool  # whether it was written as one tree; else it was completed or cut off


@dataclass(frozen=True, slots=True)
class LayoutRun(Exhibit):
    """The modules that a system chose for a question, what each was told and what it found."""

    modules: tuple[str, ...]  # inputs before what reads them, the one that answers last
    inputs: tuple[tuple[int, ...], ...]  # places in `modules` of what each reads
    probability: Float[np.ndarray, " module"]  # with which each was chosen after those before it
    words: Float[np.ndarray, "module word"]  # weights of the question's words for each module; they sum to 1
    maps: Float[np.ndarray, "module height width"]  # unbounded, high values say "here"; NaN for the one that answers


@dataclass(frozen=True, slots=True)
class Pairs(Exhibit):
    """What relating each pair of cells, in that order, adds to the winning answer's logit, to first order."""

    share: Float[np.ndarray, "height width height width"]  # of the first cell's row and column, then of the second's

    @property
    def as_first(self) -> Float[np.ndarray, "height width"]:
        """The sum over all pairs of which a cell is the first."""
        return self.share.sum(axis=(2, 3))

    @property
    def as_second(self) -> Float[np.ndarray, "height width"]:
        """The sum over all pairs of which a cell is the second."""
        return self.share.sum(axis=(0, 1))

    def strongest(self, n: int) -> Int[np.ndarray, "pair 4"]:
        """Return the pairs with the largest shares, of either sign, largest first: row, column, row, column."""
        order = np.argsort(-np.abs(self.share), axis=None, kind="stable")[:n]
        return np.stack(np.unravel_index(order, self.share.shape), axis=1)


@dataclass(frozen=True, slots=True)
class SceneRead(Exhibit):
    """The scene that a system read from the picture, and what the question's program gave on it."""

    picture: ReadPicture
    program: Program | None  # None where the question was not understood
    trace: Trace | None  # of every step; None where the program has no answer on this scene
    map_size: int  # cells a side in which objects were looked for

    @property
    def marks(self) -> Int[np.ndarray, "height width"]:
        """Where the objects are that the last step was read from: 1 in the cells of their centers."""
        marks = np.zeros((self.map_size, self.map_size), np.int64)
        objects = () if self.trace is None else objects_in(self.trace.masks[-1])
        for px, py in (self.picture.objects[i].pixel for i in objects):
            column, row = (
                int(np.clip(p * self.map_size / side, 0, self.map_size - 1))
                for p, side in zip((px, py), (WIDTH, HEIGHT), strict=True)
            )
            marks[row, column] = 1
        return marks
