"""What a reader's maps say becomes the scene that they were made of."""

import numpy as np
import pytest
import torch

from film_viz.models.parts.scene_reader import ReadMaps, SceneReader
from film_viz.models.parts.scene_reading import FAINT, LEAST, NEAR, read_pictures, unfocused
from film_viz.scenes.attributes import ATTRIBUTES
from film_viz.scenes.sampling import sample_scene
from film_viz.scenes.scene import MOST_OBJECTS, Scene
from reading_maps import perfect_maps


@pytest.mark.parametrize("seed", range(4))
def test_a_scene_that_was_seen_without_mistakes_is_read_as_it_is(seed):
    scene = sample_scene(seed)
    (read,) = read_pictures(perfect_maps(scene, 48))
    found, there = (sorted(one.objects, key=lambda item: (item.x, item.y)) for one in (read.scene, scene))
    assert len(found) == len(there)
    for item, true in zip(found, there, strict=True):
        assert [getattr(item, name) for name in ATTRIBUTES] == [getattr(true, name) for name in ATTRIBUTES]
        assert (item.x, item.y) == pytest.approx((true.x, true.y), abs=1e-4)
        if item.shape == "cube":  # which looks the same after a quarter turn
            assert np.cos(4 * item.rotation) == pytest.approx(np.cos(4 * true.rotation), abs=1e-4)
    assert read.scene.camera == pytest.approx(scene.camera, abs=0.01)
    assert all(one.sure > 0.99 for one in read.objects)


def test_where_nothing_is_marked_nothing_is_read():
    maps = perfect_maps(Scene(()), 12)
    (read,) = read_pictures(maps)
    assert read.objects == () == read.scene.objects


def test_of_cells_that_mark_one_center_one_speaks_and_of_far_ones_each():
    mark, offset = torch.full((1, 1, 12, 12), -9.0), torch.zeros(1, 2, 12, 12)
    mark[0, 0, 5, 5], mark[0, 0, 5, 6], mark[0, 0, 9, 2] = 3.0, 2.0, 1.0
    offset[0, 0, 5, 5], offset[0, 0, 5, 6] = 0.5, -0.5  # both say: between the two
    rest = torch.zeros(1, 15, 12, 12), torch.zeros(1, 2, 12, 12), torch.zeros(1, 2, 12, 12)
    (read,) = read_pictures(ReadMaps(mark, offset, *rest))
    pixels = np.array([one.pixel for one in read.objects])
    np.testing.assert_allclose(pixels, np.array([(6, 5.5), (2.5, 9.5)]) * (480 / 12, 320 / 12))
    assert read.objects[0].found > 0.999 > read.objects[1].found > 0.9
    assert read.objects[0].certainty["color"] == pytest.approx(1 / 8)


def test_a_center_that_two_cells_share_is_as_sure_as_both_together():
    mark, offset = torch.full((2, 1, 12, 12), -30.0), torch.zeros(2, 2, 12, 12)
    mark[:, 0, 4, 5] = mark[:, 0, 4, 6] = 0.0  # each as likely as not
    offset[0, 0, 4, 5], offset[0, 0, 4, 6] = 0.5, -0.5  # in the first picture both say: on the edge between them
    offset[1, 0, 4, 5], offset[1, 0, 4, 6] = -0.5, 0.5  # in the second they mean two places
    rest = (torch.zeros(2, n, 12, 12) for n in (15, 2, 2))
    shared, apart = read_pictures(ReadMaps(mark, offset, *rest))
    assert [one.found for one in shared.objects] == pytest.approx([1.0])
    assert [one.found for one in apart.objects] == pytest.approx([0.5, 0.5])


def test_no_cell_counts_for_two_objects():
    generator = torch.Generator().manual_seed(7)
    maps = ReadMaps(*(torch.randn((1, n, 10, 14), generator=generator) - 2 * (n == 1) for n in (1, 2, 15, 2, 2)))
    (read,) = read_pictures(maps)
    together = sum(one.found for one in (*read.objects, *read.faint))
    assert 0 < together <= unfocused(maps.mark.sigmoid().double().numpy()).sum()


def test_maps_of_noise_become_a_scene_with_objects_that_are_marked_and_apart():
    generator = torch.Generator().manual_seed(5)
    shapes = [(2, n, 16, 16) for n in (1, 2, 15, 2, 2)]
    for read in read_pictures(ReadMaps(*(4 * torch.randn(shape, generator=generator) for shape in shapes))):
        pixels = np.array([one.pixel for one in read.objects])
        apart = np.linalg.norm(pixels[:, None] - pixels[None], axis=2)[~np.eye(len(pixels), dtype=bool)]
        assert 0 < len(read.objects) <= MOST_OBJECTS
        assert apart.min() >= NEAR
        assert all(LEAST <= one.found <= 1 for one in read.objects)
        assert all(FAINT <= one.found < LEAST for one in read.faint)


def test_maps_are_a_quarter_of_the_picture_and_at_first_mark_nothing():
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        reader = SceneReader(5).eval()
    with torch.inference_mode():
        maps = ReadMaps.of(reader(torch.rand(2, 3, 32, 48)))
    assert [tuple(part.shape) for part in maps] == [(2, n, 8, 12) for n in (1, 2, 15, 2, 2)]
    assert unfocused(maps.mark.sigmoid().double().numpy()).max() < FAINT


@pytest.mark.parametrize("share", [0.01, 0.3, 0.5, 0.9, 0.999])
def test_what_a_focal_loss_makes_of_a_share_is_undone(share):
    p = np.linspace(1e-4, 1 - 1e-4, 200_001)
    loss = -share * (1 - p) ** 2 * np.log(p) - (1 - share) * p**2 * np.log(1 - p)
    assert unfocused(p[[loss.argmin()]])[0] == pytest.approx(share, rel=1e-2)
