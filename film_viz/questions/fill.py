"""Fills a template on a scene: a randomized depth-first search that executes the program while it grows.

Nodes are filled in order. Each tries some of the values that keep it well posed, runs the steps they stand for, and
goes on to the next node; a dead end takes the last node back. A node tries a few values only, so that one search stays
cheap: where a template hardly fits a scene, another family is asked about instead.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from film_viz.questions.choices import Choices
from film_viz.questions.execute import Run
from film_viz.questions.expand import Values, expand
from film_viz.questions.functions import FUNCTIONS, LITERALS, Kind
from film_viz.questions.index import Description
from film_viz.questions.program import ProgramError, Step
from film_viz.questions.template import Template
from film_viz.scenes.attributes import ATTRIBUTES, RELATIONS

BREADTH = 6
"""Values that one node tries, per relation where it has one."""

BUDGET = 60
"""Nodes that one search places at most."""


@dataclass(frozen=True, slots=True)
class PlanNode:
    """A template's node, prepared for the search."""

    function: str
    inputs: tuple[int, ...]
    params: tuple[str, ...]
    kinds: tuple[Kind, ...]  # of its literal values
    left_open: tuple[int, ...]  # attributes that a NULL constraint keeps out of its description
    differs_from: tuple[int, ...]  # earlier nodes that must reach other objects
    is_single: bool  # must reach exactly one object

    @property
    def has_description(self) -> bool:
        """Whether it fills size, color, material and shape."""
        return len(self.kinds) >= len(ATTRIBUTES)


def plan(template: Template) -> tuple[PlanNode, ...]:
    """Prepare a template's nodes: every constraint moves to the node at which it can be decided."""
    return tuple(_plan_node(template, number) for number in range(len(template.nodes)))


def _plan_node(template: Template, number: int) -> PlanNode:
    node = template.nodes[number]
    pairs = [sorted(int(p) for p in c.params) for c in template.constraints if c.kind == "OUT_NEQ"]
    singles = {p for c in template.constraints if c.kind == "UNIQUE" for p in c.params}
    described = node.params[-len(ATTRIBUTES) :]
    return PlanNode(
        function=node.function,
        inputs=node.inputs,
        params=node.params,
        kinds=FUNCTIONS[node.function].values,
        left_open=tuple(a for a, param in enumerate(described) if param in template.always_empty),
        differs_from=tuple(first for first, second in pairs if second == number),
        is_single=number in singles,
    )


class Search:
    """One search: the program so far, and the node each part of it belongs to."""

    def __init__(self, nodes: tuple[PlanNode, ...], choices: Choices, rng: Random) -> None:
        self.nodes = nodes
        self.choices = choices
        self.rng = rng
        self.run = Run(choices.index)
        self.steps: list[Step] = []
        self.values: list[Values] = []  # per node placed
        self.ends: list[int] = []  # per node placed, the step that gives its result
        self.budget = BUDGET

    def fillings(self) -> Iterator[None]:
        """Pause at each complete filling; until resumed, `steps`, `values` and `run` describe it."""
        number = len(self.values)
        if number == len(self.nodes):
            yield
            return
        node = self.nodes[number]
        for values in self._options(node):
            if self.budget == 0:
                return
            self.budget -= 1
            n_steps = len(self.steps)
            if self._place(node, values):
                yield from self.fillings()
                del self.values[number:], self.ends[number:]
            del self.steps[n_steps:]
            self.run.truncate(n_steps)

    def _place(self, node: PlanNode, values: Values) -> bool:
        inputs = tuple(self.ends[i] for i in node.inputs)
        steps = expand(node.function, inputs, values, len(self.steps))
        try:
            for step in steps:
                self.run.push(step)
        except ProgramError:
            return False
        end = len(self.run.masks) - 1 if steps else inputs[0]
        mask = self.run.masks[end]
        if node.is_single and mask.bit_count() != 1:
            return False
        if any(self.run.masks[self.ends[other]] == mask for other in node.differs_from):
            return False
        self.steps += steps
        self.values.append(values)
        self.ends.append(end)
        return True

    def _options(self, node: PlanNode) -> Iterator[Values]:
        if not node.kinds:
            return iter(((),))
        if not node.has_description:
            words = LITERALS[node.kinds[0]]
            return ((word,) for word in self.rng.sample(words, len(words)))
        if node.kinds[0] is Kind.RELATION:
            return self._related(node)
        return iter(self._some_descriptions(node, self.run.masks[self.ends[node.inputs[0]]]))

    def _related(self, node: PlanNode) -> Iterator[Values]:
        reference = self.run.values[self.ends[node.inputs[0]]]
        for relation in self.rng.sample(RELATIONS, len(RELATIONS)):
            objects = self.run.index.related[relation][reference]
            for description in self._some_descriptions(node, objects):
                yield (relation, *description)

    def _some_descriptions(self, node: PlanNode, objects: int) -> list[Description]:
        found = self.choices.descriptions(node.function, objects, node.left_open)
        return self.rng.sample(found, min(BREADTH, len(found)))
