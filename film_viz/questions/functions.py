"""CLEVR's functions as a typed table: what each one takes, what literal values it carries, what it gives.

A question means a program over these functions. The table lets a program or a template be checked before it is run,
and says which functions exist in templates only and what they expand to.
"""

from dataclasses import dataclass
from enum import StrEnum

from film_viz.scenes.attributes import ATTRIBUTES, RELATIONS


class Kind(StrEnum):
    """Type of a value; the names are those of CLEVR's published function table."""

    OBJECT_SET = "ObjectSet"
    OBJECT = "Object"
    INTEGER = "Integer"
    BOOL = "Bool"
    SIZE = "Size"
    COLOR = "Color"
    MATERIAL = "Material"
    SHAPE = "Shape"
    RELATION = "Relation"


KIND_OF_ATTRIBUTE: dict[str, Kind] = {attribute: Kind(attribute.capitalize()) for attribute in ATTRIBUTES}

LITERALS: dict[Kind, tuple[str, ...]] = {
    **{KIND_OF_ATTRIBUTE[attribute]: values for attribute, values in ATTRIBUTES.items()},
    Kind.RELATION: RELATIONS,
}
"""The words that a literal of each kind may be."""

ANSWER_KINDS: frozenset[Kind] = frozenset({Kind.INTEGER, Kind.BOOL, *KIND_OF_ATTRIBUTE.values()})
"""What a whole program may give."""


@dataclass(frozen=True, slots=True)
class Function:
    """Signature of one function."""

    name: str
    inputs: tuple[Kind, ...]
    values: tuple[Kind, ...]  # literals, in the order in which a template lists them
    output: Kind
    parts: tuple[str, ...] = ()  # of a function that exists in templates only: what it stands for

    @property
    def is_template_only(self) -> bool:
        """Whether a program never holds this function, because `expand` replaces it."""
        return bool(self.parts)


_SET, _OBJECT = Kind.OBJECT_SET, Kind.OBJECT
_DESCRIPTION = tuple(KIND_OF_ATTRIBUTE.values())
_ENDS = {"": _SET, "unique": _OBJECT, "count": Kind.INTEGER, "exist": Kind.BOOL}


def _primitives() -> list[Function]:
    functions = [
        Function("scene", (), (), _SET),
        Function("unique", (_SET,), (), _OBJECT),
        Function("relate", (_OBJECT,), (Kind.RELATION,), _SET),
        Function("union", (_SET, _SET), (), _SET),
        Function("intersect", (_SET, _SET), (), _SET),
        Function("count", (_SET,), (), Kind.INTEGER),
        Function("exist", (_SET,), (), Kind.BOOL),
        Function("equal_object", (_OBJECT, _OBJECT), (), Kind.BOOL),
    ]
    functions += [
        Function(name, (Kind.INTEGER, Kind.INTEGER), (), Kind.BOOL)
        for name in ("equal_integer", "less_than", "greater_than")
    ]
    for attribute, kind in KIND_OF_ATTRIBUTE.items():
        functions += [
            Function(f"filter_{attribute}", (_SET,), (kind,), _SET),
            Function(f"same_{attribute}", (_OBJECT,), (), _SET),
            Function(f"query_{attribute}", (_OBJECT,), (), kind),
            Function(f"equal_{attribute}", (kind, kind), (), Kind.BOOL),
        ]
    return functions


def _compounds() -> list[Function]:
    functions = []
    for end, output in _ENDS.items():
        parts = ("filter", end) if end else ("filter",)
        name = "_".join(parts)
        functions += [
            Function(name, (_SET,), _DESCRIPTION, output, parts),
            Function(f"relate_{name}", (_OBJECT,), (Kind.RELATION, *_DESCRIPTION), output, ("relate", *parts)),
        ]
    return functions


FUNCTIONS: dict[str, Function] = {function.name: function for function in _primitives() + _compounds()}
"""Every function by name. `filter` in `parts` stands for one `filter_*` per attribute that is given."""
