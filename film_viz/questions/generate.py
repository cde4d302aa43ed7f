"""Makes questions about scenes, with their programs and true answers, as CLEVR's generator does.

>>> generator = QuestionGenerator(load_templates(), seed=0)
>>> generator.questions(scene, n=10)[0].text
'What is the color of the big cylinder that is behind the tiny rubber ball?'

For a curriculum, hand over some of the templates: `[t for t in load_templates() if t.hops <= 1]`.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from random import Random

from film_viz.questions.balance import Balance
from film_viz.questions.choices import Choices
from film_viz.questions.degenerate import has_idle_relation
from film_viz.questions.draw import pick
from film_viz.questions.execute import Trace, trace_of
from film_viz.questions.expand import Values, program_of
from film_viz.questions.fill import Search
from film_viz.questions.index import SceneIndex
from film_viz.questions.plan import PlanNode, plan
from film_viz.questions.program import Program
from film_viz.questions.template import Template
from film_viz.questions.wording import without_other
from film_viz.scenes.scene import Scene

PATIENCE = 6
"""Fillings looked at for one whose answer is wanted; then the least frequent one seen is taken."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question about one scene."""

    text: str
    program: Program
    answer: str
    family_index: int
    template_file: str
    trace: Trace

    @property
    def question_type(self) -> str:
        """Name of the program's last function."""
        return self.program.question_type


class QuestionGenerator:
    """Makes questions, scene after scene, and balances families and answers over all of them."""

    def __init__(self, templates: Sequence[Template], seed: int) -> None:
        """Prepare the templates; the same seed and the same calls give the same questions."""
        if not templates:
            raise ValueError("a question generator needs at least one template, got none")
        self.rng = Random(seed)
        self.balance = Balance()
        self.families: dict[int, list[Recipe]] = defaultdict(list)
        for template in templates:
            self.families[template.family_index].append(Recipe(template))

    def questions(self, scene: Scene | SceneIndex, n: int = 10) -> list[Question]:
        """Return `n` different questions, of different families while there are enough; fewer on a bare scene."""
        index = scene if isinstance(scene, SceneIndex) else SceneIndex(scene)
        choices = Choices(index, self.rng)
        asked: dict[str, Question] = {}
        while len(asked) < n:
            before = len(asked)
            for family in self.balance.order(list(self.families), self.rng):
                question = self._question(family, choices, list(asked.values()))
                if question is not None:
                    asked[question.text] = question
                    self.balance.add(family, question.answer)
                if len(asked) == n:
                    break
            if len(asked) == before:
                break
        return list(asked.values())

    def _question(self, family: int, choices: Choices, asked: Collection[Question]) -> Question | None:
        recipe = pick(self.families[family], self.rng)
        filling = self._best_filling(recipe, choices, [q.program for q in asked if q.family_index == family])
        if filling is None:
            return None
        text = recipe.text(filling.values, self.rng)
        if any(text == other.text for other in asked):
            return None
        trace = trace_of(filling.program, choices.index)
        return Question(text, filling.program, trace.answer, family, recipe.template.file, trace)

    def _best_filling(self, recipe: "Recipe", choices: Choices, asked: list[Program]) -> "Filling | None":
        """Search until an answer comes that is wanted; failing that, take the least frequent one of a few."""
        family = recipe.template.family_index
        best: Filling | None = None
        lowest = -1
        search = Search(recipe.nodes, choices, self.rng)
        seen = 0
        for _ in search.fillings():
            answer = search.run.answer
            if not self.balance.is_allowed(family, answer):
                continue
            filling = recipe.filling(search)
            if filling is None or filling.program in asked:
                continue
            if self.balance.is_wanted(family, answer):
                return filling
            count = self.balance.count(family, answer)
            if best is None or count < lowest:
                best, lowest = filling, count
            seen += 1
            if seen == PATIENCE:
                break
        return best


@dataclass(frozen=True, slots=True)
class Filling:
    """A filled template, not yet worded."""

    values: tuple[Values, ...]
    program: Program


class Recipe:
    """A template, prepared for making questions from it."""

    def __init__(self, template: Template) -> None:
        self.template = template
        self.nodes = plan(template)
        self.wordings = template.wordings
        self._compared = _compared(self.nodes)
        self._words: dict[tuple[str, str | None], tuple[str, ...]] = {}

    def filling(self, search: Search) -> Filling | None:
        """Freeze what a search has found; None if one of its relations could be left out."""
        if has_idle_relation(self.nodes, search.values, search.run):
            return None
        return Filling(tuple(search.values), program_of(self.template.nodes, search.values))

    def text(self, values: tuple[Values, ...], rng: Random) -> str:
        """Word a filled template."""
        words = {
            param: pick(self._words_for(param, value), rng)
            for node, literals in zip(self.nodes, values, strict=True)
            for param, value in zip(node.params, literals, strict=True)
        }
        text = pick(self.wordings, rng).fill(words, rng)
        return without_other(text) if self._is_surely_other(values) else text

    def _words_for(self, param: str, value: str | None) -> tuple[str, ...]:
        if (param, value) not in self._words:
            self._words[param, value] = self.template.words_for(param, value)
        return self._words[param, value]

    def _is_surely_other(self, values: tuple[Values, ...]) -> bool:
        if self._compared is None:
            return False
        pairs = zip(values[self._compared[0]], values[self._compared[1]], strict=True)
        return any(a is not None and b is not None and a != b for a, b in pairs)


def _compared(nodes: tuple[PlanNode, ...]) -> tuple[int, int] | None:
    """Find the node that names an object and the one that describes things which share an attribute with it."""
    for number, node in enumerate(nodes):
        source = nodes[node.inputs[0]] if node.inputs else None
        if node.has_description and source is not None and source.function.startswith("same_"):
            return source.inputs[0], number
    return None
