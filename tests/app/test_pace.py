"""Few pages are drawn at once, whatever becomes of those that draw, and a visitor's follow one another at a pace."""

import threading
import time

import pytest
import streamlit as st

from film_viz.app import pace


@pytest.fixture
def places(monkeypatch):
    monkeypatch.setattr(st, "session_state", {})
    monkeypatch.setattr(pace, "LEAST_SECONDS_BETWEEN_RUNS", 0.0)
    line = pace.Line(2)
    monkeypatch.setattr(pace, "_line", line)
    return line


def in_threads(work, n):
    threads = [threading.Thread(target=work) for _ in range(n)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_no_more_draw_at_once_than_there_are_places(places):
    drawing, most, counting = [0], [0], threading.Lock()

    def draw():
        pace.wait_for_turn()
        pace.wait_for_turn()  # the page runs again in its thread
        with counting:
            drawing[0] += 1
            most[0] = max(most[0], drawing[0])
        time.sleep(0.01)
        with counting:
            drawing[0] -= 1

    in_threads(draw, 9)
    assert most == [2]


def test_a_page_that_ends_in_an_error_leaves_its_place_too(places):
    def draw():
        try:
            pace.wait_for_turn()
            raise RuntimeError
        except RuntimeError:
            return

    in_threads(draw, 5)
    assert places.free == 2


def test_who_came_first_is_next_even_where_others_come_at_the_moment_a_place_is_left():
    line, order = pace.Line(1), []

    def visit(number):
        assert line.enter(10)
        order.append(number)
        line.leave()

    assert line.enter(0)
    threads = []
    for number in range(7):
        threads.append(threading.Thread(target=visit, args=(number,)))
        threads[-1].start()
        while len(line._waiting) <= number:
            time.sleep(0.001)
    line.leave()
    late = line.enter(10)  # comes while the place is being handed on
    order.append("late")
    line.leave()
    for thread in threads:
        thread.join()
    assert late
    assert order == [*range(7), "late"]
    assert line.free == 1


def test_who_waits_long_goes_on_all_the_same(places, monkeypatch):
    monkeypatch.setattr(pace, "MOST_SECONDS_IN_LINE", 0.02)
    assert places.enter(0)
    assert places.enter(0)
    in_threads(pace.wait_for_turn, 3)
    assert places.free == 0  # a place that was not taken is not left either
    places.leave()
    places.leave()
    assert places.free == 2


def test_who_waits_for_the_renderer_leaves_his_place_to_others_and_takes_it_again(places):
    def draw():
        pace.wait_for_turn()
        with pace.aside():
            free.append(places.free)
        free.append(places.free)

    free: list[int] = []
    in_threads(draw, 1)
    assert free == [2, 1]
    assert places.free == 2


def test_who_holds_no_place_has_none_after_waiting_aside(places):
    with pace.aside():
        pass
    assert places.free == 2


def test_a_visitors_runs_begin_at_a_pace(places, monkeypatch):
    monkeypatch.setattr(pace, "LEAST_SECONDS_BETWEEN_RUNS", 0.04)

    def draw():
        begun = time.monotonic()
        for _ in range(4):
            pace.wait_for_turn()
        took.append(time.monotonic() - begun)

    took: list[float] = []
    in_threads(draw, 1)
    assert took[0] >= 3 * 0.04


def test_who_waits_long_is_told_how_many_are_before_him_and_each_time_fewer(monkeypatch):
    monkeypatch.setattr(pace, "SECONDS_UNTIL_TOLD", 0.01)
    line, told = pace.Line(1), []
    assert line.enter(0)
    others = [threading.Thread(target=line.enter, args=(10,)) for _ in range(2)]
    for number, other in enumerate(others):
        other.start()
        while len(line._waiting) <= number:
            time.sleep(0.001)

    def tell(before):
        told.append(before)
        line.leave()  # and so the next one before has its turn

    assert line.enter(10, tell)
    for other in others:
        other.join()
    assert told == [3, 2, 1]


def test_who_goes_away_while_waiting_leaves_the_line_to_the_others(monkeypatch):
    monkeypatch.setattr(pace, "SECONDS_UNTIL_TOLD", 0.01)
    line = pace.Line(1)
    assert line.enter(0)

    def gone(before):
        raise InterruptedError

    with pytest.raises(InterruptedError):
        line.enter(10, gone)
    assert (len(line._waiting), line.free) == (0, 0)
    line.leave()
    assert line.free == 1
