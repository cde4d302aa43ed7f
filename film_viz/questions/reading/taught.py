"""From a meaning to a question the network was taught: a template whose program is equal, filled and worded.

A question counts as taught if a template could have made it word for word, with no parameter said that it keeps empty:
"what color is the red cube" has a known program, but is in no training set, for it tells its answer.
"""

from dataclasses import dataclass
from functools import cache

from film_viz.questions.forms import variants
from film_viz.questions.functions import FUNCTIONS
from film_viz.questions.program import Program
from film_viz.questions.reading.expression import Expression, expression_of, program_of, same_meanings
from film_viz.questions.template import Node, Template
from film_viz.questions.templates import load_templates
from film_viz.questions.vocabulary import tokenize
from film_viz.questions.wording import Wording, tidy, without_other
from film_viz.scenes.attributes import ATTRIBUTES

Filled = dict[str, str | None]

MOST_MEANINGS = 64
"""Trees of the same meaning looked at; a question that a template can make has fewer."""


@dataclass(frozen=True, slots=True)
class TaughtQuestion:
    """A question that a template makes."""

    text: str
    program: Program


def taught_question(meaning: Expression) -> TaughtQuestion | None:
    """Return a question that asks for exactly this; None where no template does."""
    for _, equivalent in zip(range(MOST_MEANINGS), same_meanings(meaning), strict=False):
        for template in _templates():
            values = _filling(template, equivalent)
            if values is not None and not any(values.get(name) for name in template.always_empty):
                return TaughtQuestion(_text(template, values), program_of(equivalent))
    return None


def is_taught(text: str, program: Program) -> bool:
    """Whether a template could have made a question of this program, word for word."""
    meaning = expression_of(program)
    words = tuple(tokenize(text))
    fitting = ((template, _filling(template, meaning)) for template in _templates())
    return any(
        _reads(words, tokens, template, values)
        for template, values in fitting
        if values is not None and not any(values.get(name) for name in template.always_empty)
        for wording in template.wordings
        for tokens in _sentences(wording)
    )


@cache
def _templates() -> tuple[Template, ...]:
    return load_templates()


def _filling(template: Template, meaning: Expression) -> Filled | None:
    values: Filled = {}
    return values if _fits(template, len(template.nodes) - 1, meaning, values) else None


def _fits(template: Template, number: int, meaning: Expression, values: Filled) -> bool:
    """Whether a node, and all it reads, stands for a tree; what its parameters then are is noted in `values`."""
    node = template.nodes[number]
    rest = _without_parts(node, meaning, values)
    if rest is None or len(rest) != len(node.inputs):
        return False
    return all(_fits(template, i, each, values) for i, each in zip(node.inputs, rest, strict=True))


def _without_parts(node: Node, meaning: Expression, values: Filled) -> tuple[Expression, ...] | None:
    """Take from a tree, end first, the functions that a node stands for; return what they read."""
    parts = FUNCTIONS[node.function].parts
    if not parts:
        if meaning.function != node.function:
            return None
        values |= zip(node.params, meaning.values, strict=True)
        return meaning.inputs
    inputs: tuple[Expression, ...] = (meaning,)
    for part in reversed(parts):
        if part == "filter":
            inputs = (_without_filters(inputs[0], node.params[-len(ATTRIBUTES) :], values),)
        elif inputs[0].function != part:
            return None
        else:
            if part == "relate":
                values[node.params[0]] = inputs[0].values[0]
            inputs = inputs[0].inputs
    return inputs


def _without_filters(meaning: Expression, params: tuple[str, ...], values: Filled) -> Expression:
    for attribute, param in zip(reversed(tuple(ATTRIBUTES)), reversed(params), strict=True):
        is_said = meaning.function == f"filter_{attribute}"
        values[param] = meaning.values[0] if is_said else None
        meaning = meaning.inputs[0] if is_said else meaning
    return meaning


def _text(template: Template, values: Filled) -> str:
    """Word a filled template: its first text, without what may be left out, in the plainest words."""
    words = {param: template.words_for(param, values.get(param))[0] for param in template.params}
    text = next(variants(template.wordings[0]))
    for param, word in words.items():
        text = text.replace(param, word)
    text = tidy(text)
    return without_other(text) if _is_surely_other(template, values) else text


def _is_surely_other(template: Template, values: Filled) -> bool:
    """Whether what is described contradicts what it is compared with, as the making of questions tells it."""
    nodes = [node for node in template.nodes if len(node.params) == len(ATTRIBUTES)]
    if len(nodes) != 2 or not any(node.function.startswith("same_") for node in template.nodes):
        return False
    pairs = [(values.get(a), values.get(b)) for a, b in zip(nodes[0].params, nodes[1].params, strict=True)]
    return any(a and b and a != b for a, b in pairs)


@cache
def _sentences(wording: Wording) -> tuple[tuple[str, ...], ...]:
    """Return all that a wording can be, parameters not filled, in the words that a network reads."""
    texts = (each for text in variants(wording) for each in (tidy(text), without_other(text)))
    return tuple(dict.fromkeys(tuple(tokenize(text)) for text in texts))


def _reads(words: tuple[str, ...], tokens: tuple[str, ...], template: Template, values: Filled) -> bool:
    """Whether words are a sentence whose parameters are filled; `ends` are the places at which what is read may end."""
    ends = {0}
    for token in tokens:
        choices = _choices(token, template, values)
        if choices:
            ends = {end + len(choice) for end in ends for choice in choices if words[end : end + len(choice)] == choice}
        if not ends:
            return False
    return len(words) in ends


def _choices(token: str, template: Template, values: Filled) -> list[tuple[str, ...]]:
    """Return what may stand for a word of a wording, each as words; nothing for a parameter that is not said."""
    name = next((param for param in template.params if token in (param.lower(), f"{param.lower()}s")), None)
    if name is None:
        return [("a",), ("an",)] if token in ("a", "an") else [(token,)]
    plural = token.removeprefix(name.lower())
    return [tuple(f"{word}{plural}".split(" ")) for word in template.words_for(name, values.get(name)) if word]
