"""Many questions about one picture, put to systems that see it and to one that does not: what does looking add?"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool

from film_viz.analysis.answers.disagreement import answers_to
from film_viz.models.checkpoint import Checkpoint
from film_viz.models.system import Seen
from film_viz.questions.generate import QuestionGenerator
from film_viz.questions.program import GROUP_OF_TYPE, QUESTION_GROUPS
from film_viz.questions.template import Template
from film_viz.scenes.scene import Scene


@dataclass(frozen=True, slots=True)
class ManyAnswered:
    """Questions about one picture, those of a group beside each other, with what each system says."""

    questions: tuple[str, ...]
    groups: tuple[str, ...]  # of each question, as in the table of the paper
    truth: tuple[str, ...]
    given: tuple[tuple[str, ...], ...]  # by each system; "" where it does not know the words

    @property
    def is_right(self) -> Bool[np.ndarray, "system question"]:
        """Which answers are right."""
        return np.array([[one == true for one, true in zip(row, self.truth, strict=True)] for row in self.given])


def many_answered(
    systems: Sequence[tuple[Checkpoint, Seen]], templates: tuple[Template, ...], scene: Scene, n: int, seed: int = 0
) -> ManyAnswered:
    """Draw `n` questions for a scene and have every system answer them; each comes with what it sees of the picture."""
    order = list(QUESTION_GROUPS)
    drawn = list(QuestionGenerator(templates, seed).questions(scene, n))
    drawn.sort(key=lambda question: order.index(GROUP_OF_TYPE[question.question_type]))
    texts = [question.text for question in drawn]
    given = [tuple(answer or "" for answer in answers_to(checkpoint, seen, texts)) for checkpoint, seen in systems]
    return ManyAnswered(
        tuple(texts),
        tuple(GROUP_OF_TYPE[question.question_type] for question in drawn),
        tuple(str(question.answer) for question in drawn),
        tuple(given),
    )
