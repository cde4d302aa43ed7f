"""Orders in which the channels of a block may be read: by place, by value, or by how far FiLM moves them."""

from enum import StrEnum

import numpy as np
from jaxtyping import Float, Int


class Order(StrEnum):
    """What channels are sorted by."""

    INDEX = "channel"
    GAMMA = "gamma"
    BETA = "beta"
    GAMMA_CHANGE = "|gamma - 1|"
    BETA_CHANGE = "|beta|"


def channel_order(
    gamma: Float[np.ndarray, " channel"], beta: Float[np.ndarray, " channel"], by: Order
) -> Int[np.ndarray, " channel"]:
    """Return the channels sorted, largest value first; equal ones stay in their own order."""
    match by:
        case Order.INDEX:
            return np.arange(len(gamma))
        case Order.GAMMA:
            key = gamma
        case Order.BETA:
            key = beta
        case Order.GAMMA_CHANGE:
            key = np.abs(gamma - 1)
        case Order.BETA_CHANGE:
            key = np.abs(beta)
    return np.argsort(-key, kind="stable")
