"""Edits of a scene: each changes what it says and nothing else, and what is no edit of the scene is refused."""

import math
from dataclasses import fields, replace

import numpy as np
import pytest

from film_viz.scenes.editing import (
    REACH,
    Add,
    Change,
    Copy,
    EditError,
    Place,
    PutCamera,
    PutLamp,
    Remove,
    Turn,
    edited,
)
from film_viz.scenes.placement import violations
from film_viz.scenes.sampling import sample_scene
from film_viz.scenes.scene import CAMERA_POSITION, MOST_OBJECTS, Lamps, Scene, SceneObject
from three_objects import SCENE

EDITS = (
    (Place(1, -2.5, 1.25), {"x": -2.5, "y": 1.25}),
    (Turn(1, 7.0), {"rotation": 7.0 - 2 * math.pi}),
    (Change(1, "color", "cyan"), {"color": "cyan"}),
    (Change(1, "shape", "cube"), {"shape": "cube"}),
)


@pytest.mark.parametrize(("edit", "values"), EDITS)
def test_an_edit_of_an_object_changes_that_and_nothing_else(edit, values):
    after = edited(SCENE, edit)
    assert after.objects[1] == replace(SCENE.objects[1], **values)
    assert replace(after, objects=SCENE.objects) == SCENE
    assert [after.objects[i] for i in (0, 2)] == [SCENE.objects[i] for i in (0, 2)]


def test_a_removed_object_is_gone_and_the_others_move_up():
    assert edited(SCENE, Remove(0)).objects == SCENE.objects[1:]


def test_camera_and_lamps_go_where_they_are_put():
    camera = (7.0, -6.0, 5.0)
    assert edited(SCENE, PutCamera(camera)) == replace(SCENE, camera=camera)
    lamp = (-4.0, -4.0, 3.5)
    assert edited(SCENE, PutLamp("fill", lamp)).lamps == replace(Lamps(), fill=lamp)


@pytest.mark.parametrize("seed", range(6))
def test_what_is_added_or_copied_stands_as_clevr_places_objects_where_there_is_room(seed):
    scene = sample_scene(seed)
    if len(scene) > 6:
        scene = replace(scene, objects=scene.objects[:6])
    for edit in (Add(), Copy(0)):
        after = edited(scene, edit)
        assert after.objects[:-1] == scene.objects
        assert not [one for one in violations(after) if len(one.objects) == 2]


def test_a_copy_is_like_its_original_but_for_its_place():
    copy = edited(SCENE, Copy(2)).objects[-1]
    same = [field.name for field in fields(SceneObject) if field.name not in ("x", "y")]
    assert [getattr(copy, name) for name in same] == [getattr(SCENE.objects[2], name) for name in same]
    assert (copy.x, copy.y) != (SCENE.objects[2].x, SCENE.objects[2].y)


def test_the_same_scene_gets_the_same_new_object_and_another_one_another():
    assert edited(SCENE, Add()) == edited(SCENE, Add())
    two = edited(edited(SCENE, Add()), Add())
    assert two.objects[-1] != two.objects[-2]


def test_objects_can_be_added_until_the_scene_is_full_though_there_is_no_room():
    scene = Scene(())
    for _ in range(MOST_OBJECTS):
        scene = edited(scene, Add())
    places = np.array([(thing.x, thing.y) for thing in scene.objects])
    assert len(np.unique(places, axis=0)) == MOST_OBJECTS
    for edit in (Add(), Copy(3)):
        with pytest.raises(EditError, match="room for 32 objects: remove one first"):
            edited(scene, edit)


@pytest.mark.parametrize("number", [-1, 3, 10**400])
def test_an_object_that_is_not_there_is_named(number):
    for edit in (Place(number, 0, 0), Turn(number, 0), Change(number, "size", "large"), Copy(number), Remove(number)):
        with pytest.raises(EditError, match="is not there: the scene has 3"):
            edited(SCENE, edit)


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, 1e308, REACH + 1e-6])
def test_no_object_is_put_out_of_reach(value):
    for x, y in ((value, 0.0), (0.0, value)):
        with pytest.raises(EditError, match="up to 6 scene units"):
            edited(SCENE, Place(0, x, y))


@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_an_angle_is_finite(value):
    with pytest.raises(EditError, match="finite angle"):
        edited(SCENE, Turn(0, value))


@pytest.mark.parametrize(("attribute", "value"), [("color", "pink"), ("x", "2"), ("", ""), ("shape", "large")])
def test_only_clevrs_own_attributes_can_be_given(attribute, value):
    with pytest.raises(EditError, match="cannot have"):
        edited(SCENE, Change(0, attribute, value))


@pytest.mark.parametrize("value", [math.nan, math.inf, 1e308, CAMERA_POSITION[0] + 2.1])
def test_camera_and_lamps_stay_where_a_studio_can_have_them(value):
    with pytest.raises(EditError, match="the camera stands within 2 scene units"):
        edited(SCENE, PutCamera((value, *CAMERA_POSITION[1:])))
    with pytest.raises(EditError, match="the back lamp stands within 2 scene units"):
        edited(SCENE, PutLamp("back", (value + 10, *Lamps().back[1:])))
