"""Who plays against the visitor: the network in use, and a system that never sees the picture."""

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from film_viz.app import loading
from film_viz.app.pickers import loaded
from film_viz.app.systems.blind import modes_once_counted
from film_viz.app.systems.offered import best_of_each, offered
from film_viz.evaluation.quiz import SCENES, QuizQuestion, Told, quiz_questions
from film_viz.models.checkpoint import Checkpoint
from film_viz.models.systems.table import row_of
from film_viz.store.shown_scene import ShownScene, fresh_id

BLIND = "lstm"  # the key of the system that reads the question alone
BLIND_TITLE = "LSTM, no picture"
MODE_TITLE = "Usual answer, no picture"


@dataclass(frozen=True, slots=True)
class Side:
    """Somebody who answers beside the visitor."""

    title: str
    checkpoint: Checkpoint | None  # None for the usual answer of a question's type

    def tells(self, seed: int, question: QuizQuestion) -> Told:
        """Return what it says; None where it cannot read the question, or is still counting."""
        return Told(question.question_type, question.answer, self._given(seed, question))

    def _given(self, seed: int, question: QuizQuestion) -> str | None:
        if self.checkpoint is None:
            return (modes_once_counted() or {}).get(question.question_type)
        try:
            return loading.answer(self.checkpoint, picture_of(seed, question), question.text).best
        except ValueError:  # a word it was not taught, or pictures that it cannot read
            return None

    def told(self, seed: int, questions: Sequence[QuizQuestion]) -> list[Told]:
        """Return what it says to every question."""
        return [self.tells(seed, question) for question in questions]


def sides(checkpoint: Checkpoint) -> tuple[Side, Side]:
    """Return the network, and the best system here that is blind."""
    return Side(row_of(checkpoint.model.config).title, checkpoint), _blind()


def _blind() -> Side:
    there = offered()
    names = [name for name in best_of_each(there.values()) if there[name].system == BLIND]
    found = loaded(names[0], there[names[0]].folder, "The usual answers stand in for it.") if names else None
    return Side(BLIND_TITLE if found else MODE_TITLE, found)


@st.cache_resource(max_entries=64, show_spinner=False)
def questions_of(seed: int) -> tuple[QuizQuestion, ...]:
    """Draw the questions of a seed once."""
    return quiz_questions(loading.templates(), seed)


def picture_of(seed: int, question: QuizQuestion) -> ShownScene:
    """Return the picture that a question is about."""
    return loading.scene(scene_of(seed, question))


def scene_of(seed: int, question: QuizQuestion) -> str:
    """Return the id of the scene that a question is about, by which every page shows it."""
    return fresh_id(SCENES, seed, question.scene_number)
