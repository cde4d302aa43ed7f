import numpy as np

from film_viz.analysis.answers.ask import question_params
from film_viz.analysis.lessons.written import written
from film_viz.models.checkpoint import load_checkpoint


def test_every_question_has_its_own_gamma_and_beta_and_a_place_of_greatest_spread(app_home):
    checkpoint = load_checkpoint(app_home / "checkpoints" / "first")
    found = written(checkpoint, 37, seed=3)
    assert len(found.bank) == len(found.place) == 37
    for row in (0, 17, 36):
        _, params = question_params(checkpoint, found.bank.questions.text[row])
        assert np.allclose(found.bank.gamma[row], params.gamma[0].numpy(), atol=1e-5)
        assert np.allclose(found.bank.beta[row], params.beta[0].numpy(), atol=1e-5)
        assert np.allclose(found.place_of(params), found.place[row], atol=1e-3)
    points = np.concatenate([found.bank.gamma.reshape(37, -1), found.bank.beta.reshape(37, -1)], axis=1)
    largest = np.linalg.svd(points - points.mean(0), compute_uv=False)[:2] ** 2
    assert np.allclose(np.square(found.place - found.place.mean(0)).sum(0), largest, rtol=1e-3)
