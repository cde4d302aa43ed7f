"""The quiz's database: one SQLite file below the app's home, opened for each use, so that processes may share it.

Of a device only the fingerprint of its key is kept: who reads the file cannot play for anybody.
"""

import hashlib
import secrets
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from film_viz.places import kept_folder

PATIENCE = 10.0  # seconds until somebody else has written
KEY_BYTES = 16

_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
_TABLES = """
CREATE TABLE IF NOT EXISTS class (
    code TEXT PRIMARY KEY, seed INTEGER NOT NULL, seconds INTEGER NOT NULL, teacher TEXT NOT NULL,
    opened REAL NOT NULL, ended REAL
);
CREATE TABLE IF NOT EXISTS game (
    id INTEGER PRIMARY KEY, code TEXT NOT NULL, seed INTEGER NOT NULL, seconds INTEGER NOT NULL, device TEXT NOT NULL,
    nickname TEXT NOT NULL, folded TEXT NOT NULL, begun REAL NOT NULL, UNIQUE (code, seed, seconds, device)
);
CREATE UNIQUE INDEX IF NOT EXISTS one_of_a_name ON game (code, folded) WHERE code <> '';
CREATE TABLE IF NOT EXISTS answer (
    game INTEGER NOT NULL REFERENCES game ON DELETE CASCADE, number INTEGER NOT NULL, question_type TEXT NOT NULL,
    truth TEXT NOT NULL, given TEXT NOT NULL, at REAL NOT NULL, PRIMARY KEY (game, number)
);
"""
"""`code` is "" for who plays alone, `seconds` 0 without a limit; times are seconds since 1970 by the server's clock."""


class QuizError(ValueError):
    """Say why something cannot be done in the quiz."""


@dataclass(frozen=True, slots=True)
class QuizDatabase:
    """The file, and the clock by which all times are taken."""

    path: Path
    clock: Callable[[], float] = time.time

    @classmethod
    def kept(cls) -> "QuizDatabase":
        """Return the one of this server."""
        return cls(kept_folder("quiz") / "quiz.sqlite3")

    @contextmanager
    def opened(self, is_for_writing: bool = False) -> Iterator[sqlite3.Connection]:
        """Open the file for one piece of work, which is done whole or not at all.

        What writes waits for its turn. A file that is no database any more is put aside and begun anew.
        """
        try:
            with closing(self._connection()) as connection:
                connection.execute("BEGIN IMMEDIATE" if is_for_writing else "BEGIN")
                try:
                    yield connection
                except BaseException:
                    connection.rollback()
                    raise
                connection.commit()
        except sqlite3.Error as error:
            raise self._told(error) from error

    def _connection(self) -> sqlite3.Connection:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(self.path, timeout=PATIENCE, isolation_level=None)
        try:
            connection.row_factory = sqlite3.Row
            connection.execute("PRAGMA foreign_keys = ON")
            connection.executescript(_TABLES)
        except BaseException:
            connection.close()
            raise
        return connection

    def _told(self, error: sqlite3.Error) -> QuizError:
        if getattr(error, "sqlite_errorcode", 0) in _DAMAGED:
            self.path.replace(self.path.with_suffix(".damaged"))
            return QuizError("what was kept of the quiz is damaged and was put aside: begin anew")
        return QuizError(f"the quiz cannot be kept on this server at the moment ({error}): try again in a minute")


def new_key() -> str:
    """Return a key by which a device is known again, which nobody can guess."""
    return secrets.token_hex(KEY_BYTES)


def fingerprint(key: str) -> str:
    """Return what is kept of a device's key."""
    return hashlib.sha256(f"quiz {key}".encode()).hexdigest()
