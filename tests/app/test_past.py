"""What a tab kept is taken back behind what was asked since, each question once, and nothing that is none of ours."""

import json

import pytest
from streamlit.testing.v1 import AppTest

KEPT = {"checkpoint": "first", "scene": "seed-3", "typed": "How many cubes are there?", "answer": "2", "is_right": True}


def visit() -> None:
    import streamlit as st

    from film_viz.app import past

    st.session_state["visit"] = {"name": "a", "is_restored": False}
    st.session_state["asked_before"] = [past.Past("first", "seed-1", "Are there any cubes?", "yes", None)]
    past._restore()
    st.json([each.typed for each in past.remembered()])


def restored(kept) -> list[str]:
    app = AppTest.from_function(visit)
    app.session_state["keeper_of_the_tab"] = {"kept": kept}
    app.run()
    assert not app.exception
    return json.loads(app.json[0].value)


def test_what_was_kept_comes_behind_what_was_asked_since_and_each_question_once():
    again = {"checkpoint": "first", "scene": "seed-1", "typed": "Are there any cubes?", "answer": "no"}
    assert restored([again | {"is_right": None}, KEPT, KEPT]) == ["Are there any cubes?", "How many cubes are there?"]


@pytest.mark.parametrize(
    "foreign",
    [
        None,
        "text",
        [3, None, "x", []],
        [{}],
        [KEPT | {"scene": "../../etc"}],
        [KEPT | {"typed": "x" * 10_000}],
        [KEPT | {"checkpoint": 7}],
    ],
)
def test_what_is_none_of_ours_is_passed_over(foreign):
    assert restored(foreign) == ["Are there any cubes?"]


def test_so_many_are_kept_and_no_more():
    many = [KEPT | {"scene": f"seed-{number}"} for number in range(100)]
    assert len(restored(many)) == 30
