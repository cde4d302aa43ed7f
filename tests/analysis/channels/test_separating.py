"""A planted channel separates its group best, by an area under the curve that is SciPy's."""

import numpy as np
import pytest
from scipy.stats import mannwhitneyu

from film_viz.analysis.channels.finder import ChannelFinder
from film_viz.analysis.channels.separating import separating_channels


@pytest.fixture
def left(planted_bank):
    return np.array(["left" in words for words in planted_bank.words])


def test_the_planted_channel_separates_best_and_by_its_gamma(planted_bank, left):
    table = separating_channels(planted_bank, left)
    assert table.iloc[0][["block", "channel", "parameter"]].tolist() == [2, 5, "gamma"]
    assert table.auc[0] == pytest.approx(1, abs=1e-3)
    assert table.mean_selected[0] - table.mean_rest[0] == pytest.approx(8, abs=0.5)
    assert len(table) == planted_bank.gamma[0].size * 2


def test_the_area_under_the_curve_is_that_of_the_rank_sum_test(planted_bank, left):
    for row in separating_channels(planted_bank, left).itertuples():
        values = getattr(planted_bank, row.parameter)[:, row.block, row.channel]
        area = mannwhitneyu(values[left], values[~left]).statistic / (left.sum() * (~left).sum())
        assert row.auc == pytest.approx(max(area, 1 - area), abs=1e-5)


def test_a_finder_that_is_there_is_used(planted_bank, left):
    finder = ChannelFinder(planted_bank.gamma, planted_bank.beta)
    assert separating_channels(planted_bank, left, finder).equals(separating_channels(planted_bank, left))
