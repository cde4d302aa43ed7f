"""A class belongs to its teacher, ends when he says so or after a day, and makes room for others."""

import pytest

from film_viz.store.quiz import classes
from film_viz.store.quiz.board import board
from film_viz.store.quiz.classes import (
    CODE_LENGTH,
    DAY,
    LETTERS,
    MOST_OF_ONE,
    REST_SECONDS,
    classes_of,
    classroom,
    end_class,
    open_class,
    remove_player,
)
from film_viz.store.quiz.database import QuizError
from film_viz.store.quiz.games import join


def test_a_class_is_found_by_its_code(quiz):
    room = open_class(quiz, "teacher", 60)
    assert classroom(quiz, room.code) == room
    assert len(room.code) == CODE_LENGTH
    assert set(room.code) <= set(LETTERS)
    assert (room.seconds, room.has_ended) == (60, False)


def test_no_class_of_a_code_is_said(quiz):
    with pytest.raises(QuizError, match="there is no class 'nowhere' here: ask for the link again, or play alone"):
        classroom(quiz, "nowhere")


def test_two_classes_play_different_questions(quiz):
    assert open_class(quiz, "teacher", 0).seed != open_class(quiz, "teacher", 0).seed


def test_only_the_teacher_ends_a_class_and_takes_players_off(quiz):
    room = open_class(quiz, "teacher", 0)
    join(quiz, "anna", room.code, "Anna")
    for key in ("anna", "", room.teacher):  # what is kept of the teacher's key opens nothing
        with pytest.raises(QuizError, match="only the teacher who opened the class can end it"):
            end_class(quiz, room.code, key)
        with pytest.raises(QuizError, match="only the teacher"):
            remove_player(quiz, room.code, key, "Anna")
    assert [line.nickname for line in board(quiz, room.code)] == ["Anna"]
    remove_player(quiz, room.code, "teacher", "ANNA")
    assert board(quiz, room.code) == []
    end_class(quiz, room.code, "teacher")
    assert classroom(quiz, room.code).has_ended


def test_no_key_is_kept_as_it_is(quiz):
    key = "a key that nobody may read"
    room = open_class(quiz, key, 0)
    join(quiz, key, room.code, "Anna")
    assert key.encode() not in quiz.path.read_bytes()
    assert room.is_taught_by(key)
    assert not room.is_taught_by("")


def test_a_class_ends_by_itself_after_a_day(quiz, clock):
    room = open_class(quiz, "teacher", 0)
    clock.now += DAY - 1
    assert not classroom(quiz, room.code).has_ended
    clock.now += 1
    assert classroom(quiz, room.code).has_ended


def test_a_teacher_has_few_classes_at_once(quiz):
    rooms = [open_class(quiz, "teacher", 0) for _ in range(MOST_OF_ONE)]
    with pytest.raises(QuizError, match=f"you have {MOST_OF_ONE} classes that have not ended"):
        open_class(quiz, "teacher", 0)
    assert {room.code for room in classes_of(quiz, "teacher")} == {room.code for room in rooms}
    assert classes_of(quiz, "another") == []
    end_class(quiz, rooms[0].code, "teacher")
    open_class(quiz, "teacher", 0)


def test_room_is_made_by_what_ended_then_by_what_rests_and_a_class_in_use_stays(quiz, clock, monkeypatch):
    monkeypatch.setattr(classes, "MOST_CLASSES", 3)
    old, ended, used = (open_class(quiz, f"teacher {i}", 0) for i in range(3))
    clock.now += REST_SECONDS + 1
    end_class(quiz, ended.code, "teacher 1")
    join(quiz, "anna", used.code, "Anna")
    newer = [open_class(quiz, f"another {i}", 0) for i in range(2)]
    for gone in (ended, old):
        with pytest.raises(QuizError, match="there is no class"):
            classroom(quiz, gone.code)
    assert [line.nickname for line in board(quiz, used.code)] == ["Anna"]
    with pytest.raises(QuizError, match="3 classes are kept here"):
        open_class(quiz, "one more", 0)
    assert all(not classroom(quiz, room.code).has_ended for room in newer)
