"""A public server lets in as many visitors as there is room for, and again when one has gone."""

import gc

import pytest
from streamlit.testing.v1 import AppTest

from film_viz.app.visitors import FULL, most_visitors


def visit() -> None:
    import streamlit as st

    from film_viz.app.visitors import stop_if_full

    stop_if_full()
    st.text("in")


def opened() -> AppTest:
    return AppTest.from_function(visit, default_timeout=60).run()


def test_who_comes_when_all_places_are_taken_is_told_so_and_who_is_in_stays(monkeypatch):
    monkeypatch.setenv("FILM_VIZ_PUBLIC", "1")
    monkeypatch.setenv("FILM_VIZ_VISITORS", "2")
    inside = [opened(), opened()]
    assert [app.text[0].value for app in inside] == ["in", "in"]
    late = opened()
    assert ([note.value for note in late.warning], len(late.text)) == ([FULL], 0)
    assert inside[0].run().text[0].value == "in"
    inside.clear()
    gc.collect()
    assert late.run().text[0].value == "in"


@pytest.mark.parametrize(("said", "most"), [("", 100), ("7", 7), ("0", 1), ("many", 100)])
def test_the_number_is_read_from_the_environment(monkeypatch, said, most):
    monkeypatch.setenv("FILM_VIZ_VISITORS", said)
    assert most_visitors() == most


def test_without_the_public_mode_nobody_is_turned_away(monkeypatch):
    monkeypatch.delenv("FILM_VIZ_PUBLIC", raising=False)
    monkeypatch.setenv("FILM_VIZ_VISITORS", "1")
    assert [opened().text[0].value for _ in range(3)] == ["in"] * 3
