import numpy as np
import pytest

from film_viz.analysis.inside.channel_order import Order, channel_order

GAMMA = np.array([0.5, 3.0, -2.0, 1.0])
BETA = np.array([0.1, -4.0, 2.0, 0.0])


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        (Order.INDEX, [0, 1, 2, 3]),
        (Order.GAMMA, [1, 3, 0, 2]),
        (Order.BETA, [2, 0, 3, 1]),
        (Order.GAMMA_CHANGE, [2, 1, 0, 3]),
        (Order.BETA_CHANGE, [1, 2, 0, 3]),
    ],
)
def test_channels_come_largest_first(by, expected):
    assert channel_order(GAMMA, BETA, by).tolist() == expected


def test_equal_channels_keep_their_order():
    assert channel_order(np.ones(5), np.zeros(5), Order.GAMMA_CHANGE).tolist() == [0, 1, 2, 3, 4]
