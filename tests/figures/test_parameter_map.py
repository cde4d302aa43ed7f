import numpy as np
import pytest

from film_viz.analysis.bank.labels import kinds, number_labels
from film_viz.figures.parameter_map import RULE_HEIGHT, Placed, kind_colors, map_figure, within_shape
from film_viz.figures.theme import QUESTION_TYPE_COLORS
from film_viz.questions.program import QUESTION_TYPES

N = 39


@pytest.fixture(scope="module")
def coordinates() -> np.ndarray:
    return np.random.default_rng(0).normal(size=(N, 2)).astype(np.float32)


@pytest.fixture(scope="module")
def types():
    return kinds("question_type", "Question type", [QUESTION_TYPES[i % 13] for i in range(N)], QUESTION_TYPES)


def test_thirteen_types_are_thirteen_traces_of_different_colors(coordinates, types) -> None:
    figure = map_figure(coordinates, ("a", "b"), types)
    assert [trace.name for trace in figure.data] == list(QUESTION_TYPES)
    assert len({trace.marker.color for trace in figure.data}) == 13
    assert kind_colors(types, "dark") == list(QUESTION_TYPE_COLORS.values())


def test_points_carry_their_row_and_lie_at_its_coordinates(coordinates, types) -> None:
    seen = {}
    for trace in map_figure(coordinates, ("a", "b"), types).data:
        assert trace.x.dtype == np.float32
        assert trace.customdata.dtype == np.int32
        seen |= {row: (x, y) for row, x, y in zip(trace.customdata, trace.x, trace.y, strict=True)}
    np.testing.assert_array_equal([seen[row] for row in range(N)], coordinates)


def test_the_selection_is_marked_in_every_trace(coordinates, types) -> None:
    rows = np.array([0, 13, 5], dtype=np.int32)
    figure = map_figure(coordinates, ("a", "b"), types, selected=rows)
    chosen = {int(trace.customdata[i]) for trace in figure.data for i in trace.selectedpoints}
    assert chosen == {0, 13, 5}
    assert all(trace.selectedpoints is not None for trace in figure.data)  # the others fade


def test_only_shown_points_are_drawn(coordinates, types) -> None:
    shown = np.arange(N) < 5
    rows = np.concatenate([trace.customdata for trace in map_figure(coordinates, ("a", "b"), types, shown=shown).data])
    assert sorted(rows) == [0, 1, 2, 3, 4]


def test_groups_found_on_the_map_are_numbered_at_one_of_their_questions(coordinates) -> None:
    each = [f"group {i % 2 + 1}" if i < N - 3 else "" for i in range(N)]
    shown = np.arange(N) % 4 != 1
    figure = map_figure(coordinates, ("a", "b"), kinds("cluster", "Groups", each), shown=shown)
    marks = {mark.text: (mark.x, mark.y) for mark in figure.layout.annotations}
    assert list(marks) == ["<b>1</b>", "<b>2</b>"]
    for number, group in zip("12", ("group 1", "group 2"), strict=True):
        members = coordinates[shown & (np.array(each) == group)]
        distance = np.linalg.norm(members - np.median(members, axis=0), axis=1)
        np.testing.assert_array_equal(marks[f"<b>{number}</b>"], members[distance.argmin()])


def test_what_a_search_found_is_ringed_and_a_placed_question_leaves_a_trail(coordinates, types) -> None:
    trail = (Placed("how many", (0.0, 1.0)), Placed("how many cubes", (1.0, 1.5)))
    figure = map_figure(coordinates, ("a", "b"), types, found=np.arange(N) == 7, trail=trail)
    rings, path = figure.data[-2:]
    assert list(rings.customdata) == [7]
    assert list(path.y) == [1.0, 1.5]
    assert list(path.customdata) == [-1, -1]


def test_numbers_become_one_trace_with_a_scale(coordinates) -> None:
    values = np.arange(N, dtype=np.float32)
    (trace,) = map_figure(coordinates, ("a", "b"), number_labels("n_words", "Words", values)).data
    np.testing.assert_array_equal(trace.marker.color, values)
    assert trace.marker.showscale


def test_three_dimensions_are_drawn_with_the_selection_ringed(types) -> None:
    coordinates = np.random.default_rng(1).normal(size=(N, 3)).astype(np.float32)
    figure = map_figure(coordinates, ("a", "b", "c"), types, selected=np.array([4], dtype=np.int32))
    assert {trace.type for trace in figure.data} == {"scatter3d"}
    assert list(figure.data[-1].customdata) == [4]


def test_more_points_than_can_be_drawn_become_a_density_with_the_selection_on_top() -> None:
    n = 50_003
    many = np.random.default_rng(2).normal(size=(n, 2)).astype(np.float32)
    labels = kinds("answer", "Answer", ["yes"] * n)
    image, handles, on_top = map_figure(many, ("a", "b"), labels, selected=np.array([11, 12], dtype=np.int32)).data
    assert (10.0 ** image.z[np.isfinite(image.z)]).sum() == pytest.approx(n, rel=1e-3)
    assert len(handles.x) < n
    np.testing.assert_array_equal(np.stack([on_top.x, on_top.y], axis=1), many[[11, 12]])


def test_a_drawn_shape_holds_what_lies_in_it() -> None:
    points = np.array([[0.5, 0.5], [0.9, 0.1], [0.1, 0.9], [2, 2]], dtype=np.float32)
    np.testing.assert_array_equal(within_shape(points, [0, 1], [1, 0]), [True, True, True, False])  # a box
    np.testing.assert_array_equal(
        within_shape(points, [0, 1, 1], [0, 0, 1.5]), [True, True, False, False]
    )  # a triangle


def test_many_kinds_still_have_different_colors() -> None:
    families = kinds("family", "Family", [str(i) for i in range(90)])
    assert len(set(kind_colors(families, "light"))) == 90


def test_names_that_are_rules_take_no_room_from_the_map(coordinates, types) -> None:
    titles = {name: f"{name} and some rule" for name in types.names}
    plain, named = (map_figure(coordinates, ("a", "b"), types, titles=each) for each in ({}, titles))
    assert named.layout.height == plain.layout.height + RULE_HEIGHT * 13
