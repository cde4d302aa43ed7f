"""One entry of a template file, read as CLEVR and its followers write it.

A text may stand alone where a list of texts is wanted; nodes may say `function` and `value_inputs`, as programs do;
params and constraints may be missing where there are none.
"""

from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from film_viz.questions.functions import Kind
from film_viz.questions.template import Constraint, Node, Template
from film_viz.shown import shown

FIELDS = ("text", "params", "nodes", "constraints")
_KINDS = {kind.lower(): kind for kind in Kind}


def read_template(
    record: Mapping[str, Any],
    file: str,
    position: int,
    family_index: int,
    synonyms: Mapping[str, tuple[str, ...]],
    folder: Path,
) -> Template:
    """Read an entry; `KeyError`, `TypeError` or `ValueError` names what cannot be read."""
    _check_fields(record)
    return Template(
        file=file,
        position=position,
        family_index=family_index,
        texts=_texts(record["text"], "text"),
        params=_params(_objects(record.get("params"), "params")),
        nodes=tuple(_node(node) for node in _objects(record["nodes"], "nodes")),
        constraints=tuple(_constraint(each) for each in _objects(record.get("constraints"), "constraints")),
        synonyms=synonyms,
        folder=folder,
    )


def _check_fields(record: Mapping[str, Any]) -> None:
    """Refuse a field that is nearly one of CLEVR's: passed over, it would let through what is not meant."""
    for name in record:
        meant = get_close_matches(name.lower(), FIELDS, 1, 0.8)
        if name not in FIELDS and meant:
            raise ValueError(f"the field {shown(name)}: '{meant[0]}' is its name")


def _params(records: list[Mapping[str, Any]]) -> dict[str, Kind]:
    params: dict[str, Kind] = {}
    for record in records:
        name, kind = record["name"], record["type"]
        if not isinstance(name, str) or name in params:
            raise ValueError(f"params, where each needs a name of its own, got {shown(name)}")
        if str(kind).lower() not in _KINDS:
            raise ValueError(f"{shown(kind)} is not a valid Kind; they are {', '.join(Kind)}")
        params[name] = _KINDS[kind.lower()]
    return params


def _node(record: Mapping[str, Any]) -> Node:
    function = record["type"] if "type" in record else record["function"]
    inputs = record.get("inputs") or []
    if not isinstance(inputs, list) or not isinstance(function, str):
        raise TypeError(f"node {shown(dict(record))}")
    return Node(function, tuple(inputs), _texts(record.get("side_inputs") or record.get("value_inputs") or [], "node"))


def _constraint(record: Mapping[str, Any]) -> Constraint:
    params = record["params"]
    if not isinstance(params, list) or not all(type(param) in (int, str) for param in params):
        raise TypeError(f"params of constraint {shown(dict(record))}")
    return Constraint(str(record["type"]).upper(), tuple(params))


def _objects(value: object, name: str) -> list[Mapping[str, Any]]:
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        raise TypeError(f"{name}, a list of JSON objects, got {shown(value)}")
    return value


def _texts(value: object, name: str) -> tuple[str, ...]:
    texts = [value] if isinstance(value, str) else value
    if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
        raise TypeError(f"{name}, a list of texts, got {shown(value)}")
    return tuple(texts)
