"""Scenes that differ from another in one thing."""

from dataclasses import fields

import numpy as np
import pytest

from film_viz.scenes.attributes import ATTRIBUTES, RELATIONS
from film_viz.scenes.changes import (
    attribute_changes,
    hidden_objects,
    moved,
    moves,
    overlapping,
    removals,
    scene_changes,
    without,
)
from film_viz.scenes.sampling import sample_scene
from film_viz.scenes.scene import Scene, SceneObject, relation_matrix
from three_objects import SCENE


def differing(a: SceneObject, b: SceneObject) -> list[str]:
    return [field.name for field in fields(SceneObject) if getattr(a, field.name) != getattr(b, field.name)]


def test_every_object_is_removed_once_and_has_every_other_value_once():
    changes = scene_changes(SCENE)
    assert len(changes) == 12 * len(SCENE) == len({change.scene for change in changes})
    for number, thing in enumerate(SCENE.objects):
        mine = {(c.what, c.new) for c in changes if c.object == number and c.kind == "attribute"}
        others = {(a, v) for a, values in ATTRIBUTES.items() for v in values if getattr(thing, a) != v}
        assert mine == others


def test_a_changed_attribute_is_all_that_differs():
    for change in attribute_changes(SCENE):
        pairs = zip(SCENE.objects, change.scene.objects, strict=True)
        found = {number: names for number, pair in enumerate(pairs) if (names := differing(*pair))}
        assert found == {change.object: [change.what]}
        assert getattr(SCENE.objects[change.object], change.what) == change.old
        assert (change.scene.camera, change.scene.lamps) == (SCENE.camera, SCENE.lamps)


def test_a_removal_leaves_all_others_in_their_order_and_tells_their_new_numbers():
    for change in removals(SCENE):
        others = [number for number in range(len(SCENE)) if number != change.object]
        assert change.scene.objects == tuple(SCENE.objects[number] for number in others)
        assert change.now(change.object) is None
        for number in others:
            assert change.scene.objects[change.now(number)] == SCENE.objects[number]
    kept = attribute_changes(SCENE)[0]
    assert [kept.now(number) for number in range(3)] == [0, 1, 2]


@pytest.mark.parametrize("direction", RELATIONS)
def test_a_move_goes_so_far_and_that_way(direction):
    change = moved(SCENE, 0, direction, 0.7)
    before, after = SCENE.objects[0], change.scene.objects[0]
    assert np.hypot(after.x - before.x, after.y - before.y) == pytest.approx(0.7, abs=1e-4)
    both = Scene((before, after), SCENE.camera, SCENE.lamps)
    assert relation_matrix(both, direction)[0, 1]
    assert change.title == f"moved 0.7 {direction}"


def test_moves_stay_on_the_ground_where_objects_stand():
    scene = sample_scene(3)
    for distance in (0.2, 2.0):
        for change in moves(scene, distance):
            thing = change.scene.objects[change.object]
            assert max(abs(thing.x), abs(thing.y)) <= 3
    assert len(moves(scene, 0.0)) == 4 * len(scene)
    assert len(moves(scene, 5.0)) < 4 * len(scene)


def test_objects_overlap_where_their_circles_meet():
    near = moved(SCENE, 1, "left", 0.0).scene.objects[0]
    beside = SceneObject("cube", "large", "gray", "rubber", near.x + 1.39, near.y)
    apart = SceneObject("cube", "large", "gray", "rubber", near.x - 1.41, near.y)
    assert overlapping(Scene((near, beside, apart))) == ((0, 1),)
    assert overlapping(sample_scene(4)) == ()


def test_an_object_behind_a_larger_one_is_hidden_at_any_size_of_picture():
    front = SceneObject("cube", "large", "red", "rubber", 0.0, 0.0)
    scene = moved(Scene((front, SceneObject("sphere", "small", "blue", "metal", 0.0, 0.0))), 1, "behind", 1.2).scene
    assert hidden_objects(scene) == hidden_objects(scene, 112, 112) == (1,)
    assert hidden_objects(without(scene, 0)) == ()
    assert hidden_objects(sample_scene(4)) == ()
