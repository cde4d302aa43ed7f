"""Makes questions about scenes, with their programs and true answers, as CLEVR's generator does.

>>> generator = QuestionGenerator(load_templates(), seed=0)
>>> generator.questions(scene, n=10)[0].text
'What is the color of the big cylinder that is behind the tiny rubber ball?'

For a curriculum, hand over some of the templates: `[t for t in load_templates() if t.hops <= 1]`.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from film_viz.questions.balance import Balance
from film_viz.questions.choices import Choices
from film_viz.questions.draw import pick
from film_viz.questions.execute import Trace, trace_of
from film_viz.questions.fill import Search
from film_viz.questions.index import SceneIndex
from film_viz.questions.program import Program
from film_viz.questions.recipe import Filling, Recipe
from film_viz.questions.template import Template
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
        asked: list[Question] = []
        while len(asked) < n:
            before = len(asked)
            self._ask_each_family_once(choices, asked, n)
            if len(asked) == before:
                break
        return asked

    def _ask_each_family_once(self, choices: Choices, asked: list[Question], n: int) -> None:
        for family in self.balance.order(list(self.families), self.rng):
            if len(asked) == n:
                return
            question = self._question(family, choices, asked)
            if question is not None:
                asked.append(question)
                self.balance.add(family, question.answer)

    def _question(self, family: int, choices: Choices, asked: list[Question]) -> Question | None:
        recipe = pick(self.families[family], self.rng)
        filling = self._best_filling(recipe, choices, [q.program for q in asked if q.family_index == family])
        if filling is None:
            return None
        text = recipe.text(filling.values, self.rng)
        if any(text == other.text for other in asked):
            return None
        trace = trace_of(filling.program, choices.index)
        return Question(text, filling.program, trace.answer, family, recipe.template.file, trace)

    def _best_filling(self, recipe: Recipe, choices: Choices, asked: list[Program]) -> Filling | None:
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
