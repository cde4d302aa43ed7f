"""Scenes as text for a link: there and back, and nothing read that was not written."""

import base64
import math
import re
import string
from dataclasses import replace

import numpy as np
import pytest

from film_viz.scenes.attributes import COLORS, MATERIALS, SHAPES, SIZES
from film_viz.scenes.camera import Camera
from film_viz.scenes.record_values import SceneError
from film_viz.scenes.sampling import sample_scene
from film_viz.scenes.scene import MOST_OBJECTS, Directions, Lamps, Scene, SceneObject
from film_viz.scenes.scene_code import LONGEST, STEP, scene_code, scene_of_code
from three_objects import SCENE


def crowd(n_objects: int, far: float = 5.0) -> Scene:
    draw = np.random.default_rng(n_objects)
    things = [
        SceneObject(
            *(str(draw.choice(values)) for values in (SHAPES, SIZES, COLORS, MATERIALS)),
            *draw.uniform(-far, far, 2).tolist(),
            float(draw.uniform(-20, 20)),
        )
        for _ in range(n_objects)
    ]
    return Scene(tuple(things), (8.1, -7.0, 4.0), Lamps((6, -3, 4), (-5, -4, 3), (-1, 2, 6)))


@pytest.mark.parametrize("scene", [SCENE, Scene(()), sample_scene(2), crowd(7), crowd(MOST_OBJECTS, 900.0)])
def test_a_scene_comes_back_as_it_was_but_for_rounding(scene):
    code = scene_code(scene)
    back = scene_of_code(code)
    assert re.fullmatch(r"[A-Za-z0-9_-]+", code)
    assert len(code) <= LONGEST
    assert [replace(thing, x=0, y=0, rotation=0) for thing in back.objects] == [
        replace(thing, x=0, y=0, rotation=0) for thing in scene.objects
    ]
    for one, other in zip(back.objects, scene.objects, strict=True):
        assert max(abs(one.x - other.x), abs(one.y - other.y)) <= STEP / 2 + 1e-9
        assert math.cos(one.rotation - other.rotation) == pytest.approx(1, abs=1e-7)
    np.testing.assert_allclose(back.camera, scene.camera, atol=STEP)
    np.testing.assert_allclose(back.lamps.fill, scene.lamps.fill, atol=STEP)
    assert back.directions == scene.directions


@pytest.mark.parametrize("seed", range(5))
def test_what_has_been_a_code_once_keeps_it(seed):
    code = scene_code(sample_scene(seed))
    assert scene_code(scene_of_code(code)) == code


def test_rounding_moves_nothing_in_the_picture_by_a_fiftieth_of_a_pixel():
    scene = sample_scene(5)
    back = scene_of_code(scene_code(scene))
    before, after = (
        Camera(one.camera).project(np.array([thing.position for thing in one.objects])) for one in (scene, back)
    )
    assert np.abs(before - after)[:, :2].max() < 0.02


def test_a_scene_of_ten_fits_into_a_short_link():
    assert len(scene_code(crowd(10))) < 140


def test_a_records_own_directions_come_along():
    turned = Directions((0, 1), (0, -1), (1, 0), (-1, 0))
    back = scene_of_code(scene_code(replace(SCENE, directions=turned))).directions
    sides = [back.left, back.right, back.behind, back.front]
    np.testing.assert_allclose(sides, [(0, 1), (0, -1), (1, 0), (-1, 0)], atol=1e-12)


def test_an_angle_of_any_size_is_taken_around():
    turned = replace(SCENE.objects[0], rotation=1e308)
    back = scene_of_code(scene_code(Scene((turned,)))).objects[0]
    assert math.cos(back.rotation - math.remainder(1e308, 2 * math.pi)) == pytest.approx(1, abs=1e-7)


def test_a_code_with_any_letter_changed_or_cut_off_is_refused():
    code = scene_code(SCENE)
    letters = string.ascii_letters + string.digits + "-_"
    others = [code[:i] + letters[(letters.index(code[i]) + 7) % 64] + code[i + 1 :] for i in range(len(code))]
    for other in (*others, *(code[:i] for i in range(len(code))), code + "A", code + "AAAA"):
        with pytest.raises(SceneError, match="damaged or cut short"):
            scene_of_code(other)


@pytest.mark.parametrize("code", ["", "A", "=", "made", "é" * 8, "A" * 10_000, "../../etc", "AQAA\n"])
def test_what_is_no_code_is_refused(code):
    with pytest.raises(SceneError, match="damaged or cut short"):
        scene_of_code(code)


@pytest.mark.parametrize(
    ("packed", "match"),
    [
        (b"\x02\x00\x00", "another version"),
        (b"\x01\x10\x00", "damaged"),  # an unknown flag
        (b"\x01\x00\x21" + 33 * 7 * b"\0", "damaged"),  # 33 objects
        (b"\x01\x00\x01" + b"\xff\0\0\0\0\0\0", "damaged"),  # a look that nothing has
        (b"\x01\x08\x01" + b"\0\xff\xff\xff\x7f\0\0\0\0\0\0", "damaged"),  # half a million units away
        (b"\x01\x01\x00" + b"\xff\x7f\0\0\0\0", "damaged"),  # a camera that the studio cannot have
        (b"\x01\x00\x00\0", "damaged"),  # a byte too many
    ],
)
def test_what_was_made_to_pass_the_checksum_is_checked_all_the_same(packed, match):
    import zlib

    whole = packed + (zlib.crc32(packed) & 0xFFFF).to_bytes(2, "little")
    with pytest.raises(SceneError, match=match):
        scene_of_code(base64.urlsafe_b64encode(whole).decode().rstrip("="))


def test_what_no_link_can_hold_is_said():
    with pytest.raises(SceneError, match="room for 32 objects"):
        scene_code(Scene(33 * SCENE.objects[:1]))
    for far in (1e308, math.nan, math.inf):
        with pytest.raises(SceneError, match="up to 1000 scene units"):
            scene_code(Scene((replace(SCENE.objects[0], x=far),)))
