"""Adam's numbers are those of PyTorch's own on the same gradients, and the gradients are the network's."""

import numpy as np
import pytest
import torch

from film_viz.analysis.answers.ask import image_features, question_params
from film_viz.analysis.lessons.adam import BETAS, EPSILON, adam_walk
from film_viz.models.checkpoint import load_checkpoint
from film_viz.models.systems.film import FiLMParams
from film_viz.store.gallery import gallery_picture

QUESTION, RATE, DECAY, STEPS = "How many cubes are there?", 0.05, 0.01, 9


@pytest.fixture(scope="module")
def asked(app_home):
    checkpoint = load_checkpoint(app_home / "checkpoints" / "first")
    seen = image_features(checkpoint, gallery_picture("seed-8"))
    return checkpoint, seen, question_params(checkpoint, QUESTION)[1]


@pytest.fixture(scope="module")
def walk(asked):
    return adam_walk(*asked, "3", RATE, DECAY, STEPS)


def test_every_number_is_that_of_pytorch_s_own_adam_on_the_same_gradients(walk):
    gamma = torch.ones(16, requires_grad=True)
    optimizer = torch.optim.Adam([gamma], RATE, BETAS, EPSILON, weight_decay=DECAY)
    for step in range(STEPS):
        assert np.allclose(walk.gamma[step], gamma.detach(), atol=1e-5)
        gamma.grad = torch.from_numpy(walk.gradient[step]) - DECAY * gamma.detach()
        optimizer.step()
        assert np.allclose(walk.mean[step], optimizer.state[gamma]["exp_avg"], atol=1e-6)
        assert np.allclose(walk.square[step], optimizer.state[gamma]["exp_avg_sq"], atol=1e-6)
    assert np.allclose(walk.gamma[-1], gamma.detach(), atol=1e-5)


def test_the_first_gradient_is_the_slope_of_the_loss(asked, walk):
    checkpoint, seen, params = asked
    channel, small = walk.most_moved, 1e-2
    losses = []
    for change in (-small, small):
        gamma, beta = params.gamma.clone(), params.beta.clone()
        gamma[:, -1], beta[:, -1] = 1.0, 0.0
        gamma[:, -1, channel] += change
        with torch.inference_mode():
            logits = checkpoint.model.answer(seen, FiLMParams(gamma, beta)).logits[0]
        losses.append(float(-torch.log_softmax(logits, 0)[checkpoint.answers.index("3")]))
    slope = (losses[1] - losses[0]) / (2 * small)
    assert walk.gradient[0, channel] - DECAY * 1.0 == pytest.approx(slope, abs=2e-3)


def test_the_loss_falls_and_the_shared_network_keeps_no_gradient(asked, walk):
    assert walk.loss[-1] < walk.loss[0]
    assert all(weight.grad is None for weight in asked[0].model.parameters())


def test_decay_alone_pulls_toward_zero(asked):
    with_decay, without = (adam_walk(*asked, "3", 0.01, decay, STEPS).gamma[-1] for decay in (10.0, 0.0))
    assert np.abs(with_decay).mean() < np.abs(without).mean()
