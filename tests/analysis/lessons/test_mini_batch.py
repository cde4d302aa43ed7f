"""Against PyTorch's own batch normalization."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from film_viz.analysis.answers.ask import image_features, question_params
from film_viz.analysis.film import film_of
from film_viz.analysis.lessons.mini_batch import MapOverPictures, MapsOverPictures, maps_before_norm
from film_viz.models.checkpoint import load_checkpoint
from film_viz.store.gallery import GALLERY, gallery_picture

DRAW = np.random.default_rng(3)
MAP = MapOverPictures(DRAW.normal(2, 3, (6, 5, 7)).astype(np.float32), 1.25, 7.0, 1e-5)


def by_torch(values: np.ndarray, mean: float | None = None, variance: float | None = None) -> np.ndarray:
    own = torch.from_numpy(values).double()[:, None]
    given = [None if one is None else torch.tensor([one], dtype=torch.double) for one in (mean, variance)]
    return F.batch_norm(own, *given, training=mean is None, eps=1e-5)[:, 0].numpy()


@pytest.mark.parametrize("size", [6, 3, 2, 1])
def test_every_batch_is_normalized_as_pytorch_does_while_training(size):
    wanted = np.concatenate([by_torch(MAP.values[start : start + size]) for start in range(0, 6, size)])
    np.testing.assert_allclose(MAP.normalized(size), wanted, rtol=1e-6, atol=1e-9)


def test_running_statistics_normalize_as_pytorch_does_in_evaluation():
    np.testing.assert_allclose(MAP.normalized(None), by_torch(MAP.values, 1.25, 7.0), rtol=1e-6, atol=1e-9)


def test_a_batch_of_one_leaves_every_picture_with_mean_0_and_variance_1():
    flat = MAP.normalized(1).reshape(6, -1)
    np.testing.assert_allclose(flat.mean(axis=1), 0, atol=1e-9)
    np.testing.assert_allclose(flat.var(axis=1), 1, rtol=1e-4)


def test_pictures_that_make_no_whole_batches_are_refused():
    with pytest.raises(ValueError, match="6 pictures make no batches of 4"):
        MAP.normalized(4)


def test_the_most_telling_channel_is_the_one_whose_pictures_differ():
    values = DRAW.normal(0, 1, (4, 3, 5, 5))
    values[:, 1] += np.arange(4)[:, None, None] * 3
    assert MapsOverPictures(values, np.zeros(3), np.ones(3), 1e-5).most_telling() == 1


def test_the_maps_are_those_that_the_first_block_normalizes_whatever_the_question(app_home):
    checkpoint = load_checkpoint(app_home / "checkpoints" / "first")
    seen = (torch.cat([image_features(checkpoint, gallery_picture(name))[0] for name in GALLERY[:2]]),)
    maps = maps_before_norm(checkpoint, seen)
    params = question_params(checkpoint, "How many cubes are there?")[1]
    with torch.inference_mode():
        stem = seen[0][:1]
        block = film_of(checkpoint).net.observe(stem, params).blocks[0]
    np.testing.assert_allclose(maps.channel(5).normalized(None)[0], block.before_film[0, 5], rtol=1e-4, atol=1e-5)
