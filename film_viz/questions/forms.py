"""All sentences the templates can produce, as one tree of words and slots to walk a question through.

Wordings that begin alike share their first nodes, so a question is compared with all of them at once. A slot stands
for a description ("small red metal cube") or for a relation; its adjectives may come in any order.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product

from film_viz.questions.canonical import THING, Canonical
from film_viz.questions.functions import LITERALS, Kind
from film_viz.questions.template import Template
from film_viz.questions.wording import Optional, Piece, Wording

Slot = tuple[Kind, ...]
Filled = dict[str, str | None]

_KIND_OF: dict[str, Kind] = {
    **{value: kind for kind, values in LITERALS.items() if kind is not Kind.RELATION for value in values},
    **{f"<{value}>": Kind.RELATION for value in LITERALS[Kind.RELATION]},
    THING: Kind.SHAPE,
}


@dataclass(slots=True)
class FormNode:
    """A place in the sentences: what may follow, and the wordings that end here with the parameters they filled."""

    words: dict[str, "FormNode"] = field(default_factory=dict)
    slots: dict[Slot, "FormNode"] = field(default_factory=dict)
    ends: list[tuple[Template, tuple[str, ...]]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Match:
    """A template whose wording reads like the question, and the values of its parameters."""

    template: Template
    values: Filled


def build(templates: tuple[Template, ...], canonical: Canonical) -> FormNode:
    """Put every wording of every template into one tree, with each optional word present and absent."""
    root = FormNode()
    for template in templates:
        forms = {form for wording in template.wordings for form in _forms(wording, canonical)}
        for form in sorted(forms):
            _insert(root, form, template)
    return root


def _forms(wording: Wording, canonical: Canonical) -> set[tuple[str, ...]]:
    """Give the canonical forms of a wording; most optional words are silent in them, which is soon seen."""
    texts = list(variants(wording))
    extremes = {canonical(texts[0]), canonical(texts[-1])}
    return extremes if len(extremes) == 1 else {canonical(text) for text in texts}


def variants(wording: Wording) -> Iterator[str]:
    """Give the texts of a wording from no optional words to all of them, parameters still in place."""
    return _variants(wording.pieces)


def form_matches(root: FormNode, words: tuple[str, ...]) -> Iterator[Match]:
    """Give every template that reads like `words`, in the order of the tree."""
    for node, found in _walk(root, words, 0):
        for template, names in node.ends:
            yield Match(template, dict(zip(names, found, strict=True)))


def _variants(pieces: tuple[Piece, ...]) -> Iterator[str]:
    choices = [["", *_variants(p.pieces)] if isinstance(p, Optional) else [p] for p in pieces]
    return ("".join(choice) for choice in product(*choices))


def _insert(node: FormNode, form: tuple[str, ...], template: Template) -> None:
    names = {name.lower(): name for name in template.params}
    filled: list[str] = []
    for element, parameters in _elements(form, names, template):
        filled += parameters
        if isinstance(element, str):
            node = node.words.setdefault(element, FormNode())
        else:
            node = node.slots.setdefault(element, FormNode())
    node.ends.append((template, tuple(filled)))


def _elements(
    form: tuple[str, ...], names: dict[str, str], template: Template
) -> Iterator[tuple[str | Slot, list[str]]]:
    """Give words, and runs of parameters as slots with the parameters' names."""
    run: list[str] = []
    for word in (*form, ""):
        name = names.get(word.removesuffix("s"))
        if run and (name is None or not _continues(run, name, template)):
            yield tuple(template.params[each] for each in run), run
            run = []
        if name is not None:
            run.append(name)
        elif word:
            yield word, []


def _continues(run: list[str], name: str, template: Template) -> bool:
    """Whether a parameter belongs to the description before it: a relation stands alone, a shape ends one."""
    kinds = {template.params[each] for each in run}
    return not kinds & {Kind.RELATION, Kind.SHAPE} and template.params[name] not in kinds | {Kind.RELATION}


def _walk(node: FormNode, words: tuple[str, ...], start: int) -> Iterator[tuple[FormNode, tuple[str | None, ...]]]:
    """Give each end that the rest of the question reaches, with the values found on the way."""
    if start == len(words):
        if node.ends:
            yield node, ()
        return
    if words[start] in node.words:
        yield from _walk(node.words[words[start]], words, start + 1)
    for slot, following in node.slots.items():
        found = _description(slot, words, start)
        if found is not None:
            values, stop = found
            yield from ((end, (*values, *rest)) for end, rest in _walk(following, words, stop))


def _description(slot: Slot, words: tuple[str, ...], start: int) -> tuple[tuple[str | None, ...], int] | None:
    """Read the values of one slot and where they stop; None if a noun, or all of it, is missing."""
    values: dict[Kind, str | None] = {}
    stop = start
    while stop < len(words) and Kind.SHAPE not in values:
        kind = _KIND_OF.get(words[stop])
        if kind not in slot or kind in values:
            break
        values[kind] = None if words[stop] == THING else words[stop].strip("<>")
        stop += 1
    if not values or (Kind.SHAPE in slot and Kind.SHAPE not in values):
        return None
    return tuple(values.get(kind) for kind in slot), stop
