"""A template prepared for making questions: from the values that a search finds to a program and a sentence."""

from random import Random

from film_viz.questions.degenerate import is_idle, relations_to_try
from film_viz.questions.draw import pick
from film_viz.questions.expand import Values, program_of
from film_viz.questions.fill import Search
from film_viz.questions.plan import PlanNode, plan
from film_viz.questions.program import Program
from film_viz.questions.template import Template
from film_viz.questions.wording import without_other

Filling = tuple[Values, ...]
"""The literal values of each node of a template."""


class PreparedTemplate:
    """A template, taken apart once and used many times."""

    def __init__(self, template: Template) -> None:
        self.template = template
        self.nodes = plan(template)
        self.wordings = template.wordings
        self._relations = relations_to_try(self.nodes)
        self._compared = _compared(self.nodes)
        self._words: dict[tuple[str, str | None], tuple[str, ...]] = {}

    def is_degenerate(self, search: Search) -> bool:
        """Whether one of the relations in what a search has found could be left out."""
        return any(is_idle(number, self.nodes, search.values, search.run) for number in self._relations)

    def program(self, values: Filling) -> Program:
        """Spell out a filled template."""
        return program_of(self.template.nodes, values)

    def text(self, values: Filling, rng: Random) -> str:
        """Word a filled template: one of its texts, one synonym per value."""
        words = {
            param: pick(self._words_for(param, value), rng)
            for node, literals in zip(self.nodes, values, strict=True)
            for param, value in zip(node.params, literals, strict=True)
        }
        text = pick(self.wordings, rng).fill(words, rng)
        return without_other(text) if self._is_surely_other(values) else text

    def _words_for(self, param: str, value: str | None) -> tuple[str, ...]:
        if (param, value) not in self._words:
            self._words[param, value] = self.template.words_for(param, value)
        return self._words[param, value]

    def _is_surely_other(self, values: Filling) -> bool:
        """Whether what is described contradicts the object it is compared with, so that "other" goes without saying."""
        if self._compared is None:
            return False
        pairs = zip(values[self._compared[0]], values[self._compared[1]], strict=True)
        return any(a is not None and b is not None and a != b for a, b in pairs)


def _compared(nodes: tuple[PlanNode, ...]) -> tuple[int, int] | None:
    """Find the node that names an object and the one that describes things which share an attribute with it."""
    for number, node in enumerate(nodes):
        source = nodes[node.inputs[0]] if node.inputs else None
        if node.has_description and source is not None and source.function.startswith("same_"):
            reference = source.inputs[0]
            return (reference, number) if nodes[reference].function == "filter_unique" else None
    return None
