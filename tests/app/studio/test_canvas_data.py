"""What the canvas is given to draw, against the library that it comes from."""

import base64
import io
import json
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from film_viz.app.studio.canvas_data import MOST_TOLD, SMALL, fixed_data, shown_data, small_picture, tried_data
from film_viz.scenes.attributes import COLORS
from film_viz.scenes.camera import Camera
from film_viz.scenes.editing import LAMPS
from film_viz.scenes.history import History
from film_viz.scenes.placement import violations
from film_viz.scenes.render import render
from film_viz.scenes.sampling import sample_scene
from film_viz.store.shown_scene import ShownScene
from three_objects import SCENE


def picture_in(url: str) -> np.ndarray:
    head, packed = url.split(",")
    assert head == "data:image/jpeg;base64"
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(packed))))


def test_all_of_it_is_plain_json():
    data = fixed_data() | tried_data(SCENE, small_picture(SCENE))
    assert json.loads(json.dumps(data))["objects"][0]["name"] == "large red rubber cube"


def test_the_canvas_can_project_and_turn_as_the_camera_does():
    data = fixed_data() | tried_data(SCENE, small_picture(SCENE))
    lens, ray = data["lens"], np.array(SCENE.objects[1].position) - data["places"]["camera"]
    right, up, depth = np.array(data["axes"]) @ ray
    found = lens["width"] / 2 + lens["focal"] * right / depth, lens["height"] / 2 - lens["focal"] * up / depth
    assert found == pytest.approx(Camera(SCENE.camera).project(np.array([SCENE.objects[1].position]))[0, :2])


def test_the_small_picture_is_the_scene_and_the_large_one_is_the_one_that_is_shown():
    small = small_picture(SCENE)
    assert small.shape == (SMALL[1], SMALL[0], 3)
    assert np.abs(picture_in(tried_data(SCENE, small)["picture"]).astype(float) - small).mean() < 2
    scene = sample_scene(3)
    shown = ShownScene("seed-3", render(scene), "of this test", scene)
    data = shown_data(shown, scene, History("seed-3").then("b").undone())
    assert picture_in(data["picture"]).shape == (320, 480, 3)
    assert (data["scene"], data["can_undo"], data["can_redo"]) == ("seed-3", False, True)


def test_broken_rules_are_told_up_to_a_number_and_the_rest_counted():
    crowded = replace(SCENE, objects=tuple(replace(thing, x=0.0, y=0.0) for thing in 3 * SCENE.objects))
    data = tried_data(crowded, small_picture(crowded))
    assert len(data["told_broken"]) == MOST_TOLD + 1
    assert data["told_broken"][-1] == f"And {len(violations(crowded)) - MOST_TOLD} more."
    assert all(sentence[0].isupper() and sentence.endswith(".") for sentence in data["told_broken"])


def test_colors_homes_and_ranges_are_those_of_the_library():
    data = fixed_data()
    assert list(data["colors"]) == list(COLORS)
    assert all(len(color) == 7 and color.startswith("#") for color in data["colors"].values())
    assert list(data["homes"]) == list(data["jitter"]) == ["camera", *LAMPS]
    assert (data["jitter"]["camera"], data["jitter"]["back"]) == (0.5, 1.0)
