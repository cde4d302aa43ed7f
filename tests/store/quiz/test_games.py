"""One answer per question counts: the first, in turn, in time, and by the game's own device."""

import threading

import pytest

from film_viz.evaluation.quiz import N_QUESTIONS
from film_viz.store.quiz.classes import end_class, open_class
from film_viz.store.quiz.database import QuizDatabase, QuizError
from film_viz.store.quiz.games import (
    GRACE_SECONDS,
    MOST_PLAYERS,
    answer,
    begin_alone,
    game_alone,
    game_in_class,
    join,
    unfinished,
)


def test_a_game_is_found_again_by_its_device_only(quiz, questions):
    game = begin_alone(quiz, "anna", 5, 0)
    assert answer(quiz, "anna", game, 0, questions[0], "3")
    again = begin_alone(quiz, "anna", 5, 0)
    assert (again.id, again.number) == (game.id, 1)
    assert game_alone(quiz, "anna", 5, 0) == again
    assert game_alone(quiz, "ben", 5, 0) is None
    assert game_alone(quiz, "anna", 6, 0) is None


def test_the_first_answer_counts_and_no_second_one(quiz, questions):
    game = begin_alone(quiz, "anna", 5, 0)
    assert answer(quiz, "anna", game, 0, questions[0], "4")
    assert not answer(quiz, "anna", game, 0, questions[0], "3")
    assert [told.given for told in game_alone(quiz, "anna", 5, 0).told] == ["4"]


def test_questions_are_answered_in_turn(quiz, questions):
    game = begin_alone(quiz, "anna", 5, 0)
    assert not answer(quiz, "anna", game, 1, questions[1], "yes")
    assert not answer(quiz, "anna", game, -1, questions[0], "3")
    for i, question in enumerate(questions):
        assert answer(quiz, "anna", game, i, question, question.answer)
    assert not answer(quiz, "anna", game, N_QUESTIONS, questions[0], "3")
    assert game_alone(quiz, "anna", 5, 0).is_over(0.0)


def test_what_is_no_answer_to_the_question_is_refused(quiz, questions):
    game = begin_alone(quiz, "anna", 5, 0)
    with pytest.raises(QuizError, match="one of yes, no is an answer to this question, got 'maybe'"):
        answer(quiz, "anna", game, 1, questions[1], "maybe")


def test_another_device_cannot_answer_in_a_game(quiz, questions):
    room = open_class(quiz, "teacher", 0)
    annas = join(quiz, "anna", room.code, "Anna")
    assert not answer(quiz, "cheater", annas, 0, questions[0], "4")
    join(quiz, "cheater", room.code, "Ben")
    assert answer(quiz, "cheater", annas, 0, questions[0], "4")  # counts as his own
    assert game_in_class(quiz, "anna", room.code).answers == ()
    assert game_in_class(quiz, "cheater", room.code).number == 1


def test_the_time_is_the_servers_and_what_comes_late_does_not_count(quiz, questions, clock):
    game = begin_alone(quiz, "anna", 5, 60)
    clock.now += 59
    assert answer(quiz, "anna", game, 0, questions[0], "3")
    assert game_alone(quiz, "anna", 5, 60).answers[0].seconds == 59
    clock.now += GRACE_SECONDS
    assert answer(quiz, "anna", game, 1, questions[1], "yes")  # it was on its way when time was over
    clock.now += GRACE_SECONDS
    assert not answer(quiz, "anna", game, 2, questions[2], "3")
    assert game_alone(quiz, "anna", 5, 60).is_over(clock.now)
    assert begin_alone(quiz, "anna", 5, 60).number == 2  # a reload gives no more time


def test_a_game_without_a_limit_waits(quiz, clock):
    game = begin_alone(quiz, "anna", 5, 0)
    assert game.remaining(clock.now + 10**9) == float("inf")
    assert not game.is_over(clock.now + 10**9)


def test_a_device_joins_a_class_once(quiz):
    room = open_class(quiz, "teacher", 0)
    first = join(quiz, "anna", room.code, "Anna")
    assert join(quiz, "anna", room.code, "Somebody else") == first


def test_a_nickname_is_taken_once_in_a_class_however_it_is_written(quiz):
    room, other = open_class(quiz, "teacher", 0), open_class(quiz, "teacher", 0)
    join(quiz, "anna", room.code, "Anna")
    with pytest.raises(QuizError, match="somebody in this class is called 'ANNA' already"):
        join(quiz, "ben", room.code, " ＡＮＮＡ ")
    assert join(quiz, "ben", other.code, "anna").nickname == "anna"


def test_a_class_that_has_ended_takes_neither_players_nor_answers(quiz, questions):
    room = open_class(quiz, "teacher", 0)
    game = join(quiz, "anna", room.code, "Anna")
    end_class(quiz, room.code, "teacher")
    assert not answer(quiz, "anna", game, 0, questions[0], "3")
    with pytest.raises(QuizError, match="has ended"):
        join(quiz, "ben", room.code, "Ben")
    assert join(quiz, "anna", room.code, "Anna") == game  # who was there sees how it ended


def test_a_class_has_room_for_so_many(quiz):
    room = open_class(quiz, "teacher", 0)
    for i in range(MOST_PLAYERS):
        join(quiz, f"device {i}", room.code, f"player {i}")
    with pytest.raises(QuizError, match=f"this class has {MOST_PLAYERS} players"):
        join(quiz, "one more", room.code, "one more")


def test_the_oldest_games_alone_go_and_those_in_classes_stay(quiz, clock, monkeypatch):
    monkeypatch.setattr("film_viz.store.quiz.games.MOST_ALONE", 3)
    room = open_class(quiz, "teacher", 0)
    join(quiz, "anna", room.code, "Anna")
    for seed in range(5):
        clock.now += 1
        begin_alone(quiz, "ben", seed, 0)
    assert [seed for seed in range(5) if game_alone(quiz, "ben", seed, 0)] == [2, 3, 4]
    assert game_in_class(quiz, "anna", room.code)


def test_of_many_answers_at_once_one_counts(quiz, questions):
    game = begin_alone(quiz, "anna", 5, 0)
    counted: list[bool] = []

    def give(choice: str) -> None:
        own = QuizDatabase(quiz.path, quiz.clock)
        counted.append(answer(own, "anna", game, 0, questions[0], choice))

    threads = [threading.Thread(target=give, args=(str(i),)) for i in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(counted) == [False] * 7 + [True]
    assert game_alone(quiz, "anna", 5, 0).number == 1


def test_the_game_that_was_begun_last_goes_on_until_nothing_is_left_to_do(quiz, questions, clock):
    room = open_class(quiz, "teacher", 0)
    assert unfinished(quiz, "anna") is None
    alone = begin_alone(quiz, "anna", 5, 60)
    assert unfinished(quiz, "anna") == alone
    clock.now += 1
    together = join(quiz, "anna", room.code, "Anna")
    assert unfinished(quiz, "anna") == together
    end_class(quiz, room.code, "teacher")
    assert unfinished(quiz, "anna") is None
    clock.now += 1
    timed = begin_alone(quiz, "anna", 6, 60)
    assert unfinished(quiz, "anna") == timed
    clock.now += 61
    assert unfinished(quiz, "anna") is None
