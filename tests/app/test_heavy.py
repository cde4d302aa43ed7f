"""What takes seconds is computed once, few at a time, and whoever waits sees how many are before him."""

import threading
import time

import pytest
from streamlit.testing.v1 import AppTest

from film_viz.app import heavy, pace


@pytest.fixture
def one_place(monkeypatch):
    monkeypatch.setattr(heavy, "_line", pace.Line(1))
    monkeypatch.setattr(pace, "SECONDS_UNTIL_TOLD", 0.01)


def test_what_was_computed_is_kept_until_enough_newer_ones_are(one_place):
    kept, computed = heavy.Kept(2), []

    def get(key):
        return kept.get(key, lambda: computed.append(key) or key, "Counting")

    assert [get(key) for key in "abacb"] == list("abacb")
    assert computed == list("abcb")  # b went when c came, for a was used since


def test_several_who_want_the_same_have_it_computed_once_and_no_two_compute_at_a_time(one_place):
    kept, working, most, computed = heavy.Kept(9), [0], [0], []

    def compute(key):
        working[0] += 1
        most[0] = max(most[0], working[0])
        time.sleep(0.01)
        working[0] -= 1
        computed.append(key)
        return key

    threads = [
        threading.Thread(target=kept.get, args=(key, lambda key=key: compute(key), "Counting")) for key in "aabbcc"
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (sorted(computed), most) == (list("abc"), [1])


def test_a_part_of_what_one_computes_needs_no_turn_of_its_own(one_place):
    outer, inner = heavy.Kept(2), heavy.Kept(2)
    assert outer.get(1, lambda: inner.get(2, lambda: 3, "Within"), "Without") == 3
    assert heavy._line.free == 1


def test_an_error_gives_the_turn_to_the_next_one_and_keeps_nothing(one_place):
    kept = heavy.Kept(2)
    with pytest.raises(ZeroDivisionError):
        kept.get(1, lambda: 1 // 0, "Dividing")
    assert heavy._line.free == 1
    assert kept.get(1, lambda: 5, "Dividing") == 5


def visit() -> None:
    import streamlit as st

    from film_viz.app import heavy

    shown = []
    heavy._Notice("Drawing the scene.").tell(3)
    shown.append(heavy.Kept(2).get(1, lambda: 7, "Drawing the scene."))
    st.text(shown)


def test_who_waits_sees_his_place_and_what_comes_then(one_place):
    app = AppTest.from_function(visit, default_timeout=60).run()
    assert not app.exception
    assert [note.value for note in app.info] == ["In line: 3 are before you. Then: Drawing the scene."]
    assert app.text[0].value == "[7]"


def visit_alone() -> None:
    import streamlit as st

    from film_viz.app import heavy

    st.text(heavy.Kept(2).get(1, lambda: 7, "Drawing the scene."))


def test_what_is_computed_at_once_leaves_everything_on_the_page_where_it_stands(one_place):
    app = AppTest.from_function(visit_alone, default_timeout=60).run()
    assert [child.value for child in app.main.children.values()] == ["7"]
