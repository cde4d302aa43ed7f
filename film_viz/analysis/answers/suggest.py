"""Questions to offer a reader: some that fit a known scene, some that any picture can be asked."""

from collections.abc import Callable
from random import Random

from film_viz.questions.generate import Question, QuestionGenerator
from film_viz.questions.program import GROUP_OF_TYPE
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

KINDS: dict[str, Callable[[Question], bool]] = {
    "a thing": lambda q: GROUP_OF_TYPE[q.question_type] == "query attribute" and q.program.hops == 0,
    "a relation": lambda q: GROUP_OF_TYPE[q.question_type] == "query attribute" and q.program.hops == 1,
    "a number": lambda q: q.question_type == "count" and q.answer != "0",
    "two numbers": lambda q: GROUP_OF_TYPE[q.question_type] == "compare numbers",
    "two things": lambda q: GROUP_OF_TYPE[q.question_type] == "compare attribute",
    "whether there is one": lambda q: q.question_type == "exist",
}
"""What a suggestion may be about; the first one opens a picture, so its answer rests on a thing that can be seen."""

DRAWN = 90  # questions looked at to choose a few from


def suggestions(templates: tuple[Template, ...], scene: Scene | None, n: int = 5) -> tuple[str, ...]:
    """Return up to `n` questions of different kinds, one about one thing first; generic ones for an unknown scene.

    Of each kind the shortest is taken, so that the answer can be checked at a glance.
    """
    if scene is None:
        return ANY_PICTURE[:n]
    drawn = sorted(QuestionGenerator(templates, seed=0).questions(scene, DRAWN), key=_length)
    shortest = {name: next((q for q in drawn if fits(q)), None) for name, fits in KINDS.items()}
    return tuple(dict.fromkeys(question.text for question in shortest.values() if question))[:n]


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
