"""Groups found on a map, checked on clouds that lie far apart."""

import numpy as np
import pytest

from film_viz.analysis.bank.labels import UNKNOWN, kinds, number_labels
from film_viz.analysis.bank.parameter_bank import ParameterError
from film_viz.analysis.bank.terms import Terms
from film_viz.analysis.maps.groups import GROUP_LABELS, hdbscan, k_means, named_groups

SIZES = (31, 23, 17)


@pytest.fixture(scope="module")
def clouds() -> np.ndarray:
    """Three clouds of 31, 23 and 17 points, and two points far from all."""
    rng = np.random.default_rng(0)
    middles = np.repeat([[0.0, 0.0], [40.0, 0.0], [0.0, 40.0]], SIZES, axis=0)
    return np.concatenate([middles + rng.normal(size=middles.shape), [[90.0, 90.0], [-90.0, 50.0]]]).astype(np.float32)


def test_k_means_finds_the_clouds_and_numbers_them_by_size(clouds):
    found = k_means(clouds[: sum(SIZES)], 3)
    assert found.names == ("group 1", "group 2", "group 3")
    np.testing.assert_array_equal(found.codes, np.repeat([0, 1, 2], SIZES))


def test_hdbscan_finds_them_too_and_leaves_out_what_is_far_from_all(clouds):
    found = hdbscan(clouds, 9)
    assert found.names == ("group 1", "group 2", "group 3", UNKNOWN)
    np.testing.assert_array_equal(found.codes, np.repeat([0, 1, 2, 3], (*SIZES, 2)))


@pytest.mark.parametrize("number", [1, 74])
@pytest.mark.parametrize("find", [k_means, hdbscan])
def test_a_number_that_cannot_be_is_refused(clouds, find, number):
    with pytest.raises(ValueError, match=rf"2\.\.73.*, got {number}"):
        find(clouds, number)


def test_every_group_is_named_by_the_rule_that_tells_it(planted_bank):
    left = planted_bank.gamma[:, 2, 5] > 4
    each = np.where(left, "group 2", "group 1")
    each[np.flatnonzero(~left)[:7]] = ""
    named = named_groups(Terms(planted_bank.questions), kinds(GROUP_LABELS, "Groups", each))
    assert list(named["group"]) == ["group 1", "group 2"]
    assert list(named["questions"]) == [(~left).sum() - 7, left.sum()]
    assert list(named["rule"]) == ['no "left" in the question', '"left" in the question']
    assert named["precision"].iloc[0] == ((~left).sum() - 7) / (~left).sum()
    assert (named["precision"].iloc[1], *named["recall"]) == (1, 1, 1)


def test_a_scale_has_no_groups(planted_bank):
    with pytest.raises(ParameterError, match="'Words' is a scale"):
        named_groups(Terms(planted_bank.questions), number_labels("n_words", "Words", np.zeros(len(planted_bank))))


def test_without_groups_nothing_is_named(planted_bank):
    nothing = kinds(GROUP_LABELS, "Groups", [""] * len(planted_bank))
    assert named_groups(Terms(planted_bank.questions), nothing).empty
