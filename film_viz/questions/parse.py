"""From a typed question to its program, by the templates: the way a true answer is known for what a person asks.

The network needs no program, only words; a sentence that no template reads like can still be put to it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from film_viz.questions.canonical import Canonical
from film_viz.questions.expand import expand
from film_viz.questions.forms import Match, build, form_matches
from film_viz.questions.functions import FUNCTIONS
from film_viz.questions.program import Program, Step
from film_viz.questions.template import Template
from film_viz.questions.templates import load_templates
from film_viz.shown import shown


class QuestionError(ValueError):
    """Say that a sentence is not of a known form."""


@dataclass(frozen=True, slots=True)
class ParsedQuestion:
    """What a typed question means."""

    program: Program
    template: Template
    values: Mapping[str, str | None]  # what the sentence put in for each parameter of the template

    @property
    def family_index(self) -> int:
        """Number of the family, 0 to 89 for CLEVR's."""
        return self.template.family_index


class QuestionReader:
    """Reads questions by a fixed set of templates; building it takes longer than any reading."""

    def __init__(self, templates: tuple[Template, ...]) -> None:
        self.templates = templates
        self._canonical = Canonical(template.synonyms for template in templates)
        self._forms = build(templates, self._canonical)

    def read(self, text: str) -> ParsedQuestion:
        """Find the template that a question was, or could have been, made from.

        Where several fit, one that could have made the sentence comes before one that could not ("what color is the
        red cube" tells its answer), then the first family.
        """
        found = [match for match in form_matches(self._forms, self._canonical(text)) if _is_complete(match)]
        if not found:
            raise QuestionError(
                f"no known question reads like {shown(text)}, so its true answer is unknown; the network can still be "
                "asked, or try a form such as 'What color is the cube left of the small sphere?'"
            )
        best = min(found, key=lambda match: (_violations(match), match.template.family_index))
        return ParsedQuestion(_program(best), best.template, best.values)


def parse_question(text: str, templates: tuple[Template, ...] | None = None) -> ParsedQuestion:
    """Read a question by the project's own templates, or by others.

    >>> parse_question("how many balls are there").program.question_type
    'count'
    """
    return (_own_reader() if templates is None else _reader(templates)).read(text)


@cache
def _own_reader() -> QuestionReader:
    return QuestionReader(load_templates())


_READERS: dict[int, QuestionReader] = {}
"""The last readers built, by the identity of their templates, which each keeps alive."""


def _reader(templates: tuple[Template, ...]) -> QuestionReader:
    if id(templates) not in _READERS:
        if len(_READERS) == 4:
            del _READERS[next(iter(_READERS))]
        _READERS[id(templates)] = QuestionReader(templates)
    return _READERS[id(templates)]


def _is_complete(match: Match) -> bool:
    """Only a description may leave values open: `filter_color` alone needs its color."""
    return all(
        match.values.get(name) is not None
        for node in match.template.nodes
        if not FUNCTIONS[node.function].is_template_only
        for name in node.params
    )


def _violations(match: Match) -> int:
    said = sum(match.values.get(name) is not None for name in match.template.always_empty)
    return said + sum(match.values.get(a) == match.values.get(b) for a, b in match.template.unequal)


def _program(match: Match) -> Program:
    steps: list[Step] = []
    ends: list[int] = []
    for node in match.template.nodes:
        inputs = tuple(ends[i] for i in node.inputs)
        added = expand(node.function, inputs, tuple(match.values.get(name) for name in node.params), len(steps))
        steps += added
        ends.append(len(steps) - 1 if added else inputs[0])
    return Program(tuple(steps))
