"""The row of people in the paper's table: what classes on this server answered in the quiz."""

from contextlib import suppress

from film_viz.evaluation.scoring import Report
from film_viz.store.quiz.board import people_report
from film_viz.store.quiz.database import QuizDatabase, QuizError
from film_viz.training.table.gathering import Entry

PUBLISHED = "Human"
"""The published row that it stands beside."""


def people_row() -> list[Entry]:
    """Return the row of all classes that have ended; none where no class has played or the quiz cannot be read."""
    quiz = QuizDatabase.kept()
    with suppress(QuizError):
        report = people_report(quiz) if quiz.path.exists() else None
        return [_row(report)] if report and report.overall.count else []
    return []


def _row(report: Report) -> Entry:
    note = f"{report.overall.count:,} answers in the quiz, by all classes on this server that have ended"
    return Entry("people", "People in the quiz", PUBLISHED, note, measured={"fresh": report.to_json()})
