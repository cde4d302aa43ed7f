"""The camera, and the size of its picture, follow from where a record says that objects are seen."""

import numpy as np
import pytest

from film_viz.scenes.camera import Camera
from film_viz.scenes.clevr_json import read_record, record_of
from film_viz.scenes.sampling import sample_scene
from film_viz.scenes.scene import CAMERA_POSITION, Scene

SEEDS = range(12)


def projected(points: np.ndarray, camera: tuple[float, float, float], width: int, height: int) -> np.ndarray:
    """Blender's own rule for a lens of 35 mm before a sensor of 32 mm, whose longer side the picture fills."""
    eye = np.array(camera)
    forward = -eye / np.linalg.norm(eye)
    right = np.cross(forward, (0, 0, 1)) / np.linalg.norm(np.cross(forward, (0, 0, 1)))
    depth = (points - eye) @ forward
    focal = 35 / 32 * max(width, height)
    px = width / 2 + focal * ((points - eye) @ right) / depth
    py = height / 2 - focal * ((points - eye) @ np.cross(right, forward)) / depth
    return np.stack([np.round(px), np.round(py), depth.astype(np.float32)], axis=1)


def record_at(scene: Scene, width: int, height: int) -> dict:
    """Return a record as CLEVR's generator writes it of a picture of a size."""
    record = record_of(scene, 0, "a.png", "val")
    del record["extra"], record["relationships"]
    seen = projected(np.array([item.position for item in scene.objects]), scene.camera, width, height)
    for item, pixel in zip(record["objects"], seen.tolist(), strict=True):
        item["pixel_coords"] = pixel
    return record


@pytest.mark.parametrize(
    ("width", "height"), [(480, 320), (320, 240), (240, 160), (64, 64), (224, 224), (1280, 720), (601, 397), (333, 501)]
)
def test_three_objects_or_more_tell_camera_and_size(width, height):
    for seed in SEEDS:
        scene = sample_scene(seed)
        read = read_record(record_at(scene, width, height))
        assert read.scene.camera == pytest.approx(scene.camera, abs=1e-3)
        if (width, height) == (480, 320):
            assert not read.notes
        else:
            assert f"a picture of about {width} x" in read.notes[0] or width > 600 or height > 500


@pytest.mark.parametrize("n_objects", [1, 2])
@pytest.mark.parametrize(("width", "height"), [(320, 240), (64, 64), (1280, 720), (601, 397), (97, 61)])
def test_one_or_two_objects_never_give_another_viewpoint(n_objects, width, height):
    for seed in SEEDS:
        scene = sample_scene(seed)
        camera = read_record(record_at(Scene(scene.objects[:n_objects], scene.camera), width, height)).scene.camera
        assert np.abs(np.subtract(camera, CAMERA_POSITION)).max() <= 0.5 + 1e-9


def test_a_size_that_is_stated_is_taken():
    scene = sample_scene(3)
    alone = Scene(scene.objects[:1], scene.camera)
    record = record_at(alone, 601, 397) | {"width": 601, "height": 397}
    read = read_record(record)
    points = np.array([item.position for item in alone.objects])
    assert "about 601 x 397" in read.notes[0]
    seen, told = projected(points, read.scene.camera, 601, 397), record["objects"][0]["pixel_coords"]
    assert seen[0, :2] == pytest.approx(told[:2], abs=1.01)


def test_coordinates_without_depth_are_enough():
    scene = sample_scene(5)
    record = record_at(scene, 480, 320)
    for item in record["objects"]:
        del item["pixel_coords"][2]
    camera = read_record(record).scene.camera
    points = np.array([item.position for item in scene.objects])
    gap = Camera(camera).project(points) - Camera(scene.camera).project(points)
    assert np.abs(gap[:, :2]).max() < 1


def test_coordinates_that_no_camera_explains_are_told():
    record = record_at(sample_scene(4), 480, 320)
    for number, item in enumerate(record["objects"]):
        item["pixel_coords"] = [7 * number, 300 - 9 * number, 5.0]
    read = read_record(record)
    assert read.scene.camera == CAMERA_POSITION
    assert "it stands unmoved" in read.notes[0]


def test_a_camera_that_jitters_more_than_clevrs_is_found_where_three_objects_tell_it():
    base = sample_scene(6)
    moved = Scene(base.objects, (8.9, -7.9, 4.1))
    assert read_record(record_at(moved, 480, 320)).scene.camera == pytest.approx(moved.camera, abs=1e-3)


def test_pixels_of_some_objects_alone_tell_no_camera_and_that_is_said():
    record = record_of(sample_scene(3), 0, "a.png", "val")
    del record["extra"], record["objects"][0]["pixel_coords"], record["objects"][2]["pixel_coords"]
    read = read_record(record)
    assert read.scene.camera == CAMERA_POSITION
    assert f"2 of {len(read.scene.objects)} objects have no 'pixel_coords'" in read.notes[0]
