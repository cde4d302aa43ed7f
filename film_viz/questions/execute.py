"""Executes a program on a scene and keeps what every step gave.

The trace answers the question, shows a reader how the answer comes about, and tells whether the question was well
posed at all: a program that singles out one object where there are none or several has no answer.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from film_viz.questions.functions import ANSWER_KINDS, FUNCTIONS, LITERALS, Kind
from film_viz.questions.index import SceneIndex, objects_in
from film_viz.questions.program import Program, ProgramError, Step
from film_viz.scenes.attributes import ATTRIBUTES
from film_viz.scenes.scene import Scene
from film_viz.shown import shown

Value = tuple[int, ...] | int | bool | str
"""Objects in ascending order, an object's index or a number, a truth value, or an attribute's value."""


@dataclass(frozen=True, slots=True)
class Trace:
    """What each step of a program gave on one scene.

    A mask has bit i set for object i: the objects that a step gives, or, where it gives a number, a truth value or an
    attribute, the objects that it was read from.
    """

    values: tuple[Value, ...]
    masks: tuple[int, ...]
    answer: str


def execute(program: Program, scene: Scene | SceneIndex) -> Trace:
    """Run a program; raise `ProgramError` where it is malformed or ill-posed on this scene.

    >>> execute(Program((Step("scene"), Step("count", (0,)))), scene).answer
    '5'
    """
    check(program)
    return trace_of(program, scene if isinstance(scene, SceneIndex) else SceneIndex(scene))


def trace_of(program: Program, index: SceneIndex) -> Trace:
    """Run a program that is known to be well formed, as `execute` does after checking it."""
    run = Execution(index)
    for number, step in enumerate(program.steps):
        try:
            run.push(step.function, step.inputs, step.values)
        except ProgramError as error:
            raise ProgramError(f"step {number} ({step.function}): {error}") from error
    return run.trace(program)


def check(program: Program) -> None:
    """Raise `ProgramError` unless every function is known, its inputs and values fit, and the end is an answer."""
    kinds: list[Kind] = []
    for number, step in enumerate(program.steps):
        problem = _problem(step, kinds)
        if problem:
            raise ProgramError(f"step {number} ({step.function[:40]}): {problem}")
        kinds.append(FUNCTIONS[step.function].output)
    if not kinds or kinds[-1] not in ANSWER_KINDS:
        raise ProgramError(
            "a program must end in a number, a truth value or an attribute, "
            + (f"this one ends in {program.question_type}, which gives {kinds[-1]}" if kinds else "this one is empty")
        )


def _problem(step: Step, kinds: list[Kind]) -> str | None:
    function = FUNCTIONS.get(step.function)
    if function is None or function.is_template_only:
        known = ", ".join(sorted(name for name, f in FUNCTIONS.items() if not f.is_template_only))
        return f"unknown function; a program may hold {known}"
    if any(not 0 <= i < len(kinds) for i in step.inputs):
        return f"inputs {shown(list(step.inputs))} must name earlier steps, of which there are {len(kinds)}"
    came = tuple(kinds[i] for i in step.inputs)
    if came != function.inputs:
        return f"takes ({', '.join(function.inputs)}), got ({', '.join(came)})"
    if len(step.values) != len(function.values):
        return f"takes {len(function.values)} literal values, got {shown(list(step.values))}"
    for kind, value in zip(function.values, step.values, strict=True):
        if value not in LITERALS[kind]:
            return f"{kind} must be one of {', '.join(LITERALS[kind])}, got {shown(value)}"
    return None


class Execution:
    """The state of an execution: steps can be pushed one at a time and taken back."""

    def __init__(self, index: SceneIndex) -> None:
        self.index = index
        self.values: list[Any] = []  # masks for object sets, else as in a trace
        self.masks: list[int] = []

    def push(self, function: str, inputs: tuple[int, ...], literals: Sequence[str | None]) -> None:
        """Execute one more step, whose inputs are earlier steps of this run and known to fit."""
        meaning, kind = _MEANING_AND_KIND[function]
        value = meaning(self.index, *literals, *[self.values[i] for i in inputs])
        if kind is Kind.OBJECT_SET:
            mask = value
        elif kind is Kind.OBJECT:
            mask = 1 << value
        else:
            mask = self.masks[inputs[0]] | self.masks[inputs[-1]]
        self.values.append(value)
        self.masks.append(mask)

    def truncate(self, length: int) -> None:
        """Forget all but the first `length` steps."""
        del self.values[length:], self.masks[length:]

    @property
    def answer(self) -> str:
        """The last step's value as CLEVR writes answers."""
        return _answer(self.values[-1])

    def trace(self, program: Program) -> Trace:
        """Freeze the run of `program`."""
        values = tuple(
            objects_in(value) if FUNCTIONS[step.function].output is Kind.OBJECT_SET else value
            for step, value in zip(program.steps, self.values, strict=True)
        )
        return Trace(values, tuple(self.masks), self.answer)


def _answer(value: int | bool | str) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def _unique(index: SceneIndex, objects: int) -> int:
    if objects.bit_count() != 1:
        raise ProgramError(f"needs exactly one object, got {objects.bit_count()}: {list(objects_in(objects))}")
    return objects.bit_length() - 1


MEANING: dict[str, Callable[..., Any]] = {
    "scene": lambda index: index.everything,
    "unique": _unique,
    "relate": lambda index, relation, i: index.related[relation][i],
    "union": lambda index, a, b: a | b,
    "intersect": lambda index, a, b: a & b,
    "count": lambda index, objects: objects.bit_count(),
    "exist": lambda index, objects: objects != 0,
    "less_than": lambda index, a, b: a < b,
    "greater_than": lambda index, a, b: a > b,
    "equal_integer": lambda index, a, b: a == b,
    "equal_object": lambda index, a, b: a == b,
}
"""What each function gives on a scene, from its literal values and then its inputs."""


def _attribute_functions(attribute: str) -> dict[str, Callable[..., Any]]:
    return {
        f"filter_{attribute}": lambda index, value, objects: index.showing[value] & objects,
        f"same_{attribute}": lambda index, i: index.same(attribute, i),
        f"query_{attribute}": lambda index, i: index.value_of[attribute][i],
        f"equal_{attribute}": lambda index, a, b: a == b,
    }


for _attribute in ATTRIBUTES:
    MEANING.update(_attribute_functions(_attribute))

_MEANING_AND_KIND = {name: (meaning, FUNCTIONS[name].output) for name, meaning in MEANING.items()}
