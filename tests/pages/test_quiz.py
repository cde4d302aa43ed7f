"""The page Beat the network as single visitors meet it, without a browser."""

from urllib.parse import parse_qs

import pytest

from film_viz.evaluation.quiz import N_QUESTIONS, quiz_questions
from film_viz.questions.templates import load_templates
from film_viz.store.quiz.classes import classroom, end_class, open_class
from film_viz.store.quiz.database import QuizDatabase
from film_viz.store.quiz.games import begin_alone, game_alone, game_in_class, join
from visits import charts, opened, ran, text

PAGE = "pages/quiz.py"
ME, OTHER = "a" * 32, "b" * 32
SEED = 5
MINE = {"quiz_device": ME}  # what this visitor's browser has kept
MARKUP = "*b* <i>$x$"


@pytest.fixture(autouse=True)
def quiz(app_home, tmp_path, monkeypatch):
    home = tmp_path / "home"
    home.mkdir()
    (home / "checkpoints").symlink_to(app_home / "checkpoints")
    monkeypatch.setenv("FILM_VIZ_HOME", str(home))
    monkeypatch.setattr("film_viz.app.systems.blind._counting", lambda: counted())
    return QuizDatabase.kept()


def counted():
    from concurrent.futures import Future

    done: Future[dict[str, str]] = Future()
    done.set_result({question.question_type: question.answer for question in questions()})
    return done


def questions(seed=SEED):
    return quiz_questions(load_templates(), seed)


def choices(app):
    return {button.label: button for button in app.button if button.key.startswith("quiz_") and button.key[5].isdigit()}


def give(app, seed=SEED, n=N_QUESTIONS, is_right=True):
    for question in questions(seed)[:n]:
        wrong = next(choice for choice in question.choices if choice != question.answer)
        app = ran(choices(app)[question.answer if is_right else wrong].click())
    return app


def test_a_click_begins_a_game_with_new_questions_in_the_address():
    app = ran(opened(PAGE).button("quiz_alone").click())
    assert "Question 1 of 10" in text(app)
    assert app.query_params["seed"].isdecimal()
    assert "timed" not in app.query_params
    again = ran(opened(PAGE).button("quiz_alone").click())
    assert again.query_params["seed"] != app.query_params["seed"]


def test_a_link_to_questions_begins_only_by_a_click(quiz):
    app = opened(PAGE, MINE, seed=str(SEED), timed="one minute")
    assert game_alone(quiz, ME, SEED, 60) is None
    assert not choices(app)
    app = ran(app.button("quiz_begin").click())
    assert questions()[0].text in text(app)
    assert set(choices(app)) == set(questions()[0].choices)


def test_who_answers_all_rightly_has_ten_of_ten_and_sees_everybody_beside_people_of_the_paper():
    app = give(ran(opened(PAGE, MINE, seed=str(SEED)).button("quiz_begin").click()))
    values = {metric.label.split(",")[0]: metric.value for metric in app.metric}
    assert values["You"] == "10 of 10"
    assert (
        values["Usual answer"] == f"{sum(counted().result()[q.question_type] == q.answer for q in questions())} of 10"
    )
    (figure,) = charts(app)
    names = [trace["name"] for trace in figure["data"]]
    assert names[0] == "You (10 answers)"
    assert names[-1] == "People in the paper (92.6% overall)"
    links = [each.proto for each in app.get("page_link") if each.proto.label == "Look closer in Ask"]
    asked = [parse_qs(link.query_string)["question"][0] for link in links]
    assert asked == [question.text for question in questions()]


def test_wrong_answers_are_told_beside_the_network_s():
    app = give(ran(opened(PAGE, MINE, seed=str(SEED)).button("quiz_begin").click()), n=1, is_right=False)
    assert f"Question 1: **{questions()[0].answer}** is right." in text(app)
    app = opened(PAGE, MINE, seed=str(SEED))  # a reload
    assert "Question 2 of 10" in text(app)


def test_when_the_minute_is_over_the_game_is(quiz):
    past = QuizDatabase(quiz.path, lambda: quiz.clock() - 61)
    begin_alone(past, ME, SEED, 60)
    app = opened(PAGE, MINE, seed=str(SEED), timed="one minute")
    assert app.metric[0].value == "0 of 0"
    assert "Time is over" in text(app)


def test_a_class_is_opened_joined_and_ended(quiz):
    teacher = ran(opened(PAGE, MINE).button("quiz_open").click())
    code = teacher.query_params["code"]
    assert code in text(teacher)
    pupil = opened(PAGE, {"quiz_device": OTHER}, code=code)
    pupil.text_input("quiz_nickname").set_value(MARKUP)
    pupil = ran(next(button for button in pupil.button if button.label == "Join and begin").click())
    assert "Question 1 of 10" in text(pupil)
    pupil = give(pupil, classroom(quiz, code).seed, n=2, is_right=False)
    assert "What is right is told at the end" in text(pupil)
    assert "is right." not in text(pupil)
    teacher = ran(teacher)
    cell = str(teacher.table[0].value.iloc[0]["nickname"])
    assert cell == "\\*b\\* \\<i\\>\\$x\\$"
    teacher = ran(teacher.button("quiz_end").click())
    assert classroom(quiz, code).has_ended
    assert {metric.label: metric.value for metric in teacher.metric}["The class"] == "0 of 2"
    pupil = ran(pupil)
    assert not choices(pupil)
    assert {metric.label: metric.value for metric in pupil.metric}["You"] == "0 of 2"


def test_a_button_of_an_answer_that_was_drawn_before_the_class_ended_counts_nothing(quiz):
    room = open_class(quiz, OTHER, 0)
    join(quiz, ME, room.code, "Anna")
    app = opened(PAGE, MINE, code=room.code)
    end_class(quiz, room.code, OTHER)
    ran(next(iter(choices(app).values())).click())
    assert game_in_class(quiz, ME, room.code).number == 0


def test_a_taken_nickname_and_an_empty_one_are_refused_with_a_sentence(quiz):
    room = open_class(quiz, OTHER, 0)
    join(quiz, "c" * 32, room.code, "Anna")
    for typed, said in (("anna", "already"), ("  ", "at least one letter")):
        app = opened(PAGE, MINE, code=room.code)
        app.text_input("quiz_nickname").set_value(typed)
        app = ran(next(button for button in app.button if button.label == "Join and begin").click())
        assert said in app.error[0].value
    assert game_in_class(quiz, ME, room.code) is None


def test_the_teacher_takes_a_player_off_the_board(quiz):
    room = open_class(quiz, ME, 0)
    join(quiz, OTHER, room.code, "Rude")
    app = opened(PAGE, MINE, code=room.code)
    app.selectbox("quiz_removed").set_value("Rude")
    app = ran(app.button("quiz_remove").click())
    assert "Nobody has joined yet" in text(app)


def test_a_class_that_is_not_there_is_said_and_one_may_choose_again():
    app = opened(PAGE, MINE, code="zzzzzz")
    assert "no class" in app.error[0].value
    assert app.button("quiz_alone")
    assert "code" not in app.query_params


@pytest.mark.parametrize("key", ["short", "<script>" * 4, "A" * 32])
def test_a_cookie_of_another_form_is_no_key(key):
    app = opened(PAGE, {"quiz_device": key}, seed=str(SEED))
    ran(app.button("quiz_begin").click())
    assert len(app.session_state["quiz_device"]) == 32
    assert app.session_state["quiz_device"] != key


def test_a_damaged_file_is_said_and_the_next_visit_plays(quiz):
    open_class(quiz, ME, 0)
    quiz.path.write_bytes(b"no database" * 999)
    assert "damaged" in opened(PAGE, MINE).error[0].value
    assert not opened(PAGE, MINE).error


def test_the_game_that_is_not_over_can_be_gone_on_with(quiz):
    begin_alone(quiz, ME, SEED, 60)
    app = ran(opened(PAGE, MINE).button("quiz_go_on").click())
    assert (app.query_params["seed"], app.query_params["timed"]) == (str(SEED), "one minute")
