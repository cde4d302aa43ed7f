"""Classes that play together: opened and ended by their teacher, found by the code in their link.

A class plays the questions of one seed, which nobody is told before the class has ended: who knew it could look at
pictures and true answers beforehand. A class that nobody ends has ended a day after it was opened.
"""

import secrets
import sqlite3
from dataclasses import dataclass
from sqlite3 import Connection

from film_viz.evaluation.quiz import LARGEST_SEED
from film_viz.store.quiz.database import QuizDatabase, QuizError, fingerprint
from film_viz.store.quiz.nicknames import folded

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is taken for another
CODE_LENGTH = 6
DAY = 24 * 60 * 60.0  # seconds that a class lasts at most
MOST_CLASSES = 200  # kept, ended ones included
MOST_OF_ONE = 3  # that have not ended, of one teacher
REST_SECONDS = 60 * 60.0  # an open class that nobody joins or plays in may go after this


@dataclass(frozen=True, slots=True)
class Classroom:
    """A class."""

    code: str
    seed: int
    seconds: int  # for all questions; 0 without a limit
    teacher: str  # fingerprint of the device
    opened: float
    has_ended: bool

    def is_taught_by(self, key: str) -> bool:
        """Whether a device is the teacher's."""
        return bool(key) and secrets.compare_digest(self.teacher, fingerprint(key))


def open_class(quiz: QuizDatabase, key: str, seconds: int) -> Classroom:
    """Open a class for the teacher with this key; `QuizError` where there are too many."""
    code = "".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH))
    with quiz.opened(is_for_writing=True) as file:
        if len(_running(file, quiz.clock(), fingerprint(key))) >= MOST_OF_ONE:
            raise QuizError(f"you have {MOST_OF_ONE} classes that have not ended: end one of them first")
        _make_room(file, quiz.clock())
        seed = secrets.randbelow(LARGEST_SEED + 1)
        file.execute(
            "INSERT INTO class VALUES (?, ?, ?, ?, ?, NULL)", (code, seed, seconds, fingerprint(key), quiz.clock())
        )
    return classroom(quiz, code)


def classroom(quiz: QuizDatabase, code: str) -> Classroom:
    """Return a class by its code; `QuizError` where there is none."""
    with quiz.opened() as file:
        return class_in(file, quiz.clock(), code)


def class_in(file: Connection, now: float, code: str) -> Classroom:
    """Return a class by its code while the file is open."""
    row = file.execute("SELECT * FROM class WHERE code = ?", (code,)).fetchone()
    if row is None:
        raise QuizError(f"there is no class '{code}' here: ask for the link again, or play alone")
    return _classroom(row, now)


def classes_of(quiz: QuizDatabase, key: str) -> list[Classroom]:
    """Return the classes of a teacher that have not ended, the newest first."""
    with quiz.opened() as file:
        return _running(file, quiz.clock(), fingerprint(key))


def end_class(quiz: QuizDatabase, code: str, key: str) -> None:
    """End a class, which only its teacher can; what is answered later does not count."""
    with quiz.opened(is_for_writing=True) as file:
        _check_teacher(file, quiz.clock(), code, key, "end it")
        file.execute("UPDATE class SET ended = ? WHERE code = ? AND ended IS NULL", (quiz.clock(), code))


def remove_player(quiz: QuizDatabase, code: str, key: str, nickname: str) -> None:
    """Take a player and his answers off the board, which only the teacher can."""
    with quiz.opened(is_for_writing=True) as file:
        _check_teacher(file, quiz.clock(), code, key, "take players off its board")
        file.execute("DELETE FROM game WHERE code = ? AND folded = ?", (code, folded(nickname)))


def _check_teacher(file: Connection, now: float, code: str, key: str, what: str) -> None:
    if not class_in(file, now, code).is_taught_by(key):
        raise QuizError(f"only the teacher who opened the class can {what}, on the device where it was opened")


def _running(file: Connection, now: float, teacher: str) -> list[Classroom]:
    rows = file.execute("SELECT * FROM class WHERE teacher = ? ORDER BY opened DESC", (teacher,)).fetchall()
    return [found for row in rows if not (found := _classroom(row, now)).has_ended]


def _classroom(row: sqlite3.Row, now: float) -> Classroom:
    has_ended = row["ended"] is not None or now >= row["opened"] + DAY
    return Classroom(row["code"], row["seed"], row["seconds"], row["teacher"], row["opened"], has_ended)


def _make_room(file: Connection, now: float) -> None:
    """Forget the classes that ended first, then those that rest, for one more."""
    rows = file.execute(
        """SELECT class.code, class.ended, class.opened, MAX(class.opened, COALESCE(MAX(game.begun), 0)) AS used
        FROM class LEFT JOIN game ON game.code = class.code GROUP BY class.code
        ORDER BY class.ended IS NULL AND class.opened > ?, used""",
        (now - DAY,),
    ).fetchall()
    for row in rows[: max(0, len(rows) - MOST_CLASSES + 1)]:
        if row["ended"] is None and row["used"] > now - REST_SECONDS:
            raise QuizError(f"{len(rows)} classes are kept here, as many as there is room for: try again in an hour")
        file.execute("DELETE FROM game WHERE code = ?", (row["code"],))
        file.execute("DELETE FROM class WHERE code = ?", (row["code"],))
