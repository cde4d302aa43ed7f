import numpy as np
import pytest

from film_viz.analysis.gates import gate_census, passing_at_most


def test_the_census_counts_each_block_by_itself() -> None:
    gamma = np.array([[[-1.0, 0.05, 2.0], [1.0, 1.0, 1.0]]])
    beta = np.array([[[-1.0, -1.0, 0.5], [0.0, 0.0, -9.0]]])
    census = gate_census(gamma, beta)
    assert census.turned_over == pytest.approx([1 / 3, 0])
    assert census.switched_off == pytest.approx([1 / 3, 0])
    assert census.lowered == pytest.approx([2 / 3, 1 / 3])
    assert census.nearly_shut == pytest.approx([1 / 3, 1 / 3])


@pytest.mark.parametrize("name", ["normal", "skewed", "two-valued"])
def test_no_distribution_passes_more_cells_than_the_bound(name: str) -> None:
    draw = np.random.default_rng(0)
    features = {
        "normal": draw.standard_normal(20_000),
        "skewed": draw.exponential(size=20_000),
        "two-valued": (draw.random(20_000) < 0.1).astype(float),
    }[name]
    features = (features - features.mean()) / features.std()
    for gamma, beta in ((1.0, -0.5), (-2.0, -3.0), (0.3, -0.9), (1.0, 0.0), (0.0, -1.0), (0.0, 0.0)):
        passing = (gamma * features + beta > 0).mean()
        assert passing <= passing_at_most(np.array([gamma]), np.array([beta]))[0] + 1e-9
