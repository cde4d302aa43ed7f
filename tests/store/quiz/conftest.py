"""A quiz with a clock that a test turns, and questions of which nothing needs to be drawn."""

from dataclasses import dataclass

import pytest

from film_viz.evaluation.quiz import N_QUESTIONS, QuizQuestion
from film_viz.store.quiz.database import QuizDatabase


@dataclass
class Clock:
    now: float = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def quiz(tmp_path, clock) -> QuizDatabase:
    return QuizDatabase(tmp_path / "quiz" / "quiz.sqlite3", clock)


@pytest.fixture
def questions() -> list[QuizQuestion]:
    types = ("count", "exist") * (N_QUESTIONS // 2)
    return [QuizQuestion(i, f"Question {i}?", kind, "3" if kind == "count" else "yes") for i, kind in enumerate(types)]
