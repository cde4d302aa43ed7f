"""From a template's nodes and the values of its parameters to a program.

Templates speak in larger units than programs: `relate_filter_count` with (left, None, red, None, cube) stands for
relate[left], filter_color[red], filter_shape[cube], count.
"""

from collections.abc import Sequence
from functools import lru_cache

from film_viz.questions.functions import FUNCTIONS
from film_viz.questions.program import Program, Step
from film_viz.questions.template import Node
from film_viz.scenes.attributes import ATTRIBUTES

Values = tuple[str | None, ...]
"""A node's literals in the template's order: [relation,] size, color, material, shape; None leaves a filter out."""


def program_of(nodes: Sequence[Node], values: Sequence[Values]) -> Program:
    """Return the program of a template's nodes, given the literals of each node."""
    steps: list[Step] = []
    ends: list[int] = []  # per node, the step that gives its result
    for node, literals in zip(nodes, values, strict=True):
        inputs = tuple(ends[i] for i in node.inputs)
        new = expand(node.function, inputs, literals, len(steps))
        steps += new
        ends.append(len(steps) - 1 if new else inputs[0])
    return Program(tuple(steps))


def expand(function: str, inputs: tuple[int, ...], values: Values, start: int) -> list[Step]:
    """Return the steps that a template's node stands for.

    Args:
        function: a function of the table, template-only or not.
        inputs: the steps of the program that the node reads.
        values: its literals.
        start: how many steps the program already has.

    Returns:
        The steps; none for a `filter` that leaves every attribute open.
    """
    parts = FUNCTIONS[function].parts
    if not parts:
        return [_step(function, inputs, values)]
    steps: list[Step] = []
    for name, literals in _calls(parts, values):
        steps.append(_step(name, (start + len(steps) - 1,) if steps else inputs, literals))
    return steps


@lru_cache(maxsize=8192)
def _calls(parts: tuple[str, ...], values: Values) -> tuple[tuple[str, tuple[str, ...]], ...]:
    calls: list[tuple[str, tuple[str, ...]]] = []
    for part in parts:
        if part == "filter":
            description = zip(ATTRIBUTES, values[-len(ATTRIBUTES) :], strict=True)
            calls += [(f"filter_{attribute}", (value,)) for attribute, value in description if value is not None]
        else:
            calls.append((part, (str(values[0]),) if part == "relate" else ()))
    return tuple(calls)


@lru_cache(maxsize=8192)
def _step(function: str, inputs: tuple[int, ...], values: tuple[str, ...]) -> Step:
    return Step(function, inputs, values)
