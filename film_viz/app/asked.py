"""One question put to one checkpoint about one scene: what was typed, what it was read as, its answer beside the true
one, and what makes the answer doubtful."""

from dataclasses import dataclass
from hashlib import blake2b

from film_viz.analysis.answers.answer_kinds import fitting_answers
from film_viz.analysis.answers.ask import Answer
from film_viz.analysis.answers.truth import Truth
from film_viz.app import loading
from film_viz.app.address import current, go
from film_viz.app.address_table import MOST_AS_TYPED
from film_viz.app.foreign import unescaped_sentence
from film_viz.models.checkpoint import Checkpoint
from film_viz.questions.parse import QuestionError
from film_viz.questions.program import ProgramError
from film_viz.questions.reading.presupposed import Miss, missed
from film_viz.questions.reading.reader import Reading, read_question
from film_viz.store.shown_scene import READ, ShownScene

UNLIKE_PICTURE = (
    "This picture is unlike all that the network was trained on: its first layers see something far from CLEVR's "
    "scenes. Whatever is answered means little."
)
UNTAUGHT = "The network was taught no question of this wording; what it makes of one is anybody's guess."


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that was answered."""

    checkpoint: str
    scene: str
    question: str  # what the network got
    answer: Answer
    truth: Truth | None
    why_unknown: str = ""  # why there is no true answer
    typed: str = ""  # what a person wrote
    reading: Reading | None = None  # None for what was asked as typed
    miss: Miss | None = None  # what the question takes for granted on this scene, and is not so
    doubts: tuple[str, ...] = ()  # what to know before one believes the answer

    @property
    def is_right(self) -> bool | None:
        """Whether the network's first choice is true; None where that is not known."""
        return None if self.truth is None else self.answer.best == self.truth.answer

    @property
    def is_as_read(self) -> bool:
        """Whether the true answer is that of a scene that was read from the picture, and so not certain."""
        return self.scene.startswith(READ)


def ask_about(checkpoint: Checkpoint, shown: ShownScene, typed: str) -> Asked:
    """Read a question, ask what it is read as, and look up the truth.

    `UnreadError` says why a sentence is not asked, `UnknownWordError` names words that the checkpoint does not know.
    """
    if is_asked_as_typed(typed):
        return _asked(checkpoint, shown, typed, typed, None)
    reading = read_question(typed)
    return _asked(checkpoint, shown, typed, reading.question, reading)


def is_asked_as_typed(typed: str) -> bool:
    """Whether the reading of a sentence was taken back; the address holds which ones, by their fingerprints."""
    return fingerprint(typed) in current("as_typed")


def ask_as_typed(typed: str, is_wanted: bool = True) -> None:
    """Ask a sentence as it stands from now on, or read it again; made for callbacks."""
    own = fingerprint(typed)
    others = tuple(each for each in current("as_typed") if each != own)[1 - MOST_AS_TYPED :]
    go(as_typed=(*others, own) if is_wanted else others)


def fingerprint(typed: str) -> str:
    """Return eight hex digits by which a sentence is known again."""
    return blake2b(typed.encode(), digest_size=4).hexdigest()


def _asked(checkpoint: Checkpoint, shown: ShownScene, typed: str, question: str, reading: Reading | None) -> Asked:
    answer = loading.answer(checkpoint, shown, question)
    truth, why = true_answer_of(question, shown)
    miss = missed(reading, shown.scene) if reading and shown.scene is not None else None
    doubts = tuple(_doubts(checkpoint, shown, answer, reading))
    return Asked(checkpoint.name, shown.id, question, answer, truth, why, typed, reading, miss, doubts)


def _doubts(checkpoint: Checkpoint, shown: ShownScene, answer: Answer, reading: Reading | None) -> list[str]:
    found = [UNLIKE_PICTURE] if loading.is_unlike(checkpoint, shown) else []
    if reading is None:
        return [*found, UNTAUGHT]
    if answer.best not in fitting_answers(reading.program.question_type):
        found.append(f"'{answer.best}' is no answer to a question of this kind: the network is out of its depth here.")
    return found


def true_answer_of(question: str, shown: ShownScene) -> tuple[Truth | None, str]:
    """Return the true answer; None, and a sentence that says why, where it is not known."""
    if shown.scene is None:
        return None, "Only the picture is known, not the scene behind it, so there is no true answer to compare with."
    try:
        return loading.truth(shown.scene, key=(shown.id, question)), ""
    except QuestionError as error:
        return None, unescaped_sentence(error)
    except ProgramError as error:
        return None, f"The question has no true answer on this scene: {error}."
