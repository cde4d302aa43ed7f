import time

import numpy as np
import pytest
from sklearn.metrics import mutual_info_score, roc_auc_score

from film_viz.analysis.channels.finder import (
    N_QUANTILES,
    ChannelFinder,
    multimodality_table,
    mutual_information,
    spread_table,
)

SHAPE = (211, 3, 7)


@pytest.fixture
def noise() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    draw = np.random.default_rng(3)
    gamma, beta = (draw.standard_normal(SHAPE).astype(np.float32) for _ in range(2))
    return gamma, beta, draw.random(SHAPE[0]) < 0.3


def test_a_channel_that_encodes_a_group_is_found_first(noise: tuple[np.ndarray, ...]) -> None:
    gamma, beta, selected = noise
    gamma[:, 2, 5] = 1 + 2.0 * selected + 0.1 * gamma[:, 2, 5]
    first = ChannelFinder(gamma, beta).separation(selected).table().iloc[0]
    assert (first.block, first.channel, first.auc) == (2, 5, 1.0)
    assert first.known > 0.85


def test_a_group_below_and_one_above_are_found_alike(noise: tuple[np.ndarray, ...]) -> None:
    gamma, beta, selected = noise
    beta[:, 1, 4] -= 9 * selected
    first = ChannelFinder(gamma, beta).separation(selected).table().iloc[0]
    assert (first.block, first.channel, first.auc_beta) == (1, 4, 1.0)


def test_a_slanting_line_separates_what_neither_gamma_nor_beta_does(noise: tuple[np.ndarray, ...]) -> None:
    gamma, beta, selected = noise
    beta[:, 0, 3] = gamma[:, 0, 3] + 0.5 * selected + 0.02 * beta[:, 0, 3]
    found = ChannelFinder(gamma, beta).separation(selected)
    assert found.auc_plane[0, 3] == 1.0
    assert max(found.auc_gamma[0, 3], found.auc_beta[0, 3]) < 0.75


def test_auc_agrees_with_scikit_learn_also_on_ties(noise: tuple[np.ndarray, ...]) -> None:
    gamma, beta, selected = noise
    gamma = np.round(gamma, 1)
    found = ChannelFinder(gamma, beta).separation(selected)
    for block, channel in ((0, 0), (2, 6), (1, 3)):
        wanted = roc_auc_score(selected, gamma[:, block, channel])
        assert found.auc_gamma[block, channel] == pytest.approx(max(wanted, 1 - wanted), abs=1e-6)


def test_information_agrees_with_scikit_learn_up_to_the_bias_of_counts(noise: tuple[np.ndarray, ...]) -> None:
    selected = noise[2]
    bins = np.random.default_rng(0).integers(0, N_QUANTILES**2, (len(selected), 2))
    bins[:, 1] = selected * 5
    plain = [mutual_info_score(bins[:, i], selected) / np.log(2) for i in range(2)]
    cells = [len(set(zip(bins[:, i], selected, strict=True))) for i in range(2)]
    occupied = [len(set(bins[:, i])) for i in range(2)]
    bias = [(c - o - 1) / (2 * len(bins) * np.log(2)) for c, o in zip(cells, occupied, strict=True)]
    assert mutual_information(bins, selected) == pytest.approx(np.maximum(np.subtract(plain, bias), 0))


def test_information_sees_a_group_in_the_middle_which_no_line_separates(noise: tuple[np.ndarray, ...]) -> None:
    gamma, beta, _ = noise
    middle = np.abs(gamma[:, 1, 2]) < 0.5
    table = ChannelFinder(gamma, beta).separation(middle).table().sort_values("bits", ascending=False)
    assert tuple(table.iloc[0][["block", "channel"]]) == (1, 2)


@pytest.mark.parametrize("everything", [True, False])
def test_a_group_of_all_or_none_is_refused(noise: tuple[np.ndarray, ...], everything: bool) -> None:
    with pytest.raises(ValueError, match="some of the 211 questions but not all"):
        ChannelFinder(*noise[:2]).separation(np.full(SHAPE[0], everything))


def test_spread_ranks_by_both_deviations(noise: tuple[np.ndarray, ...]) -> None:
    gamma, beta, _ = noise
    gamma[:, 0, 6] *= 5
    beta[:, 2, 1] *= 9
    table = spread_table(gamma, beta)
    assert [tuple(row) for row in table[["block", "channel"]].values[:2]] == [(2, 1), (0, 6)]


def test_multimodality_puts_channels_with_clusters_first(noise: tuple[np.ndarray, ...]) -> None:
    gamma, beta, selected = noise
    gamma[:, 2, 5] += 8 * selected
    table = multimodality_table(gamma, beta)
    assert tuple(table.iloc[0][["block", "channel", "clusters"]]) == (2, 5, 2)
    assert (table["clusters"][1:] == 1).all()


def test_half_a_million_channel_questions_are_ranked_in_two_seconds_of_work() -> None:
    draw = np.random.default_rng(0)
    gamma, beta = (draw.standard_normal((3_000, 4, 128), dtype=np.float32) for _ in range(2))
    start = time.process_time()
    ChannelFinder(gamma, beta).separation(draw.random(3_000) < 0.2)
    assert time.process_time() - start < 2
