"""Two systems that look at no picture, between which every other one stands: the oracle and the Q-type mode.

The oracle executes a question's program on the scene record: it shows that data and measurement are right. The Q-type
mode (Johnson et al. 2017) gives the most common answer of the question's type: what no understanding earns.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice

from film_viz.data.clevr_folder import ClevrQuestion, DataError
from film_viz.data.fresh import fresh_scenes
from film_viz.data.notes import Notes
from film_viz.evaluation.evaluate import question_type
from film_viz.evaluation.respondents import Given, Respondent
from film_viz.questions.asking import QUESTIONS_PER_SCENE, questions_about
from film_viz.questions.execute import execute
from film_viz.questions.generate import Question, QuestionGenerator
from film_viz.questions.parse import QuestionError, parse_question
from film_viz.questions.program import ProgramError
from film_viz.questions.templates import load_templates
from film_viz.work.progress import Progress

COUNTED_SCENES = 1_000
COUNTED_SEED = 0
"""The Q-type mode is counted on so many new scenes and questions, made as training data is."""


@dataclass(frozen=True, slots=True)
class Oracle:
    """Executes a question's program on the scene record."""

    name: str = "oracle"

    def answers(self, questions: Sequence[ClevrQuestion], progress: Progress | None = None) -> Given:
        """Answer every question that has a program and a scene."""
        notes = Notes()
        return Given(oracle_answers(questions, notes), notes=tuple(notes))


@dataclass(frozen=True, slots=True)
class QTypeMode:
    """Gives the most common answer of the question's type."""

    name: str = "q-type"
    modes: Mapping[str, str] | None = None  # those of `q_type_modes`, where they are known already

    def answers(self, questions: Sequence[ClevrQuestion], progress: Progress | None = None) -> Given:
        """Answer every question whose type is known."""
        return Given(q_type_answers(questions, self.modes))


BASELINES: dict[str, Respondent] = {baseline.name: baseline for baseline in (Oracle(), QTypeMode())}
"""What answers without a checkpoint, by the name that stands for one."""


def oracle_answers(questions: Sequence[ClevrQuestion], notes: Notes | None = None) -> list[str | None]:
    """Return what the programs give on the scene records; None, and the reason noted, where there is no answer."""
    notes = Notes() if notes is None else notes
    return [_oracle_answer(question, notes) for question in questions]


def _oracle_answer(question: ClevrQuestion, notes: Notes) -> str | None:
    if question.scene is None:
        raise DataError(
            f"the oracle reads scene records, and {question.picture.name} has none: "
            "put a scenes/CLEVR_<split>_scenes.json with it, or evaluate a checkpoint"
        )
    try:
        program = question.program or parse_question(question.text).program
        return execute(program, question.scene).answer
    except ProgramError as error:
        step, _, reason = str(error).partition(": ")
        step, reason = (step, reason) if reason else ("", step)
        notes.add(f"programs give no answer, for {reason.split(': ')[0]}", f"{question.name} {step}".strip())
    except QuestionError as error:
        notes.add("questions have no program", f"{question.name} ({error})")
    return None


def q_type_answers(questions: Sequence[ClevrQuestion], modes: Mapping[str, str] | None = None) -> list[str | None]:
    """Return the most common training answer of each question's type; None where the type is unknown.

    `modes` are those that `q_type_modes` returns, where they are known already: to count them takes half a minute.
    """
    modes = modes or q_type_modes()
    return [modes.get(question_type(question) or "") for question in questions]


@cache
def q_type_modes() -> dict[str, str]:
    """Return the most common answer of every type, counted on questions made as training data is."""
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for question in _counted_questions():
        counts[question.question_type][question.answer] += 1
    return {name: answers.most_common(1)[0][0] for name, answers in counts.items()}


def _counted_questions() -> Iterator[Question]:
    generator = QuestionGenerator(load_templates(), COUNTED_SEED)
    scenes = fresh_scenes("q-type", COUNTED_SEED)
    for _ in range(COUNTED_SCENES // 20):
        yield from questions_about(list(islice(scenes, 20)), generator, QUESTIONS_PER_SCENE)[0]
