"""A question's meaning: a short program of typed functions, in CLEVR's published form."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

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
        """Read CLEVR's list of calls; files of either age (`function` or `type`) are understood."""
        try:
            return cls(tuple(_step(record) for record in records))
        except (KeyError, TypeError) as error:
            raise ProgramError(
                f"a program step needs 'function' (or 'type') and 'inputs', and could not be read: {error}"
            ) from error

    def to_json(self) -> list[dict[str, Any]]:
        """Write CLEVR's list of calls."""
        return [{"function": s.function, "inputs": list(s.inputs), "value_inputs": list(s.values)} for s in self.steps]


def _step(record: Mapping[str, Any]) -> Step:
    function = record["function"] if "function" in record else record["type"]
    values = record.get("value_inputs", record.get("side_inputs", ()))
    return Step(str(function), tuple(int(i) for i in record["inputs"]), tuple(str(v) for v in values))
