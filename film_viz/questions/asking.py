"""Asks about several scenes at once, the same number of questions about each."""

from collections.abc import Sequence

from film_viz.questions.generate import Question, QuestionGenerator
from film_viz.scenes.scene import Scene

QUESTIONS_PER_SCENE = 10
"""As in CLEVR."""


def questions_about(
    scenes: Sequence[Scene], generator: QuestionGenerator, questions_per_image: int
) -> tuple[list[Question], list[int]]:
    """Return questions about scenes, `questions_per_image` each, and the position of the scene each one is about.

    A scene too simple for its share leaves the rest to those that follow, so the total is always exact.
    """
    questions: list[Question] = []
    image_index: list[int] = []
    for turn in range(3 * len(scenes)):
        i = turn % len(scenes)
        due = min(turn + 1, len(scenes)) * questions_per_image - len(questions)
        asked = generator.questions(scenes[i], due) if due > 0 else []
        questions += asked
        image_index += [i] * len(asked)
    if len(questions) < len(scenes) * questions_per_image:
        raise ValueError(f"{len(scenes)} scenes gave {len(questions)} questions, wanted {questions_per_image} each")
    return questions, image_index
