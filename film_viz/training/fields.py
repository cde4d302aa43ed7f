"""The settings of a dataclass as a form needs them: read from its source, where every field is explained once.

A field's trailing comment is its help, a blank line between fields begins a new group.
"""

import ast
import inspect
import io
import tokenize
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Literal, get_args, get_origin, get_type_hints

FieldKind = Literal["flag", "whole", "number", "choice", "path", "paths", "words", "text"]


@dataclass(frozen=True, slots=True)
class Setting:
    """One field of a settings dataclass."""

    name: str
    kind: FieldKind
    default: Any
    help: str
    options: tuple[str, ...] = ()  # of a choice

    @property
    def label(self) -> str:
        """The name as a form writes it."""
        return self.name.replace("_", " ").capitalize()

    def shown(self, value: Any) -> Any:
        """Return a value as its widget holds it."""
        match self.kind:
            case "paths" | "words":
                return ", ".join(map(str, value))
            case "path" | "text":
                return "" if value is None else str(value)
            case _:
                return value

    def read(self, held: Any) -> Any:
        """Return the value that a widget holds; an emptied number is the default."""
        match self.kind:
            case "paths":
                return tuple(Path(part) for part in _parts(held))
            case "words":
                return _parts(held)
            case "path":
                return Path(held.strip()) if held and held.strip() else None
            case "text":
                return (held or "").strip()
            case _:
                return self.default if held is None else held


def setting_groups(settings_class: type) -> tuple[tuple[Setting, ...], ...]:
    """Return the settings of a dataclass in the groups in which its source lists them, those of its bases first."""
    listed = [one for one in reversed(settings_class.__mro__) if is_dataclass(one)]
    return tuple(group for one in listed for group in _groups(one))


@cache
def _groups(settings_class: type) -> tuple[tuple[Setting, ...], ...]:
    """Return the groups of the fields that a class lists itself."""
    source = inspect.getsource(settings_class)
    comments, lines = _comments(source), _lines_of_fields(source)
    hints = get_type_hints(settings_class)
    settings = {
        field.name: _setting(field.name, hints[field.name], field.default, comments.get(lines[field.name], ""))
        for field in fields(settings_class)
        if field.name in lines
    }
    groups = [[next(iter(settings))]]
    for before, name in pairwise(settings):
        apart = any(not line.strip() for line in source.splitlines()[lines[before] : lines[name] - 1])
        groups += [[name]] if apart else []
        if not apart:
            groups[-1].append(name)
    return tuple(tuple(settings[name] for name in group) for group in groups)


def _comments(source: str) -> dict[int, str]:
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return {token.start[0]: token.string.lstrip("# ") for token in tokens if token.type == tokenize.COMMENT}


def _lines_of_fields(source: str) -> dict[str, int]:
    body = ast.parse(source).body[0]
    assert isinstance(body, ast.ClassDef)
    return {
        node.target.id: node.end_lineno or node.lineno
        for node in body.body
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
    }


def _setting(name: str, hint: Any, default: Any, comment: str) -> Setting:
    about = f"{comment}{'; ' if comment else ''}`{name}`, by default {_plain(default)}"
    if get_origin(hint) is Literal:
        return Setting(name, "choice", default, about, tuple(map(str, get_args(hint))))
    return Setting(name, _kind(hint), default, about)


def _plain(default: Any) -> str:
    if default in (None, (), ""):
        return "none"
    return ("on" if default else "off") if isinstance(default, bool) else f"{default}"


def _kind(hint: Any) -> FieldKind:
    if isinstance(hint, UnionType):
        (hint,) = (part for part in get_args(hint) if part is not NoneType)
    kinds: dict[Any, FieldKind] = {bool: "flag", int: "whole", float: "number", Path: "path", str: "text"}
    if get_origin(hint) is tuple:
        return "paths" if get_args(hint)[0] is Path else "words"
    return kinds[hint]


def _parts(held: str | None) -> tuple[str, ...]:
    return tuple(part.strip() for part in (held or "").split(",") if part.strip())
