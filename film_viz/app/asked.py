"""One question put to one checkpoint about one scene: its answer beside the true one, and the list of this visit."""

from dataclasses import dataclass

import streamlit as st

from film_viz.analysis.answers.ask import Answer
from film_viz.analysis.answers.truth import Truth, true_answer
from film_viz.app import loading
from film_viz.models.checkpoint import Checkpoint
from film_viz.questions.parse import QuestionError
from film_viz.questions.program import ProgramError
from film_viz.store.shown_scene import ShownScene

MOST_REMEMBERED = 30


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that was answered."""

    checkpoint: str
    scene: str
    question: str
    answer: Answer
    truth: Truth | None
    why_unknown: str = ""  # why there is no true answer

    @property
    def is_right(self) -> bool | None:
        """Whether the network's first choice is true; None where that is not known."""
        return None if self.truth is None else self.answer.best == self.truth.answer


def ask_about(checkpoint: Checkpoint, shown: ShownScene, question: str) -> Asked:
    """Ask, and look up the truth; `UnknownWordError` names words that the checkpoint does not know."""
    answer = loading.answer(checkpoint, shown, question)
    truth, why = true_answer_of(question, shown)
    return Asked(checkpoint.name, shown.id, question, answer, truth, why)


def true_answer_of(question: str, shown: ShownScene) -> tuple[Truth | None, str]:
    """Return the true answer; None, and a sentence that says why, where it is not known."""
    if shown.scene is None:
        return None, "Only the picture is known, not the scene behind it, so there is no true answer to compare with."
    try:
        return true_answer(question, shown.scene), ""
    except QuestionError as error:
        return None, _sentence(error)
    except ProgramError as error:
        return None, f"The question has no true answer on this scene: {error}."


def _sentence(error: Exception) -> str:
    text = str(error)
    return f"{text[0].upper()}{text[1:].rstrip('.')}."


def remember(asked: Asked) -> None:
    """Put a question at the head of this visit's list; one asked before moves there."""
    rest = [old for old in remembered() if _key(old) != _key(asked)]
    st.session_state["asked_before"] = [asked, *rest][:MOST_REMEMBERED]


def remembered() -> list[Asked]:
    """Return what was asked in this visit, the last first."""
    return list(st.session_state.get("asked_before", ()))


def _key(asked: Asked) -> tuple[str, str, str]:
    return asked.checkpoint, asked.scene, asked.question
