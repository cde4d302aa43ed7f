"""The one table of the address: every text becomes a value within bounds, or a sentence and the default."""

import re
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from film_viz.app import address
from film_viz.app.address_table import LARGEST_INDEX, MOST_BESIDE, MOST_CHARACTERS, PARAMETERS, TABLE
from payloads import PAYLOADS

PROJECT = Path(__file__).parents[2]


@pytest.mark.parametrize("parameter", PARAMETERS, ids=lambda parameter: parameter.name)
def test_every_payload_is_read_within_bounds_or_refused_with_a_reason(parameter):
    for text in PAYLOADS:
        try:
            value = parameter.read(text)
        except ValueError as error:
            reason = str(error)
            assert_says_what_is_wanted(reason)
            continue
        assert isinstance(value, int | str | tuple)
        if isinstance(value, int):
            assert 0 <= value <= LARGEST_INDEX
        elif isinstance(value, tuple):
            assert len(value) <= MOST_BESIDE
        else:
            assert len(value) <= 4_000
            value.encode("utf-8")


def assert_says_what_is_wanted(reason: str) -> None:
    assert re.search(r"wanted", reason)


def test_usual_texts_are_read():
    assert TABLE["question"].read(" What co\u00adlor\nis  it? ") == "What color is it?"
    assert TABLE["block"].read("3") == 3
    assert TABLE["beside"].read("b,a,b") == ("b", "a")
    assert TABLE["scene"].read("fresh-val-0-17") == "fresh-val-0-17"
    assert TABLE["show"].read("The paper's findings") == "The paper's findings"
    with pytest.raises(ValueError, match=f"at most {MOST_CHARACTERS} characters are wanted, got 401"):
        TABLE["question"].read("x" * 401)


def test_a_lessons_dials_and_what_is_hidden_are_read():
    assert TABLE["dials"].read("gamma:-1.5,norm:batch,n:1e+308") == "gamma:-1.5,norm:batch,n:1e+308"
    for text in ("gamma", "gamma:", "Gamma:1", "a:1;b:2", "a:1," * 12 + "a:1", "a:" + "1" * 25):
        with pytest.raises(ValueError, match="wanted"):
            TABLE["dials"].read(text)
    assert TABLE["hide"].read("sliders,question,sliders") == ("sliders", "question")
    with pytest.raises(ValueError, match=r"'lessons', .*, 'teacher' are wanted, got 'nonsense'"):
        TABLE["hide"].read("question,nonsense")


def test_the_table_is_the_only_way_to_the_address():
    inside = {"film_viz/app/address.py"}
    found = set()
    sources = (*(PROJECT / "film_viz").rglob("*.py"), *(PROJECT / "pages").glob("*.py"), PROJECT / "start.py")
    for path in sources:
        if re.search(r"st\.query_params|bind=\"query", path.read_text(encoding="utf-8")):
            found.add(str(path.relative_to(PROJECT)))
    assert found == inside


def test_every_name_is_that_of_the_table():
    source = "\n".join(path.read_text(encoding="utf-8") for path in (PROJECT / "film_viz" / "app").rglob("*.py"))
    source += "\n".join(path.read_text(encoding="utf-8") for path in (PROJECT / "pages").glob("*.py"))
    used = set(re.findall(r'(?:current|current_index|choice|use)\("(\w+)"', source))
    for arguments in re.findall(r"\bgo\(((?:\w+=[^,()]+,? ?)+)", source):
        used |= set(re.findall(r"(\w+)=", arguments))
    assert used <= set(TABLE)
    assert {"question", "draft", "beside", "view", "result"} <= used


def page() -> None:
    import streamlit as st

    from film_viz.app import address

    for problem in address.problems():
        address.say(problem)
    st.session_state["seen"] = {name: address.current(name) for name in address.TABLE}
    st.session_state["carried"] = address.carried()
    change = st.session_state.get("change")
    if change:
        address.go(**change)


def visit(**parameters: str | list[str]) -> AppTest:
    app = AppTest.from_function(page)
    for name, value in parameters.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app


def test_what_does_not_fit_is_said_once_and_the_default_holds():
    app = visit(block="1e308", show="", question="x" * 401, source="mail")
    assert len(app.warning) == 4
    assert app.session_state["seen"] == {name: parameter.default for name, parameter in TABLE.items()}
    assert "'source', which no page knows" in app.warning[0].value
    assert app.session_state["carried"] == {}


def test_a_parameter_that_is_given_twice_counts_once():
    app = visit(question=["How many cubes?", "How many spheres?"])
    assert "'question' 2 times" in app.warning[0].value
    assert app.session_state["seen"]["question"] == "How many spheres?"


def test_the_default_leaves_the_address_and_values_are_carried():
    app = visit(show="Mistakes", block="0", beside="a,b", view="0" * 16)
    assert app.session_state["carried"] == {"block": "0", "view": "0" * 16}
    app.session_state["change"] = {"show": "Accuracy", "block": 2, "beside": ("c",), "view": None}
    app.run()
    assert dict(app.query_params.items()) == {"block": "2", "beside": "c"}
    assert address.TABLE is TABLE


def test_what_an_object_should_look_like_is_told_of_each_parameter_by_itself():
    app = visit(edits="3.60=-30", draft="[]")
    told = [warning.value for warning in app.warning]
    assert next(each for each in told if "'edits'" in each or "edits = " in each).count('"part"') == 1
    assert next(each for each in told if "draft = " in each).count('"preset"') == 1
