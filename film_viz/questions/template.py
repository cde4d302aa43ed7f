"""A question family as its template file describes it: a program with holes, and several wordings of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from film_viz.questions.functions import FUNCTIONS, Kind
from film_viz.questions.wording import Wording


class TemplateError(ValueError):
    """Name the template file and family that cannot be used, and why."""


@dataclass(frozen=True, slots=True)
class Node:
    """One node: a function, the earlier nodes it reads, the parameters that give its literal values."""

    function: str
    inputs: tuple[int, ...]
    params: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Constraint:
    """A condition on a filled template.

    NULL: the parameter stays empty. NEQ: two parameters have different values, where "left open" is a value too
    (CLEVR's own code refuses values that differ, against the name; no template of CLEVR's uses it). OUT_NEQ: two nodes
    reach different objects (CLEVR's own code compares a count by its number, which leaves "are there as many X as Y"
    with the answer no only; its documentation asks for different objects, which is what is done here). UNIQUE: each
    node reaches exactly one object.
    """

    kind: str
    params: tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Template:
    """One entry of a template file."""

    file: str
    position: int  # in its file, from 0
    family_index: int  # 0..89 in CLEVR's order; families of further files follow
    texts: tuple[str, ...]
    params: Mapping[str, Kind]
    nodes: tuple[Node, ...]
    constraints: tuple[Constraint, ...]
    synonyms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    folder: Path = Path()

    @property
    def name(self) -> str:
        """File and place, as errors name it."""
        return f"{self.folder / self.file}, family {self.position}"

    @property
    def question_type(self) -> str:
        """Name of the last function of its programs."""
        function = self.nodes[-1].function
        return (FUNCTIONS[function].parts or (function,))[-1]

    @property
    def hops(self) -> int:
        """Number of `relate` steps in its programs."""
        return sum("relate" in (FUNCTIONS[node.function].parts or (node.function,)) for node in self.nodes)

    @property
    def always_empty(self) -> frozenset[str]:
        """Parameters that a NULL constraint keeps empty."""
        return frozenset(str(c.params[0]) for c in self.constraints if c.kind == "NULL")

    @property
    def unequal(self) -> tuple[tuple[str, str], ...]:
        """Pairs of parameters that a NEQ constraint keeps apart."""
        return tuple((str(c.params[0]), str(c.params[1])) for c in self.constraints if c.kind == "NEQ")

    @property
    def wordings(self) -> tuple[Wording, ...]:
        """The texts, taken apart."""
        return tuple(Wording.parse(text) for text in self.texts)

    def words_for(self, param: str, value: str | None) -> tuple[str, ...]:
        """Return the wordings of a parameter's value: nothing for an open one, save that an open shape is a "thing"."""
        if value is None and self.params[param] is not Kind.SHAPE:
            return ("",)
        word = value or "thing"
        return tuple(self.synonyms.get(word, (word,)))
