"""Undo and redo as a value, against a plain list of all that was there."""

import numpy as np

from film_viz.scenes.history import MOST_STEPS, History


def test_undo_and_redo_walk_along_what_was_there():
    steps = History("a").then("b").then("c")
    assert [steps.undone().present, steps.undone().undone().present] == ["b", "a"]
    assert steps.undone().undone().redone().redone() == steps


def test_at_both_ends_nothing_happens():
    assert History("a").undone() == History("a").redone() == History("a").then("a") == History("a")


def test_an_edit_after_undo_forgets_what_was_undone():
    steps = History("a").then("b").undone().then("c")
    assert (steps.past, steps.present, steps.future) == (("a",), "c", ())


def test_the_browsers_back_and_forward_are_undo_and_redo():
    steps = History("a").then("b")
    assert steps.at("a") == steps.undone()
    assert steps.at("a").at("b") == steps
    assert steps.at("x") == steps.then("x")


def test_so_many_steps_are_kept_and_no_more():
    steps = History("0")
    for number in range(1, 3 * MOST_STEPS):
        steps = steps.then(str(number))
    assert steps.past == tuple(str(number) for number in range(2 * MOST_STEPS - 1, 3 * MOST_STEPS - 1))


def test_any_walk_agrees_with_a_list_and_a_place_in_it():
    draw = np.random.default_rng(3)
    steps, there, place = History("start"), ["start"], 0
    for number in range(60):
        match draw.integers(3):
            case 0:
                steps, place = steps.undone(), max(place - 1, 0)
            case 1:
                steps, place = steps.redone(), min(place + 1, len(there) - 1)
            case _:
                there = [*there[: place + 1], str(number)]
                steps, place = steps.then(str(number)), place + 1
        assert (steps.present, len(steps.past)) == (there[place], place)
        assert [*steps.past, steps.present, *reversed(steps.future)] == there
