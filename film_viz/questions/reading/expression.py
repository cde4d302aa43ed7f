"""What a sentence means, as a tree of CLEVR's functions: easier to put together and to compare than a list of steps."""

from collections.abc import Iterator
from dataclasses import dataclass

from film_viz.questions.program import Program, Step
from film_viz.scenes.attributes import ATTRIBUTES


@dataclass(frozen=True, slots=True)
class Expression:
    """One call: a function, what it is called with, its literal values."""

    function: str
    inputs: tuple["Expression", ...] = ()
    values: tuple[str, ...] = ()


SCENE = Expression("scene")


def unique(objects: Expression) -> Expression:
    """Return the one object of a set."""
    return Expression("unique", (objects,))


def count(objects: Expression) -> Expression:
    """Return how many objects a set has."""
    return Expression("count", (objects,))


def exist(objects: Expression) -> Expression:
    """Return whether a set has any object."""
    return Expression("exist", (objects,))


def relate(relation: str, thing: Expression) -> Expression:
    """Return what stands left of, right of, behind or in front of an object."""
    return Expression("relate", (thing,), (relation,))


def same(attribute: str, thing: Expression) -> Expression:
    """Return the other objects that share an attribute with one."""
    return Expression(f"same_{attribute}", (thing,))


def query(attribute: str, thing: Expression) -> Expression:
    """Return an attribute of an object."""
    return Expression(f"query_{attribute}", (thing,))


def equal(attribute: str, a: Expression, b: Expression) -> Expression:
    """Return whether two objects share an attribute."""
    return Expression(f"equal_{attribute}", (query(attribute, a), query(attribute, b)))


def filtered(objects: Expression, look: dict[str, str]) -> Expression:
    """Return those of a set that look so, in the order of attributes that programs have."""
    for attribute in ATTRIBUTES:
        if attribute in look:
            objects = Expression(f"filter_{attribute}", (objects,), (look[attribute],))
    return objects


def program_of(expression: Expression) -> Program:
    """Return the steps of a tree, inputs first, as templates lay them out."""
    steps: list[Step] = []
    _add(expression, steps)
    return Program(tuple(steps))


def _add(expression: Expression, steps: list[Step]) -> int:
    inputs = []
    for each in expression.inputs:
        inputs.append(_add(each, steps))
    steps.append(Step(expression.function, tuple(inputs), expression.values))
    return len(steps) - 1


def expression_of(program: Program) -> Expression:
    """Return a program as a tree."""
    built: list[Expression] = []
    for step in program.steps:
        built.append(Expression(step.function, tuple(built[i] for i in step.inputs), step.values))
    return built[-1]


_MIRRORED = {"less_than": "greater_than", "greater_than": "less_than"}
_EITHER_WAY = ("union", "intersect", "equal_integer", *(f"equal_{attribute}" for attribute in ATTRIBUTES))


def same_meanings(expression: Expression) -> Iterator[Expression]:
    """Give a tree, and then what means the same: the two sides of "and", "or", "same", "more" and "fewer" swapped."""
    if not expression.inputs:
        yield expression
    elif len(expression.inputs) == 1:
        for inner in same_meanings(expression.inputs[0]):
            yield Expression(expression.function, (inner,), expression.values)
    else:
        a, b = expression.inputs
        sides = [(x, y) for x in same_meanings(a) for y in same_meanings(b)]
        yield from (Expression(expression.function, (x, y)) for x, y in sides)
        mirrored = _MIRRORED.get(expression.function, expression.function)
        if mirrored != expression.function or expression.function in _EITHER_WAY:
            yield from (Expression(mirrored, (y, x)) for x, y in sides)
