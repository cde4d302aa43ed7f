"""Scenes as plain data, and who stands left of whom."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from film_viz.scenes.attributes import COLORS, DIRECTIONS, MATERIALS, RELATION_MARGIN, RELATIONS, SHAPES, SIZES
from film_viz.scenes.scene import Scene, SceneObject, ground_positions, relation_matrix

coordinates = st.floats(-3, 3)
objects = st.builds(
    SceneObject,
    st.sampled_from(SHAPES),
    st.sampled_from(SIZES),
    st.sampled_from(COLORS),
    st.sampled_from(MATERIALS),
    coordinates,
    coordinates,
)
scenes = st.builds(Scene, st.lists(objects, max_size=7).map(tuple))


@given(scenes)
def test_relations_agree_with_one_comparison_per_pair(scene):
    for relation in RELATIONS:
        dx, dy = DIRECTIONS[relation]
        expected = [
            [(b.x * dx + b.y * dy) - (a.x * dx + a.y * dy) > RELATION_MARGIN for b in scene.objects]
            for a in scene.objects
        ]
        assert relation_matrix(scene, relation).tolist() == expected


@given(scenes)
def test_j_is_left_of_i_exactly_if_i_is_right_of_j(scene):
    assert np.array_equal(relation_matrix(scene, "left"), relation_matrix(scene, "right").T)
    assert np.array_equal(relation_matrix(scene, "front"), relation_matrix(scene, "behind").T)


def test_no_object_stands_in_a_relation_to_itself():
    scene = Scene((SceneObject("cube", "small", "red", "metal", 1.0, 2.0),))
    assert not any(relation_matrix(scene, relation).any() for relation in RELATIONS)


def test_an_empty_scene_has_no_positions():
    assert len(Scene(())) == 0
    assert ground_positions(Scene(())).shape == (0, 2)


@pytest.mark.parametrize(("size", "height"), [("small", 0.35), ("large", 0.7)])
def test_objects_stand_on_the_ground(size, height):
    assert SceneObject("sphere", size, "red", "metal", 1.0, 2.0).position == (1.0, 2.0, height)


def test_an_unknown_attribute_is_refused_with_the_known_ones():
    with pytest.raises(ValueError, match=r"color must be one of gray, red, .* got 'pink'"):
        SceneObject("cube", "small", "pink", "metal", 0.0, 0.0)
