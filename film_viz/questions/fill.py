"""Fills a template on a scene: a randomized depth-first search that executes the program while it grows.

Nodes are filled in order. Each tries some of the values that keep it well posed, runs the steps they stand for, and
goes on to the next node; a dead end takes the last node back. A node tries a few values only, so that one search stays
cheap: where a template hardly fits a scene, another family is asked about instead.
"""

from collections.abc import Iterator
from random import Random

from film_viz.questions.choices import Choices
from film_viz.questions.draw import draw
from film_viz.questions.execute import Execution
from film_viz.questions.expand import Values
from film_viz.questions.functions import LITERALS
from film_viz.questions.index import Description
from film_viz.questions.plan import PlanNode
from film_viz.questions.program import ProgramError
from film_viz.scenes.attributes import RELATIONS

BREADTH = 4
"""Values that one node tries, per relation where it has one."""

BUDGET = 60
"""Nodes that one search places at most."""


class Search:
    """One search: the values of the nodes placed so far, and a run over them."""

    def __init__(self, nodes: tuple[PlanNode, ...], choices: Choices, rng: Random) -> None:
        self.nodes = nodes
        self.choices = choices
        self.rng = rng
        self.run = Execution(choices.index)
        self.values: list[Values] = []
        self.budget = BUDGET

    def fillings(self) -> Iterator[None]:
        """Pause at each complete filling; until resumed, `values` and `run` describe it."""
        number = len(self.values)
        if number == len(self.nodes):
            yield
            return
        node = self.nodes[number]
        for values in self._options(node):
            if self.budget == 0:
                return
            self.budget -= 1
            if self._place(node, values):
                self.values.append(values)
                yield from self.fillings()
                self.values.pop()
            self.run.truncate(number)

    def _place(self, node: PlanNode, values: Values) -> bool:
        if node.unequal:
            so_far = (*self.values, values)
            if any(values[own] == so_far[other][literal] for own, other, literal in node.unequal):
                return False
        try:
            node.place(self.run, values)
        except ProgramError:
            return False
        masks = self.run.masks
        if node.is_single and masks[-1].bit_count() != 1:
            return False
        return not node.differs_from or all(masks[other] != masks[-1] for other in node.differs_from)

    def _options(self, node: PlanNode) -> Iterator[Values]:
        if not node.kinds:
            return iter(((),))
        if not node.has_description:
            words = LITERALS[node.kinds[0]]
            return ((word,) for word in draw(words, len(words), self.rng))
        if node.has_relation:
            return self._related(node)
        return self._descriptions(node, self.run.values[node.inputs[0]])

    def _related(self, node: PlanNode) -> Iterator[Values]:
        reference = self.run.values[node.inputs[0]]
        for relation in draw(RELATIONS, len(RELATIONS), self.rng):
            objects = self.run.index.related[relation][reference]
            for description in self._descriptions(node, objects):
                yield (relation, *description)

    def _descriptions(self, node: PlanNode, objects: int) -> Iterator[Description]:
        return draw(self.choices.descriptions(node.function, objects, node.left_open), BREADTH, self.rng)
