"""Makes questions about scenes, with their programs and true answers, as CLEVR's generator does.

>>> generator = QuestionGenerator(load_templates(), seed=0)
>>> generator.questions(scene, n=10)[0].text
'What is the color of the big cylinder that is behind the tiny rubber ball?'

For a curriculum, hand over some of the templates: `[t for t in load_templates() if t.hops <= 1]`.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf
from random import Random

from film_viz.questions.balance import Balance
from film_viz.questions.choices import Choices
from film_viz.questions.draw import pick
from film_viz.questions.execute import Trace, trace_of
from film_viz.questions.fill import Search
from film_viz.questions.index import SceneIndex
from film_viz.questions.program import Program
from film_viz.questions.recipe import Filling, PreparedTemplate
from film_viz.questions.template import Template
from film_viz.scenes.scene import Scene

MOST_TRIED = 6
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


AskedSoFar = dict[tuple[int, Filling], Question]
"""What has been asked about one scene, by family and filling."""


class QuestionGenerator:
    """Makes questions, scene after scene, and balances families and answers over all of them."""

    def __init__(self, templates: Sequence[Template], seed: int, weights: Mapping[int, float] | None = None) -> None:
        """Prepare the templates; the same seed and the same calls give the same questions.

        `weights` say how often families are asked against those without one.
        """
        if not templates:
            raise ValueError("a question generator needs at least one template, got none")
        self.rng = Random(seed)
        self.balance = Balance(weights)
        self.families: dict[int, list[PreparedTemplate]] = defaultdict(list)
        for template in templates:
            self.families[template.family_index].append(PreparedTemplate(template))

    def questions(self, scene: Scene | SceneIndex, n: int = 10) -> list[Question]:
        """Return `n` different questions, of different families while there are enough; fewer on a bare scene."""
        index = scene if isinstance(scene, SceneIndex) else SceneIndex(scene)
        choices = Choices(index, self.rng)
        asked: AskedSoFar = {}
        while len(asked) < n:
            before = len(asked)
            self._ask_each_family_once(choices, asked, n)
            if len(asked) == before:
                break
        return list(asked.values())

    def _ask_each_family_once(self, choices: Choices, asked: AskedSoFar, n: int) -> None:
        for family in self.balance.order(list(self.families), self.rng):
            if len(asked) == n:
                return
            recipe = pick(self.families[family], self.rng)
            filling = self._best_filling(recipe, choices, asked)
            if filling is not None:
                question = self._question(recipe, filling, choices.index)
                if all(question.text != other.text for other in asked.values()):
                    asked[family, filling] = question
                    self.balance.add(family, question.answer)

    def _question(self, recipe: PreparedTemplate, filling: Filling, index: SceneIndex) -> Question:
        program = recipe.program(filling)
        trace = trace_of(program, index)
        template = recipe.template
        return Question(
            recipe.text(filling, self.rng), program, trace.answer, template.family_index, template.file, trace
        )

    def _best_filling(self, recipe: PreparedTemplate, choices: Choices, asked: AskedSoFar) -> Filling | None:
        """Search until an answer comes that is wanted; failing that, take the least frequent one of a few."""
        family = recipe.template.family_index
        best: Filling | None = None
        lowest = inf
        patience = MOST_TRIED
        search = Search(recipe.nodes, choices, self.rng)
        for _ in search.fillings():
            answer = search.run.answer
            if not self.balance.is_allowed(family, answer) or recipe.is_degenerate(search):
                continue
            filling = tuple(search.values)
            count = self.balance.count(family, answer)
            if count < lowest and (family, filling) not in asked:
                best, lowest = filling, count
            patience -= 1
            if patience == 0 or (best is not None and self.balance.is_wanted(family, answer)):
                break
        return best
