import numpy as np
import pytest
import torch

from film_viz.analysis.answers.ask import answer_under, image_features, question_params
from film_viz.analysis.film import film_of
from film_viz.analysis.lessons.one_channel import answer_with_channel, decisive_channel, share_that_passes
from film_viz.models.checkpoint import load_checkpoint
from film_viz.models.systems.film import FiLMParams
from film_viz.store.gallery import gallery_picture


@pytest.fixture(scope="module")
def asked(app_home):
    checkpoint = load_checkpoint(app_home / "checkpoints" / "first")
    seen = image_features(checkpoint, gallery_picture("seed-1"))
    texts = ("What color is the small cylinder?", "What color is the large cylinder?")
    return checkpoint, seen, [question_params(checkpoint, text)[1] for text in texts]


def test_a_channel_set_to_what_it_has_changes_nothing(asked):
    checkpoint, seen, (params, _) = asked
    gamma, beta = float(params.gamma[0, 1, 3]), float(params.beta[0, 1, 3])
    after = answer_with_channel(checkpoint, seen, params, (1, 3), gamma, beta)
    np.testing.assert_allclose(after.probability, answer_under(checkpoint, seen, (), params).probability, rtol=1e-6)


def test_a_channel_that_is_set_is_the_only_one_that_differs(asked):
    checkpoint, seen, (params, _) = asked
    gamma, beta = params.gamma.clone(), params.beta.clone()
    gamma[0, 1, 3], beta[0, 1, 3] = 4.5, -2.0
    with torch.inference_mode():
        wanted = film_of(checkpoint).net.observe(seen[0], FiLMParams(gamma, beta)).logits.softmax(1)[0]
    after = answer_with_channel(checkpoint, seen, params, (1, 3), 4.5, -2.0)
    np.testing.assert_allclose(after.probability, wanted, rtol=1e-5)


def test_where_two_questions_differ_in_one_channel_that_one_decides(asked):
    checkpoint, seen, (a, _) = asked
    gamma = a.gamma.clone()
    gamma[0, 1, 6] += 3
    found = decisive_channel(checkpoint, seen, a, FiLMParams(gamma, a.beta))
    own = answer_under(checkpoint, seen, (), a)
    assert found.answer == own.best or (found.block, found.channel) == (1, 6)


def test_no_channel_that_was_tried_decides_more(asked):
    checkpoint, seen, (a, b) = asked
    found = decisive_channel(checkpoint, seen, a, b)
    own_a, own_b = (answer_under(checkpoint, seen, (), params).best for params in (a, b))
    distance = torch.hypot(a.gamma - b.gamma, a.beta - b.beta)[0]
    block, channel = divmod(int(distance.argmax()), distance.shape[1])

    def share(place):
        gamma, beta = (float(values[0][place]) for values in (a.gamma, a.beta))
        return answer_with_channel(checkpoint, seen, b, place, gamma, beta).probability_of(own_a)

    best, farthest = share((found.block, found.channel)), share((block, channel))
    assert best >= farthest - 1e-6 if own_a != own_b else best <= farthest + 1e-6


def test_beta_is_the_threshold_of_the_relu():
    before = np.array([[-2.0, -1.0], [0.5, 3.0]])
    assert share_that_passes(before, 1.0, 0.0) == 0.5
    assert share_that_passes(before, 1.0, 1.5) == 0.75
    assert share_that_passes(before, -1.0, 0.0) == 0.5
    assert share_that_passes(before, 0.0, 0.0) == 0.0
