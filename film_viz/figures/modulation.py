"""gamma and beta: all blocks at a glance as strips of color, and one block as bars with exact values."""

import numpy as np
from jaxtyping import Float, Int

from film_viz.figures.svg.bars import Series, bars
from film_viz.figures.svg.drawing import Drawing
from film_viz.figures.svg.strips import Strip, strips
from film_viz.figures.theme import ACCENT, TRUTH, Mode

GAMMA_CENTER, BETA_CENTER = 1.0, 0.0  # the values that change nothing
SCALE_ENDS = (1, 1.5, 2, 3, 5, 7, 10)  # times a power of ten: ends of a scale that rarely change between questions


def film_strips(
    gamma: Float[np.ndarray, "block channel"],
    beta: Float[np.ndarray, "block channel"],
    mode: Mode = "light",
    reach: tuple[float, float] | None = None,
    headings: tuple[str, str] = ("gamma (scales a map; 1 keeps it)", "beta (shifts a map; 0 keeps it)"),
) -> Drawing:
    """Draw every gamma above every beta: one row per block, one cell per channel, quiet where nothing changes.

    `reach` is how far the scales go, for all questions alike; without it they fit these values.
    """
    far = reach or (_far(gamma - GAMMA_CENTER), _far(beta - BETA_CENTER))
    parts = [
        Strip("gamma", headings[0], gamma, GAMMA_CENTER, rounded_up(far[0]), "gamma"),
        Strip("beta", headings[1], beta, BETA_CENTER, rounded_up(far[1]), "beta"),
    ]
    return strips(parts, mode)


def strip_limit(values: Float[np.ndarray, "*axis"], center: float) -> float:
    """Return how far a scale reaches on both sides of its center, rounded up to a step of `SCALE_ENDS`.

    It covers 99 % of the values; a few stray channels saturate instead of paling all others.
    """
    return rounded_up(_far(values - center))


def _far(distances: Float[np.ndarray, "*axis"]) -> float:
    return float(np.quantile(np.abs(distances), 0.99)) if distances.size else 0.0


def rounded_up(reach: float) -> float:
    """Return the end of a scale that goes at least so far."""
    if not np.isfinite(reach) or reach < 1e-6:
        return 1.0
    power = 10.0 ** np.floor(np.log10(reach))
    return float(next(step * power for step in SCALE_ENDS if step * power >= reach * (1 - 1e-9)))


def channel_bars(
    gamma: Float[np.ndarray, " channel"],
    beta: Float[np.ndarray, " channel"],
    order: Int[np.ndarray, " channel"],
    mode: Mode = "light",
) -> Drawing:
    """Draw one block's channels in the given order: gamma as bars from 1, beta as bars from 0 below it."""
    columns = tuple(map(str, order.tolist()))
    series = [
        Series("gamma", gamma[order].astype(float), GAMMA_CENTER, ACCENT[mode]),
        Series("beta", beta[order].astype(float), BETA_CENTER, TRUTH[mode]),
    ]
    return bars(series, columns, "channel, in the chosen order")
