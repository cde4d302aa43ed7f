"""The board tells who is through and how well, the reports count the class, and the table hurts no spreadsheet."""

import csv
import io

import pytest

from film_viz.evaluation.quiz import Told
from film_viz.store.quiz.board import answer_table, board, class_games, class_report, harmless, people_report
from film_viz.store.quiz.classes import DAY, end_class, open_class
from film_viz.store.quiz.games import answer, begin_alone, game_alone, join


def play(quiz, key, game, questions, n_right, n_wrong=0):
    for i, question in enumerate(questions[: n_right + n_wrong]):
        wrong = next(choice for choice in question.choices if choice != question.answer)
        assert answer(quiz, key, game, i, question, question.answer if i < n_right else wrong)


@pytest.fixture
def room(quiz):
    return open_class(quiz, "teacher", 0)


def test_a_score_stands_on_the_board_only_when_a_player_is_through(quiz, room, questions):
    game = join(quiz, "anna", room.code, "Anna")
    play(quiz, "anna", game, questions, 4)
    (line,) = board(quiz, room.code)
    assert (line.n_answered, line.n_right, line.seconds) == (4, None, None)
    end_class(quiz, room.code, "teacher")
    assert board(quiz, room.code)[0].n_right == 4


def test_when_time_is_over_a_player_is_through(quiz, questions, clock):
    room = open_class(quiz, "teacher", 60)
    play(quiz, "anna", join(quiz, "anna", room.code, "Anna"), questions, 2, 1)
    assert board(quiz, room.code)[0].n_right is None
    clock.now += 61
    assert board(quiz, room.code)[0].n_right == 2


def test_lines_are_in_the_order_of_right_answers_then_of_speed(quiz, room, questions, clock):
    for name, n_right, pause in (("slow", 9, 50), ("weak", 3, 1), ("quick", 9, 5)):
        game = join(quiz, name, room.code, name)
        clock.now += pause
        play(quiz, name, game, questions, n_right, 10 - n_right)
    join(quiz, "late", room.code, "late")
    assert [line.nickname for line in board(quiz, room.code)] == ["quick", "slow", "weak", "late"]


def test_the_report_of_a_class_counts_every_answer_by_group(quiz, room, questions):
    for name, n_right, n_wrong in (("anna", 10, 0), ("ben", 1, 2)):
        play(quiz, name, join(quiz, name, room.code, name), questions, n_right, n_wrong)
    found = class_report(quiz, room.code)
    assert (found.overall.count, found.overall.accuracy) == (13, pytest.approx(11 / 13))
    assert (found.groups["count"].count, found.groups["count"].accuracy) == (7, pytest.approx(6 / 7))
    assert (found.groups["exist"].count, found.groups["exist"].accuracy) == (6, pytest.approx(5 / 6))


def test_people_are_counted_of_classes_that_have_ended_and_of_nobody_alone(quiz, room, questions, clock):
    play(quiz, "anna", join(quiz, "anna", room.code, "Anna"), questions, 10)
    play(quiz, "ben", begin_alone(quiz, "ben", 1, 0), questions, 10)
    assert people_report(quiz).overall.count == 0
    end_class(quiz, room.code, "teacher")
    assert people_report(quiz).overall.count == 10
    other = open_class(quiz, "teacher", 0)
    play(quiz, "anna", join(quiz, "anna", other.code, "Anna"), questions, 5, 5)
    clock.now += DAY
    found = people_report(quiz)
    assert (found.overall.count, found.overall.accuracy) == (20, 0.75)


def test_a_table_has_a_line_for_every_answer_and_no_formula(quiz, room, questions):
    for key, name in (("anna", "=HYPERLINK(1)"), ("ben", "+1"), ("carl", '"a,b'), ("dora", "@x")):
        play(quiz, key, join(quiz, key, room.code, name), questions, 1, 1)
    others = [Told(q.question_type, q.answer, None) for q in questions]
    written = answer_table(class_games(quiz, room.code), questions, others, others)
    rows = list(csv.DictReader(io.StringIO(written)))
    assert len(rows) == 8
    assert {row["nickname"] for row in rows} == {"'=HYPERLINK(1)", "'+1", '"a,b', "'@x"}
    assert [row["right"] for row in rows] == ["1", "0"] * 4
    assert rows[0]["question"] == "1"
    assert not any(str(cell)[:1] in "=+-@\t\r" for row in rows for cell in row.values() if cell)


@pytest.mark.parametrize("cell", ["=1", "+1", "-1", "@a", "  =1", "＝1", "\t=1"])
def test_what_a_spreadsheet_would_compute_is_quoted(cell):
    assert harmless(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "a=1", "3", "Zoë", "'x"])
def test_what_is_harmless_stays(cell):
    assert harmless(cell) == cell


def test_a_table_alone_names_you(quiz, questions):
    play(quiz, "anna", begin_alone(quiz, "anna", 4, 0), questions, 1)
    others = [Told(q.question_type, q.answer, "no") for q in questions]
    written = answer_table([game_alone(quiz, "anna", 4, 0)], questions, others, others)
    assert written.splitlines()[1].startswith("you,1,count,")
