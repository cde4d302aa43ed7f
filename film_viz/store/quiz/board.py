"""The board of a class, what its players said in all, and that as a table for a spreadsheet.

While a class plays, a player has a score only once he is through: a score that grows with every answer would tell a
second device of his which answers are right.
"""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

from film_viz.evaluation.quiz import QuizQuestion, Told, told_report
from film_viz.evaluation.scoring import Report
from film_viz.store.quiz.classes import DAY, class_in
from film_viz.store.quiz.database import QuizDatabase
from film_viz.store.quiz.games import ALONE, Game, games_in

COLUMNS = ("nickname", "question", "group", "asked", "true answer", "answer", "right", "network", "blind", "seconds")

_FORMULAS = "=+-@\t\r＝＋－＠"  # a spreadsheet computes a cell that begins with one of them


@dataclass(frozen=True, slots=True)
class Line:
    """One player on the board."""

    nickname: str
    n_answered: int
    n_right: int | None  # None while he plays
    seconds: float | None  # from the beginning to the last answer; None while he plays, or without an answer


def board(quiz: QuizDatabase, code: str) -> list[Line]:
    """Return the lines of a class: who is through by right answers, then speed; then those who play, as they came."""
    with quiz.opened() as file:
        room = class_in(file, quiz.clock(), code)
        lines = [_line(game, room.has_ended or game.is_over(quiz.clock())) for game in games_in(file, code)]
    return sorted(lines, key=_place)


def class_games(quiz: QuizDatabase, code: str) -> list[Game]:
    """Return all games of a class, in the order in which they were begun."""
    with quiz.opened() as file:
        return games_in(file, code)


def class_report(quiz: QuizDatabase, code: str) -> Report:
    """Return the accuracy of a class overall, by group and by type, each with its count; of what was answered."""
    return told_report([told for game in class_games(quiz, code) for told in game.told])


def people_report(quiz: QuizDatabase) -> Report:
    """Return the same of all classes on this server that have ended: a row beside the published one of people."""
    with quiz.opened() as file:
        rows = file.execute(
            """SELECT answer.question_type, answer.truth, answer.given FROM answer JOIN game ON game.id = answer.game
            JOIN class ON class.code = game.code WHERE class.ended IS NOT NULL OR class.opened <= ?""",
            (quiz.clock() - DAY,),
        ).fetchall()
    return told_report([Told(*row) for row in rows])


def answer_table(
    games: Sequence[Game],
    questions: Sequence[QuizQuestion],
    network: Sequence[Told],
    blind: Sequence[Told],
) -> str:
    """Return every answer as CSV, one a line, with those of the network and of the blind system beside it."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(COLUMNS)
    for game in games:
        for answer in game.answers:
            i, question = answer.number, questions[answer.number]
            name = "you" if game.code == ALONE else game.nickname
            row = (name, i + 1, question.group, question.text, answer.told.truth, answer.told.given)
            beside = (int(answer.told.is_right), network[i].given, blind[i].given, f"{answer.seconds:.1f}")
            writer.writerow([harmless(cell) for cell in (*row, *beside)])
    return buffer.getvalue()


def harmless(cell: object) -> object:
    """Return a cell that no spreadsheet takes for a formula."""
    text = "" if cell is None else str(cell)
    return f"'{text}" if text.lstrip(" ")[:1] in _FORMULAS and text else text


def _line(game: Game, is_through: bool) -> Line:
    if not is_through:
        return Line(game.nickname, game.number, None, None)
    seconds = game.answers[-1].seconds if game.answers else None
    return Line(game.nickname, game.number, sum(told.is_right for told in game.told), seconds)


def _place(line: Line) -> tuple[bool, int, float]:
    return line.n_right is None, -(line.n_right or 0), line.seconds or 0.0
