import numpy as np
import pytest

from film_viz.figures.modulation import channel_bars, film_strips, strip_limit

RNG = np.random.default_rng(0)
GAMMA, BETA = RNG.normal(1, 1, (3, 7)).astype(np.float32), RNG.normal(0, 2, (3, 7)).astype(np.float32)


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_strips_show_every_gamma_and_every_beta(mode):
    gamma, beta = film_strips(GAMMA, BETA, mode).data[:2]
    np.testing.assert_array_equal(gamma.z, GAMMA)
    np.testing.assert_array_equal(beta.z, BETA)


def test_scales_are_centered_where_nothing_changes():
    gamma, beta = film_strips(GAMMA, BETA).data[:2]
    assert (gamma.zmin + gamma.zmax) / 2 == 1
    assert (beta.zmin + beta.zmax) / 2 == 0


def test_strips_name_blocks_channels_gamma_and_beta():
    figure = film_strips(GAMMA, BETA)
    assert [text.strip() for text in figure.layout.yaxis.ticktext] == ["block 0", "block 1", "block 2"]
    assert figure.layout.xaxis2.title.text == "channel"
    assert [trace.colorbar.title.text for trace in figure.data[:2]] == ["gamma", "beta"]


def test_two_questions_have_one_scale_where_its_reach_is_given():
    first, second = (film_strips(GAMMA * k, BETA * k, reach=(3.2, 11.0)).data[:2] for k in (0.1, 9))
    assert [(strip.zmin, strip.zmax) for strip in first] == [(-4, 6), (-15, 15)]
    assert [(strip.zmin, strip.zmax) for strip in second] == [(-4, 6), (-15, 15)]


def test_every_cell_takes_clicks_and_tells_its_own_value():
    _, _, gamma, beta = film_strips(GAMMA, BETA).data
    assert np.array(beta.customdata)[:, 0].tolist() == list(range(3 * 7))
    at = np.array(gamma.customdata)[:, 0].tolist().index(2 * 7 + 5)
    assert (gamma.x[at], gamma.y[at]) == (5, 2)
    assert gamma.customdata[at][1] == GAMMA[2, 5]


@pytest.mark.parametrize(("reach", "limit"), [(0.3, 0.3), (1.0, 1.0), (1.1, 1.5), (4.0, 5.0), (7.5, 10.0), (0.0, 1.0)])
def test_a_limit_is_a_round_number_that_covers_the_values(reach, limit):
    assert strip_limit(np.array([1 - reach, 1 + reach]), 1.0) == pytest.approx(limit)


def test_a_stray_channel_does_not_pale_the_others():
    assert strip_limit(np.append(np.full(999, 0.9), 500.0), 0.0) == 1


def test_bars_start_where_nothing_changes_and_follow_the_order():
    order = np.array([4, 2, 0, 6, 1, 3, 5])
    gamma, beta = channel_bars(GAMMA[1], BETA[1], order).data
    np.testing.assert_allclose(gamma.base + np.array(gamma.y), GAMMA[1][order], rtol=1e-5)
    np.testing.assert_allclose(beta.base + np.array(beta.y), BETA[1][order], rtol=1e-5)
    assert gamma.base == 1
    assert beta.base == 0
    assert np.array(gamma.customdata)[:, 0].tolist() == order.tolist()


def test_bars_name_their_axes():
    layout = channel_bars(GAMMA[0], BETA[0], np.arange(7)).layout
    assert (layout.yaxis.title.text, layout.yaxis2.title.text) == ("gamma", "beta")
    assert layout.xaxis2.title.text == "channel, in the chosen order"
