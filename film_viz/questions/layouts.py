"""Layouts: a question's program in the modules of N2NMN (Hu et al. 2017), in the order in which they are carried out.

Which modules, in which order, answer this question? A layout says no more than that: what a module looks for, such as
red cubes, it reads in the question itself, by attention to words. So several filters in a row are one module, `unique`
is none, and a comparison of numbers counts by itself. A layout is written in post-order, inputs before what reads them,
and run on a stack: a module takes its inputs from the top, the second one first.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from film_viz.questions.program import Program, ProgramError


class Module(StrEnum):
    """The modules, by the names that the paper and its code give them."""

    SCENE = "Scene"
    FIND = "Find"
    FILTER = "Filter"
    FIND_SAME_PROPERTY = "FindSameProperty"
    TRANSFORM = "Transform"
    AND = "And"
    OR = "Or"
    COUNT = "Count"
    EXIST = "Exist"
    EQUAL_NUM = "EqualNum"
    MORE_NUM = "MoreNum"
    LESS_NUM = "LessNum"
    SAME_PROPERTY = "SameProperty"
    DESCRIBE = "Describe"


MODULES: tuple[Module, ...] = tuple(Module)
"""Every module in one fixed order, which numbers them."""

N_INPUTS: dict[Module, int] = dict.fromkeys(MODULES, 1) | {
    Module.SCENE: 0, Module.FIND: 0, Module.AND: 2, Module.OR: 2, Module.EQUAL_NUM: 2, Module.MORE_NUM: 2,
    Module.LESS_NUM: 2, Module.SAME_PROPERTY: 2,
}  # fmt: skip
"""How many attention maps a module takes."""

ANSWERS: frozenset[Module] = frozenset(MODULES[MODULES.index(Module.COUNT) :])
"""Modules that answer; all others give an attention map."""

_OF_FUNCTION = {
    "scene": Module.SCENE, "intersect": Module.AND, "union": Module.OR, "relate": Module.TRANSFORM,
    "count": Module.COUNT, "exist": Module.EXIST, "equal_integer": Module.EQUAL_NUM, "greater_than": Module.MORE_NUM,
    "less_than": Module.LESS_NUM,
}  # fmt: skip
_OF_FAMILY = {
    "filter": Module.FILTER, "same": Module.FIND_SAME_PROPERTY, "query": Module.DESCRIBE, "equal": Module.SAME_PROPERTY,
}  # fmt: skip
"""Of functions named after an attribute, such as `same_color`, by what comes before it."""

_BEFORE_COMPARISON = ("count", "query")


@dataclass(frozen=True, slots=True)
class Node:
    """One module of a layout."""

    module: Module
    values: tuple[str, ...] = ()  # what it looks for: values, a relation or the name of an attribute
    inputs: tuple[int, ...] = ()  # places in the layout of what it reads


class LayoutError(ValueError):
    """Say why modules in this order cannot be carried out."""


@lru_cache(maxsize=4096)
def layout_of(program: Program) -> tuple[Node, ...]:
    """Return a program as a layout; a step that several others read is carried out for each.

    "How many red cubes are there?" becomes Find, of red and cube, and Count.
    """
    nodes: list[Node] = []
    _write(program, len(program.steps) - 1, nodes)
    if not nodes or nodes[-1].module not in ANSWERS:
        raise ProgramError(f"a layout must end in an answer, this program ends in {program.question_type}")
    return tuple(nodes)


def modules_of(layout: Sequence[Node]) -> tuple[Module, ...]:
    """Return a layout's modules alone."""
    return tuple(node.module for node in layout)


@lru_cache(maxsize=65536)
def inputs_of(modules: tuple[Module, ...]) -> tuple[tuple[int, ...], ...]:
    """Return what each module reads, as places in the layout; raise `LayoutError` where it cannot be carried out."""
    stack: list[int] = []
    inputs: list[tuple[int, ...]] = []
    for place, module in enumerate(modules):
        n = N_INPUTS[module]
        if len(stack) < n:
            raise LayoutError(f"module {place} ({module}) takes {n} attention maps, there are {len(stack)}")
        inputs.append(tuple(stack[len(stack) - n :]))
        del stack[len(stack) - n :]
        if module not in ANSWERS:
            stack.append(place)
        elif place != len(modules) - 1:
            raise LayoutError(f"module {place} ({module}) answers and must be the last of {len(modules)}")
    if not modules or modules[-1] not in ANSWERS or stack:
        raise LayoutError(f"a layout must end in one answer, {' '.join(modules) or 'none'} leaves {len(stack)} maps")
    return tuple(inputs)


def _write(program: Program, number: int, nodes: list[Node], is_compared: bool = False) -> int:
    """Add a step, its inputs before it, and return the place of the module that stands for it."""
    step = program.steps[number]
    family, _, attribute = step.function.partition("_")
    if step.function == "unique" or (is_compared and family in _BEFORE_COMPARISON):
        return _write(program, step.inputs[0], nodes)
    module = _OF_FUNCTION.get(step.function) or _OF_FAMILY.get(family)
    if module is None:
        raise ProgramError(f"no module stands for {step.function}: N2NMN has {', '.join(MODULES)}")
    compares = module in ANSWERS and len(step.inputs) == 2
    inputs = tuple([_write(program, i, nodes, compares) for i in step.inputs])
    if module is Module.FILTER:
        return _narrow(nodes, inputs[0], step.values)
    nodes.append(Node(module, step.values or _named(module, attribute), inputs))
    return len(nodes) - 1


def _named(module: Module, attribute: str) -> tuple[str, ...]:
    return (attribute,) if module in _OF_FAMILY.values() else ()


def _narrow(nodes: list[Node], place: int, values: tuple[str, ...]) -> int:
    """Look for more values: in the module just written where that looks for some, or in one more."""
    before = nodes[place]
    match before.module:
        case Module.SCENE:
            nodes[place] = Node(Module.FIND, values)
        case Module.FIND | Module.FILTER:
            nodes[place] = Node(before.module, (*before.values, *values), before.inputs)
        case _:
            nodes.append(Node(Module.FILTER, values, (place,)))
            return len(nodes) - 1
    return place
