"""Games: one device's way through the questions of a seed, alone or in a class. One answer per question counts.

A game belongs to the device that began it, which shows its key for every answer; times are the server's.
"""

import sqlite3
from dataclasses import dataclass
from sqlite3 import Connection

from film_viz.evaluation.quiz import N_QUESTIONS, QuizQuestion, Told
from film_viz.store.quiz.classes import class_in
from film_viz.store.quiz.database import QuizDatabase, QuizError, fingerprint
from film_viz.store.quiz.nicknames import folded, nickname

ALONE = ""  # in place of a class's code
GRACE_SECONDS = 2.0  # an answer is on its way so long at most
MOST_PLAYERS = 100  # in a class
MOST_ALONE = 2_000  # games; the oldest go when there are more


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer that counts."""

    number: int  # of the question, from 0
    told: Told
    seconds: float  # after the beginning


@dataclass(frozen=True, slots=True)
class Game:
    """A game as it stands."""

    id: int
    code: str  # of the class, `ALONE` without one
    seed: int
    seconds: int  # for all questions; 0 without a limit
    nickname: str  # "" alone
    begun: float
    answers: tuple[Answered, ...]  # in the order of the questions

    @property
    def number(self) -> int:
        """The first question that has no answer; the number of questions where all have one."""
        return len(self.answers)

    @property
    def told(self) -> tuple[Told, ...]:
        """What was said, in the order of the questions."""
        return tuple(answer.told for answer in self.answers)

    def remaining(self, now: float) -> float:
        """Return the seconds left; infinite without a limit."""
        return max(0.0, self.begun + self.seconds - now) if self.seconds else float("inf")

    def is_over(self, now: float) -> bool:
        """Whether nothing more can be answered: all is answered, or time is over."""
        return self.number >= N_QUESTIONS or self.remaining(now) <= 0


def begin_alone(quiz: QuizDatabase, key: str, seed: int, seconds: int) -> Game:
    """Begin a game alone; one that this device has begun goes on."""
    with quiz.opened(is_for_writing=True) as file:
        found = _find(file, fingerprint(key), ALONE, seed, seconds)
        return found or _begin(file, quiz.clock(), fingerprint(key), ALONE, seed, seconds, "")


def join(quiz: QuizDatabase, key: str, code: str, typed: str) -> Game:
    """Begin a game in a class under a nickname; one that this device has begun goes on under its own.

    `QuizError` says why not: the class has ended or is full, the nickname is another's or none.
    """
    with quiz.opened(is_for_writing=True) as file:
        room = class_in(file, quiz.clock(), code)
        if found := _find(file, fingerprint(key), code, room.seed, room.seconds):
            return found
        if room.has_ended:
            raise QuizError("this class has ended: nobody can join it any more")
        name = nickname(typed)
        _check_place(file, code, name)
        return _begin(file, quiz.clock(), fingerprint(key), code, room.seed, room.seconds, name)


def game_alone(quiz: QuizDatabase, key: str, seed: int, seconds: int) -> Game | None:
    """Return what this device has begun alone, None where it has not."""
    with quiz.opened() as file:
        return _find(file, fingerprint(key), ALONE, seed, seconds)


def game_in_class(quiz: QuizDatabase, key: str, code: str) -> Game | None:
    """Return this device's game in a class, None where it has not joined."""
    with quiz.opened() as file:
        room = class_in(file, quiz.clock(), code)
        return _find(file, fingerprint(key), code, room.seed, room.seconds)


def unfinished(quiz: QuizDatabase, key: str) -> Game | None:
    """Return the game that this device began last, None where nothing in it is left to do."""
    with quiz.opened() as file:
        row = file.execute(
            "SELECT * FROM game WHERE device = ? ORDER BY begun DESC, id DESC LIMIT 1", (fingerprint(key),)
        ).fetchone()
        game = None if row is None else _game(file, row)
        if game is None or game.is_over(quiz.clock()):
            return None
        is_open = game.code == ALONE or not class_in(file, quiz.clock(), game.code).has_ended
        return game if is_open else None


def answer(quiz: QuizDatabase, key: str, game: Game, number: int, question: QuizQuestion, given: str) -> bool:
    """Have an answer count and return whether it does: it is to the next question, in time, by the game's own device.

    What comes a second time, out of turn or too late changes nothing.
    """
    if given not in question.choices:
        raise QuizError(f"one of {', '.join(question.choices)} is an answer to this question, got '{given[:20]}'")
    with quiz.opened(is_for_writing=True) as file:
        now = quiz.clock()
        current = _find(file, fingerprint(key), game.code, game.seed, game.seconds)
        if current is None or number != current.number or current.is_over(now - GRACE_SECONDS):
            return False
        if game.code != ALONE and class_in(file, now, game.code).has_ended:
            return False
        row = (current.id, number, question.question_type, question.answer, given, now)
        file.execute("INSERT INTO answer VALUES (?, ?, ?, ?, ?, ?)", row)
        return True


def games_in(file: Connection, code: str) -> list[Game]:
    """Return every game of a class while the file is open, in the order in which they were begun."""
    rows = file.execute("SELECT * FROM game WHERE code = ? ORDER BY begun, id", (code,)).fetchall()
    return [_game(file, row) for row in rows]


def _find(file: Connection, device: str, code: str, seed: int, seconds: int) -> Game | None:
    row = file.execute(
        "SELECT * FROM game WHERE device = ? AND code = ? AND seed = ? AND seconds = ?", (device, code, seed, seconds)
    ).fetchone()
    return None if row is None else _game(file, row)


def _game(file: Connection, row: sqlite3.Row) -> Game:
    rows = file.execute("SELECT * FROM answer WHERE game = ? ORDER BY number", (row["id"],)).fetchall()
    answers = tuple(
        Answered(each["number"], Told(each["question_type"], each["truth"], each["given"]), each["at"] - row["begun"])
        for each in rows
    )
    return Game(row["id"], row["code"], row["seed"], row["seconds"], row["nickname"], row["begun"], answers)


def _begin(file: Connection, now: float, device: str, code: str, seed: int, seconds: int, name: str) -> Game:
    if code == ALONE:
        file.execute(
            "DELETE FROM game WHERE id IN (SELECT id FROM game WHERE code = '' ORDER BY begun DESC LIMIT -1 OFFSET ?)",
            (MOST_ALONE - 1,),
        )
    cursor = file.execute(
        "INSERT INTO game (code, seed, seconds, device, nickname, folded, begun) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (code, seed, seconds, device, name, folded(name), now),
    )
    return Game(int(cursor.lastrowid or 0), code, seed, seconds, name, now, ())


def _check_place(file: Connection, code: str, name: str) -> None:
    names = [row["folded"] for row in file.execute("SELECT folded FROM game WHERE code = ?", (code,))]
    if folded(name) in names:
        raise QuizError(f"somebody in this class is called '{name}' already: choose another nickname")
    if len(names) >= MOST_PLAYERS:
        raise QuizError(f"this class has {MOST_PLAYERS} players, as many as there is room for")
