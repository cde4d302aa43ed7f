"""What is done to the file is done whole or not at all, and a damaged file keeps nobody from playing."""

import sqlite3

import pytest

from film_viz.store.quiz.database import QuizDatabase, QuizError, fingerprint, new_key
from film_viz.store.quiz.games import begin_alone, game_alone


def test_what_fails_leaves_nothing_behind(quiz):
    def fail() -> None:
        with quiz.opened(is_for_writing=True) as file:
            file.execute("INSERT INTO class VALUES ('abc', 1, 0, 't', 0, NULL)")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with quiz.opened() as file:
        assert file.execute("SELECT COUNT(*) FROM class").fetchone()[0] == 0


def test_a_damaged_file_is_put_aside_and_begun_anew(quiz):
    begin_alone(quiz, "anna", 1, 0)
    quiz.path.write_bytes(b"no database at all" * 1000)
    with pytest.raises(QuizError, match="is damaged and was put aside: begin anew"):
        game_alone(quiz, "anna", 1, 0)
    assert quiz.path.with_suffix(".damaged").is_file()
    assert game_alone(quiz, "anna", 1, 0) is None
    begin_alone(quiz, "anna", 1, 0)


def test_a_file_that_cannot_be_written_is_said(tmp_path):
    (tmp_path / "quiz.sqlite3").mkdir()
    with pytest.raises(QuizError, match="cannot be kept on this server at the moment"):
        begin_alone(QuizDatabase(tmp_path / "quiz.sqlite3"), "anna", 1, 0)


def test_answers_go_with_their_game(quiz):
    with quiz.opened(is_for_writing=True) as file:
        file.execute("INSERT INTO game VALUES (1, '', 1, 0, 'd', '', '', 0)")
        file.execute("INSERT INTO answer VALUES (1, 0, 'count', '3', '3', 0)")
        file.execute("DELETE FROM game")
        assert file.execute("SELECT COUNT(*) FROM answer").fetchone()[0] == 0
        with pytest.raises(sqlite3.IntegrityError):
            file.execute("INSERT INTO answer VALUES (7, 0, 'count', '3', '3', 0)")


def test_keys_differ_and_their_fingerprints_do_not_tell_them():
    first, second = new_key(), new_key()
    assert first != second
    assert len(first) >= 32
    assert first not in fingerprint(first)
