"""Edits of a modulation, against what they say of themselves."""

import pytest
import torch

from film_viz.analysis.inside.edits import (
    Edit,
    References,
    change_ranks,
    edited,
    swapped,
    with_parameter_noise,
)
from film_viz.models.systems.film import FiLMParams

SHAPE = (2, 3, 5)  # question, block, channel


@pytest.fixture
def params() -> FiLMParams:
    gamma = torch.arange(30.0).reshape(SHAPE)
    return FiLMParams(gamma, -gamma)


def test_an_edit_changes_its_place_alone_and_leaves_the_given_modulation(params):
    kept = params.gamma.clone()
    changed = edited(params, [Edit("set", "gamma", 7.5, block=1, channel=4)])
    expected = kept.clone()
    expected[:, 1, 4] = 7.5
    assert torch.equal(changed.gamma, expected)
    assert torch.equal(changed.beta, params.beta)
    assert torch.equal(params.gamma, kept)


def test_a_place_left_open_means_all(params):
    changed = edited(params, [Edit("scale", "both", 2.0, block=2)])
    assert torch.equal(changed.gamma[:, 2], 2 * params.gamma[:, 2])
    assert torch.equal(changed.beta[:, 2], 2 * params.beta[:, 2])
    assert torch.equal(changed.gamma[:, :2], params.gamma[:, :2])


def test_edits_follow_one_another(params):
    both = edited(params, [Edit("set", "beta", 3.0), Edit("scale", "beta", -2.0)])
    assert torch.equal(both.beta, torch.full(SHAPE, -6.0))


def test_gamma_and_beta_can_be_set_to_different_values(params):
    edit = Edit("set", "both", 1.5, 0, 1, beta_value=-2.5)
    changed = edited(params, [edit])
    assert (changed.gamma[0, 0, 1], changed.beta[0, 0, 1]) == (1.5, -2.5)
    assert edit.title == "set gamma and beta to 1.5 and -2.5 in block 0, channel 1"


def test_the_mean_and_question_a_are_copied_from(params):
    references = References(mean=FiLMParams.identity(1, 3, 5), pinned=FiLMParams(params.gamma + 1, params.beta))
    mean = edited(params, [Edit("bank mean", "gamma", block=0)], references)
    assert torch.equal(mean.gamma[:, 0], torch.ones(2, 5))
    assert torch.equal(edited(params, [Edit("as in A", "gamma")], references).gamma, params.gamma + 1)


def test_an_edit_of_the_channels_that_differ_most_leaves_the_others(params):
    gamma, beta = params.gamma[:1], params.beta[:1]
    pinned = FiLMParams(gamma.clone(), beta.clone())
    pinned.gamma[0, 1, 4] += 3.0
    pinned.beta[0, 2, 0] -= 5.0
    pinned.gamma[0, 0, 2] += 4.0
    edit = Edit("as in A", "both", most=2)
    changed = edited(FiLMParams(gamma, beta), [edit], References(pinned=pinned))
    assert torch.equal(changed.beta, pinned.beta)
    assert (changed.gamma != gamma).nonzero().tolist() == [[0, 0, 2]]
    assert edit.title == "set gamma and beta as question A does in the 2 channels that differ most"


def test_ranks_go_by_distance_on_the_plane_and_ties_by_place(params):
    other = FiLMParams(params.gamma.clone(), params.beta.clone())
    other.gamma[0, 0, 1] += 3.0
    other.beta[0, 0, 1] += 4.0
    other.gamma[0, 2, 3] -= 4.5
    ranks = change_ranks(params, other)
    assert (int(ranks[0, 0, 1]), int(ranks[0, 2, 3]), int(ranks[0, 0, 0])) == (0, 1, 2)
    assert ranks[1].flatten().tolist() == list(range(15))


def test_an_edit_without_its_reference_says_so(params):
    with pytest.raises(ValueError, match="needs a pinned question"):
        edited(params, [Edit("as in A", "gamma")])


def test_the_same_seed_gives_the_same_noise(params):
    once, again, other = (with_parameter_noise(params, 0.5, seed) for seed in (3, 3, 4))
    assert torch.equal(once.gamma, again.gamma)
    assert not torch.equal(once.gamma, other.gamma)
    assert not torch.equal(once.gamma - params.gamma, once.beta - params.beta)


def test_noise_has_the_deviation_that_is_asked_for():
    noisy = with_parameter_noise(FiLMParams.identity(100, 10, 10), 0.5, seed=0)
    assert float(noisy.gamma.std()) == pytest.approx(0.5, rel=0.05)
    assert float(noisy.gamma.mean()) == pytest.approx(1, abs=0.02)


def test_swapping_everything_gives_the_other(params):
    other = FiLMParams.identity(2, 3, 5)
    assert torch.equal(swapped(params, other, "both").gamma, other.gamma)
    assert torch.equal(swapped(params, other, "beta").gamma, params.gamma)
