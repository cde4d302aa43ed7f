"""Questions whose answers must agree, whatever the scene: what a network that understands them never breaks.

Perez et al. 2018 report answers such as "as many?" yes, "more?" no, "fewer?" yes. There are four kinds:

- as many / more / fewer of the same two sets: exactly one of the three is so
- count / exist of the same set: there is something exactly if the count is above 0
- A left of B / B right of A, and the same for in front of and behind: both or neither. A and B are each the only object
  of its description. CLEVR's rules leave such a question out where the answer is yes, for it would be yes without the
  relation too; so a network that was trained by these rules has met it with the answer no only.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Literal, get_args

from film_viz.questions.choices import Choices
from film_viz.questions.draw import draw, pick
from film_viz.questions.execute import execute
from film_viz.questions.fill import Search
from film_viz.questions.index import Description, SceneIndex, descriptions_of
from film_viz.questions.program import QUESTION_GROUPS, Program
from film_viz.questions.recipe import Filling, PreparedTemplate
from film_viz.questions.template import Template
from film_viz.questions.templates import load_templates
from film_viz.scenes.attributes import ATTRIBUTES, Relation
from film_viz.scenes.scene import Scene

AgreementKind = Literal["as many / more / fewer", "count / exist", "left / right", "front / behind"]
AGREEMENT_KINDS: tuple[AgreementKind, ...] = get_args(AgreementKind)

_SIBLINGS: dict[str, tuple[str, ...]] = {
    "as many / more / fewer": ("equal_integer", "greater_than", "less_than"),
    "count / exist": ("count", "exist"),
}
"""The question types of the families that one set of questions is drawn from, in the order in which they are asked."""

_RELATIONS: dict[str, tuple[tuple[Relation, Relation], ...]] = {
    "left / right": (("left", "right"), ("right", "left")),
    "front / behind": (("front", "behind"), ("behind", "front")),
}


@dataclass(frozen=True, slots=True)
class AgreedQuestion:
    """One question of such a set, with its true answer."""

    text: str
    program: Program
    answer: str
    family_index: int


@dataclass(frozen=True, slots=True)
class Agreement:
    """Questions about one scene whose answers must agree."""

    kind: AgreementKind
    questions: tuple[AgreedQuestion, ...]


def agree(kind: AgreementKind, answers: Sequence[str | None]) -> bool:
    """Whether answers to a set of questions agree, be they true or not; one of the wrong sort agrees with nothing.

    >>> agree("as many / more / fewer", ("yes", "no", "yes"))
    False
    """
    match kind:
        case "as many / more / fewer":
            return sorted(map(str, answers)) == ["no", "no", "yes"]
        case "count / exist":
            number, there = answers
            return number is not None and number.isdecimal() and there == ("no" if number == "0" else "yes")
        case _:
            return answers[0] == answers[1] and answers[0] in ("yes", "no")


class AgreementGenerator:
    """Draws sets of questions that must agree, worded by the project's own templates."""

    def __init__(self, seed: int) -> None:
        self.rng = Random(seed)
        templates = load_templates()
        self.families = {kind: _families(templates, types) for kind, types in _SIBLINGS.items()}
        self.one_hop = next(
            PreparedTemplate(t) for t in templates if t.file == "one_hop.json" and t.question_type == "exist"
        )

    def agreement(self, scene: Scene, kind: AgreementKind) -> Agreement | None:
        """Draw one set of questions about a scene; None where this try found none."""
        index = SceneIndex(scene)
        found = self._siblings(index, kind) if kind in _SIBLINGS else self._mirrored(index, kind)
        return Agreement(kind, tuple(self._question(*each, index) for each in found)) if found else None

    def _question(self, recipe: PreparedTemplate, filling: Filling, index: SceneIndex) -> AgreedQuestion:
        program = recipe.program(filling)
        answer = execute(program, index).answer
        return AgreedQuestion(recipe.text(filling, self.rng), program, answer, recipe.template.family_index)

    def _siblings(self, index: SceneIndex, kind: AgreementKind) -> list[tuple[PreparedTemplate, Filling]]:
        """Fill one family and put the same into those that differ from it in what is asked of the sets alone."""
        recipes = pick(self.families[kind], self.rng)
        first = pick(recipes, self.rng)
        search = Search(first.nodes, Choices(index, self.rng), self.rng)
        for _ in search.fillings():
            if not first.is_degenerate(search):
                filling = tuple(search.values)
                return [(recipe, filling) for recipe in recipes]
        return []

    def _mirrored(self, index: SceneIndex, kind: AgreementKind) -> list[tuple[PreparedTemplate, Filling]]:
        """Name two objects, and ask for the one beside the other from both sides."""
        names = [_only_names(index, i) for i in range(len(index.scene))]
        nameable = [i for i, known in enumerate(names) if known]
        if len(nameable) < 2:
            return []
        a, b = (pick(names[i], self.rng) for i in draw(nameable, 2, self.rng))
        there, back = pick(_RELATIONS[kind], self.rng)
        return [(self.one_hop, ((), b, (there, *a))), (self.one_hop, ((), a, (back, *b)))]


def _families(templates: Sequence[Template], types: Sequence[str]) -> list[tuple[PreparedTemplate, ...]]:
    """Return groups of families, one family per question type, that are alike up to the question type."""
    alike: defaultdict[object, dict[str, Template]] = defaultdict(dict)
    for template in templates:
        if template.question_type in types:
            alike[_up_to_type(template)].setdefault(template.question_type, template)
    complete = [found for found in alike.values() if len(found) == len(types)]
    return [tuple(PreparedTemplate(found[name]) for name in types) for found in complete]


def _up_to_type(template: Template) -> object:
    *before, last = template.nodes
    is_comparison = template.question_type in QUESTION_GROUPS["compare numbers"]
    kept = "" if is_comparison else last.function.removesuffix(template.question_type)
    return tuple(before), kept, last.inputs, last.params


def _only_names(index: SceneIndex, number: int) -> list[Description]:
    """Return the descriptions that fit one object and no other."""
    look = tuple(index.value_of[attribute][number] for attribute in ATTRIBUTES)
    return [description for description in descriptions_of(look) if index.described[description] == 1 << number]
