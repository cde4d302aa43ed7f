"""A question's meaning: a short program of typed functions, in CLEVR's published form."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from film_viz.shown import shown

QUESTION_GROUPS: dict[str, tuple[str, ...]] = {
    "count": ("count",),
    "exist": ("exist",),
    "compare numbers": ("equal_integer", "less_than", "greater_than"),
    "query attribute": ("query_shape", "query_size", "query_color", "query_material"),
    "compare attribute": ("equal_shape", "equal_size", "equal_color", "equal_material"),
}
"""The five groups of the published results and the question types (last functions) each one holds."""

QUESTION_TYPES: tuple[str, ...] = tuple(name for types in QUESTION_GROUPS.values() for name in types)
"""The 13 question types, in one fixed order used for ids, colors and tables."""

GROUP_OF_TYPE: dict[str, str] = {name: group for group, types in QUESTION_GROUPS.items() for name in types}


class ProgramError(ValueError):
    """Say why a program cannot be read, or cannot be executed on a scene."""


@dataclass(frozen=True, slots=True)
class Step:
    """One call: a function, the earlier steps it reads, and its literal values (`("red",)`)."""

    function: str
    inputs: tuple[int, ...] = ()
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Program:
    """Steps in the order of execution; the last one gives the answer."""

    steps: tuple[Step, ...]

    @property
    def question_type(self) -> str:
        """Name of the last function."""
        return self.steps[-1].function

    @property
    def hops(self) -> int:
        """Number of `relate` steps."""
        return sum(step.function == "relate" for step in self.steps)

    @classmethod
    def from_json(cls, records: Iterable[Mapping[str, Any]]) -> "Program":
        """Read CLEVR's list of calls; files of either age are understood.

        Older ones, and the public generator's, say `type` for `function` and `side_inputs` for `value_inputs`.
        """
        if not isinstance(records, list | tuple):
            raise ProgramError(f"a program must be a list of steps, got {shown(records)}")
        steps: list[Step] = []
        for record in records:
            try:
                steps.append(_step(record))
            except (KeyError, TypeError) as error:
                raise ProgramError(
                    "a program step needs 'function' (or 'type') and 'inputs', a list of earlier steps' numbers; "
                    f"step {len(steps)} is {shown(record)}"
                ) from error
        return cls(tuple(steps))

    def to_json(self) -> list[dict[str, Any]]:
        """Write CLEVR's list of calls."""
        return [{"function": s.function, "inputs": list(s.inputs), "value_inputs": list(s.values)} for s in self.steps]


def _step(record: Mapping[str, Any]) -> Step:
    function = record["function"] if "function" in record else record["type"]
    inputs, values = record["inputs"], record.get("value_inputs") or record.get("side_inputs") or ()
    if not isinstance(inputs, list | tuple):
        raise TypeError
    numbers = tuple([i if type(i) is int else _number(i) for i in inputs])
    return _kept(str(function), numbers, (values,) if isinstance(values, str) else tuple(map(str, values)))


_kept = lru_cache(maxsize=16384)(Step)  # most steps occur thousands of times in a file; one of each is kept


def _number(value: object) -> int:
    """Read a step's number that is written as 2.0 or "2"."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, str) and value.isdecimal() and len(value) < 10:
        return int(value)
    raise TypeError
