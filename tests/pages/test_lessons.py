"""The lessons, run as a class would, without a browser."""

import pytest

from film_viz.app.lessons.table import LESSONS
from visits import charts, opened, ran, text

PAGE = "pages/lessons.py"
NUMBERS = pytest.mark.parametrize("number", range(1, len(LESSONS) + 1), ids=[lesson.key for lesson in LESSONS])


@pytest.fixture(autouse=True)
def _home(app_home, monkeypatch):
    monkeypatch.setenv("FILM_VIZ_HOME", str(app_home))


def visited(number: int, **address: str):
    """Open a lesson about a picture that comes with the package."""
    return opened(PAGE, lesson=str(number), scene=LESSONS[number - 1].scene, checkpoint="first", **address)


@NUMBERS
def test_a_lesson_is_guessed_then_revealed_then_guessed_again(number):
    app = visited(number)
    lesson = LESSONS[number - 1]
    assert app.title[0].value == f"{number}. {lesson.title}"
    before = len(charts(app))
    pills = next(each for each in app.get("button_group") if each.key == f"{lesson.key}_guess")
    ran(pills.set_value(0))
    assert app.query_params["guess"] == "0"
    ran(app.button(f"{lesson.key}_guess_reveal").click())
    assert app.query_params["revealed"] == "yes"
    assert len([*app.success, *app.warning, *app.info]) > 0
    assert len(charts(app)) >= before
    ran(app.button(f"{lesson.key}_guess_again").click())
    assert "revealed" not in app.query_params
    assert "guess" not in app.query_params


@NUMBERS
def test_a_class_sees_no_control_that_is_hidden(number):
    app = visited(number, hide="lessons,picture,question,sliders,guess,teacher", revealed="yes")
    kinds = ("button", "text_input", "slider", "number_input", "segmented_control", "button_group", "multiselect")
    assert not [each.key for kind in kinds for each in app.get(kind)]
    assert charts(app)


def test_a_visit_without_a_lesson_begins_the_first_as_it_was_prepared():
    app = opened(PAGE, scene="seed-1", question="Is there a red cube?")
    first = LESSONS[0]
    assert (app.query_params["lesson"], app.query_params["scene"]) == ("1", first.scene)
    assert app.query_params["question"] == first.question


def test_a_link_keeps_picture_question_and_guess():
    app = visited(1, question="Is there a red cube?", guess="1", revealed="yes")
    assert app.text_input("lesson_question").value == "Is there a red cube?"
    assert app.query_params["scene"] == "seed-8"
    assert "Is there a red cube?" in text(app)


def test_another_question_is_guessed_anew():
    app = visited(1, question="Is there a red cube?", guess="1", revealed="yes")
    ran(app.text_input("lesson_question").set_value("How many cubes are there?"))
    assert app.query_params["question"] == "How many cubes are there?"
    assert "revealed" not in app.query_params


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ({"lesson": "99"}, "there are 1.."),
        ({"lesson": "0"}, "there are 1.."),
        ({"hide": "nonsense"}, "got 'nonsense'"),
        ({"dials": "!"}, "are wanted"),
        ({"guess": "77"}, "nothing is guessed"),
        ({"revealed": "perhaps"}, "one of 'no', 'yes' is wanted"),
    ],
)
def test_what_an_address_gets_wrong_is_said_and_the_lesson_is_given(address, said):
    app = opened(PAGE, **{"lesson": "1", "checkpoint": "first"} | address)
    assert any(said in warning.value for warning in app.warning)
    assert app.title[0].value.startswith("1. ")


@pytest.mark.parametrize(
    ("number", "dials", "said"),
    [
        (3, "gamma:1e308", "gamma '1e308', and it goes from -10 to 10"),
        (3, "beta:nan", "beta 'nan', and it goes"),
        (2, "batch:nonsense", "batch 'nonsense', which is none of 32, 16"),
        (5, "channel:-1", "channel '-1', and it goes from 0"),
    ],
)
def test_a_dial_that_stands_where_it_cannot_is_said_and_put_back(number, dials, said):
    app = visited(number, dials=dials, revealed="yes")
    assert any(said in warning.value for warning in app.warning)
    assert charts(app)


def test_a_dial_keeps_itself_in_the_address_until_it_is_as_prepared():
    app = visited(2, revealed="yes")
    ran(app.slider("normalization_gamma").set_value(-1.5))
    assert app.query_params["dials"] == "gamma:-1.5"
    ran(app.slider("normalization_beta").set_value(0.5))
    assert app.query_params["dials"] == "gamma:-1.5,beta:0.5"
    ran(app.slider("normalization_gamma").set_value(2.0))
    assert app.query_params["dials"] == "beta:0.5"


def test_one_channel_is_set_as_the_other_question_writes_it():
    app = visited(3, revealed="yes")
    before = app.slider("from_norm_to_film_gamma").value
    ran(app.button("from_norm_to_film_off").click())
    assert app.slider("from_norm_to_film_gamma").value == 0
    ran(app.button("from_norm_to_film_as_b").click())
    assert app.slider("from_norm_to_film_gamma").value == before


def test_a_projector_shows_larger_figures():
    usual, projected = (visited(1, revealed="yes", projector=state) for state in ("off", "on"))
    sizes = [[_size(chart) for chart in charts(app)] for app in (usual, projected)]
    assert all(larger > size for size, larger in zip(*sizes, strict=True))


def _size(chart):
    """Return how large a figure writes."""
    return chart["zoom"] if "svg" in chart else chart["layout"]["font"]["size"]
