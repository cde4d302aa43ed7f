"""What counts in a scene though nobody can see it is told."""

import pytest

from film_viz.scenes.clevr_json import read_record
from film_viz.scenes.notes import scene_notes
from film_viz.scenes.sampling import sample_scene
from film_viz.scenes.scene import Scene, SceneObject

CUBE = SceneObject("cube", "large", "red", "rubber", 0, 0)


@pytest.mark.parametrize(
    "hidden",
    [
        SceneObject("sphere", "large", "blue", "rubber", 30, -30),  # behind the camera
        SceneObject("sphere", "large", "blue", "rubber", -500, 500),
        SceneObject("sphere", "small", "blue", "rubber", 0, 0),  # inside the cube
        SceneObject("cube", "small", "blue", "rubber", -1.7, 1.5),  # behind it
        SceneObject("cube", "large", "red", "rubber", 0, 0),  # the same again
    ],
)
def test_an_object_that_cannot_be_seen_is_named(hidden):
    (note,) = scene_notes(Scene((CUBE, hidden)))
    assert note.startswith("1 of 2 objects cannot be seen in the picture, but count in true answers: ")
    assert f"{hidden.size} {hidden.color} rubber {hidden.shape} at ({hidden.x:g}, {hidden.y:g})" in note


def test_scenes_of_clevr_need_no_note():
    assert not any(scene_notes(sample_scene(seed)) for seed in range(20))
    assert not scene_notes(Scene(()))


def test_an_object_in_the_air_is_said_to_be_drawn_on_the_ground():
    item = {"shape": "cube", "size": "large", "color": "red", "material": "rubber", "3d_coords": [0, 0, 3]}
    assert "object 0 is said to have its middle at height 3, but" in read_record({"objects": [item]}).notes[0]
    assert "2 objects are said to hang in the air" in read_record({"objects": [item] * 2}).notes[0]
