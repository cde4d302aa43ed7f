"""The camera's formula against its definition, and against the pixel coordinates that CLEVR's records state."""

from pathlib import Path

import numpy as np
import pytest

from film_viz.scenes.camera import FOCAL, Camera
from film_viz.scenes.clevr_json import read_records, scene_from_record
from film_viz.scenes.scene import CAMERA_POSITION

POSITIONS = [CAMERA_POSITION, (7.9, -6.1, 4.9), (3.0, 5.0, 2.0)]


@pytest.mark.parametrize("position", POSITIONS)
def test_the_origin_is_the_middle_of_every_picture(position: tuple[float, float, float]) -> None:
    px, py, depth = Camera(position).project(np.zeros((1, 3)), 112, 70)[0]
    assert (px, py) == pytest.approx((56, 35))
    assert depth == pytest.approx(np.linalg.norm(position))


@pytest.mark.parametrize("position", POSITIONS)
def test_the_axes_are_at_right_angles_and_the_picture_is_level(position: tuple[float, float, float]) -> None:
    axes = Camera(position).axes
    np.testing.assert_allclose(axes @ axes.T, np.eye(3), atol=1e-12)
    assert axes[0, 2] == 0
    assert axes[1, 2] > 0


def test_a_step_to_the_right_at_the_origin_is_as_long_as_focal_length_over_depth_says() -> None:
    camera = Camera()
    right, up, _ = camera.axes
    moved = camera.project(np.stack([right, up]))
    step = FOCAL / np.linalg.norm(CAMERA_POSITION)
    np.testing.assert_allclose(moved[:, :2], [[240 + step, 160], [240, 160 - step]])


def test_other_sizes_show_the_same_view() -> None:
    points = np.random.default_rng(0).uniform(-3, 3, (5, 3))
    full, squeezed = Camera().project(points), Camera().project(points, 224, 112)
    np.testing.assert_allclose(squeezed, full * [224 / 480, 112 / 320, 1])


def test_a_camera_above_the_origin_is_refused() -> None:
    with pytest.raises(ValueError, match="must not lie above the origin"):
        Camera((0.0, 0.0, 5.0))


def test_reference_pixel_coordinates_are_met_within_rounding(shared_dir: Path) -> None:
    records = read_records(shared_dir / "clevr/reference/scenes/CLEVR_ref_scenes.json")
    for record in records:
        scene = scene_from_record(record)
        stated = np.array([item["pixel_coords"] for item in record["objects"]])
        found = Camera(scene.camera).project(np.array([item.position for item in scene.objects]))
        assert np.abs(found - stated)[:, :2].max() < 0.6
        assert np.abs(found - stated)[:, 2].max() < 0.01


@pytest.mark.parametrize("position", POSITIONS)
@pytest.mark.parametrize("z", [0.0, 0.7])
def test_back_projection_finds_the_point_of_the_ground_that_a_pixel_shows(position, z):
    points = np.random.default_rng(1).uniform(-2, 2, (7, 2))
    seen = Camera(position).project(np.column_stack([points, np.full(7, z)]), 150, 90)
    np.testing.assert_allclose(Camera(position).back_project(seen[:, :2], z, 150, 90), points, atol=1e-9)


def test_above_the_horizon_there_is_no_ground():
    low = Camera((10.0, 0.0, 1.0))
    horizon = 160 - FOCAL * np.tan(np.arctan2(1.0, 10.0))
    above, below = low.back_project(np.array([[100.0, horizon - 1], [100.0, horizon + 1]]))
    assert np.isnan(above).all()
    assert below[0] < -500  # scene units, behind the middle
