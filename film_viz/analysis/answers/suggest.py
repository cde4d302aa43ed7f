"""Questions to offer a reader: some that fit a known scene, some that any picture can be asked."""

from random import Random

from film_viz.questions.generate import Question, QuestionGenerator
from film_viz.questions.template import Template
from film_viz.scenes.sampling import sample_scene
from film_viz.scenes.scene import Scene

ANY_PICTURE: tuple[str, ...] = (
    "How many objects are there?",
    "How many metal things are there?",
    "Is there a red cube?",
    "Are there more cubes than spheres?",
    "Are there any large rubber things?",
    "How many small cylinders are there?",
)
"""Questions that have an answer on every picture."""

DRAWN = 90  # questions looked at to choose a few from


def suggestions(templates: tuple[Template, ...], scene: Scene | None, n: int = 5) -> tuple[str, ...]:
    """Return up to `n` questions of different types, short ones first; for an unknown scene, generic ones."""
    if scene is None:
        return ANY_PICTURE[:n]
    shortest: dict[str, Question] = {}
    for question in sorted(QuestionGenerator(templates, seed=0).questions(scene, DRAWN), key=_length):
        shortest.setdefault(question.question_type, question)
    return tuple(question.text for question in list(shortest.values())[:n])


def random_question(templates: tuple[Template, ...], scene: Scene | None, seed: int) -> str:
    """Draw a question for a scene; for an unknown one, a question that cannot miss its object."""
    return Random(seed).choice(random_questions(templates, scene, seed, DRAWN if scene is None else 10))


def random_questions(templates: tuple[Template, ...], scene: Scene | None, seed: int, n: int) -> list[str]:
    """Draw up to `n` questions for a scene; for an unknown one, those of them that cannot miss their object."""
    if scene is not None:
        return [question.text for question in QuestionGenerator(templates, seed).questions(scene, n)]
    drawn = QuestionGenerator(templates, seed).questions(sample_scene(seed), n)
    safe = [q.text for q in drawn if all(step.function != "unique" for step in q.program.steps)]
    return safe or list(ANY_PICTURE)


def _length(question: Question) -> int:
    return len(question.text)
