"""Drags of one object past another, and where answers turn over on the way."""

import numpy as np
import pytest

from film_viz.analysis.answers.truth import true_answer
from film_viz.analysis.why.drags import Drag, Dragged, drag_of, dragged, places
from film_viz.scenes.placement import violations
from film_viz.scenes.sampling import sample_scene
from three_objects import SCENE


@pytest.fixture(scope="module")
def drag() -> Drag:
    found = drag_of(sample_scene(2), "exist", seed=3)
    assert found is not None
    return found


def answers(drag: Drag, stops) -> list[str]:
    return [true_answer(drag.question, drag.at(float(stop))).answer for stop in stops]


def test_stops_lie_evenly_on_both_sides_and_the_truth_turns_over_between_two_of_them(drag):
    stops = places()
    np.testing.assert_allclose(stops, -stops[::-1])
    np.testing.assert_allclose(np.diff(stops), 0.1)
    assert np.abs(stops - 0.2).min() == pytest.approx(0.05)
    assert answers(drag, stops) == ["no" if stop < 0.2 else "yes" for stop in stops]


def test_counting_counts_one_more_once_the_object_has_got_there(drag):
    first, last = answers(Drag(drag.scene, drag.moved, drag.past, drag.direction), (-1.0, 1.0))
    assert int(last) == int(first) + 1


def test_on_its_way_a_drag_breaks_no_rule_but_margins_and_only_one_object_moves(drag):
    for stop in (-1.15, 0.05, 1.15):
        scene = drag.at(stop)
        assert {broken.rule for broken in violations(scene)} <= {"margin"}
        same = [a == b for a, b in zip(scene.objects, drag.scene.objects, strict=True)]
        assert [i for i, is_same in enumerate(same) if not is_same] == [drag.moved]


def test_the_same_seed_gives_the_same_drag_and_a_crowd_without_room_none():
    assert drag_of(SCENE, seed=1) == drag_of(SCENE, seed=1)
    lonely = sample_scene(2).objects[:1]
    assert drag_of(type(SCENE)(lonely)) is None


def asked(said: str) -> Dragged:
    """Return a drag of six stops at which a network said `a`, true before 0.2, or `b`, true beyond."""
    beyond = np.array([-0.25, -0.15, -0.05, 0.15, 0.25, 0.35])
    given = np.array(list(said))
    return Dragged(beyond, given == np.where(beyond > 0.2, "b", "a"), given == "a", given == "b")


@pytest.mark.parametrize(
    ("said", "turns_over", "is_clean", "late"),
    [
        ("aaaabb", True, True, 0.0),
        ("aaabbb", True, True, -0.1),
        ("aaaaab", True, True, 0.1),
        ("abaaab", True, False, 0.1),
        ("aaacbb", True, False, 0.0),
        ("aaaaaa", False, False, 0.1),
        ("bbbbbb", False, False, -0.5),
    ],
)
def test_how_late_an_answer_turns_over_is_counted_from_where_the_truth_does(said, turns_over, is_clean, late):
    found = asked(said)
    assert (found.turns_over, found.is_clean) == (turns_over, is_clean)
    assert found.late == pytest.approx(late)


def test_a_network_that_knows_left_turns_over_on_the_way(trained, drag):
    found = dragged(trained, drag, np.array([-1.1, -0.05, 0.05, 1.1]))
    assert found.turns_over
    assert found.is_right[[0, -1]].all()
