import numpy as np
import pytest
from sklearn.manifold import trustworthiness as sklearn_trustworthiness

from film_viz.analysis.maps.neighbors import nearest_neighbors
from film_viz.analysis.maps.quality import (
    MapQuality,
    disparity,
    map_quality,
    nearest_to,
    preservation,
    purity,
    stability,
)


@pytest.fixture(scope="module")
def points() -> np.ndarray:
    return np.random.default_rng(0).normal(size=(70, 5)).astype(np.float32)


def test_distances_from_a_place_are_those_of_pythagoras(points: np.ndarray) -> None:
    place = points[3] + np.array([3, 0, 0, 4, 0], dtype=np.float32)
    assert nearest_to(points, place)[3] == pytest.approx(5)


def test_trustworthiness_is_that_of_scikit_learn(points: np.ndarray) -> None:
    quality = map_quality(points, points[:, :2], n_neighbors=7)
    wanted = sklearn_trustworthiness(points, points[:, :2], n_neighbors=7)
    assert quality.trustworthiness == pytest.approx(wanted, abs=1e-6)


def test_a_map_that_only_turns_keeps_every_neighbor(points: np.ndarray) -> None:
    turned = points @ np.linalg.qr(np.random.default_rng(1).normal(size=(5, 5)))[0].astype(np.float32)
    quality = map_quality(points, turned)
    assert quality.trustworthiness == 1
    assert quality.preservation.min() == 1


def test_a_map_without_positions_is_not_measured(points: np.ndarray) -> None:
    with pytest.raises(ValueError, match="positions that are not numbers"):
        map_quality(points, np.full((70, 2), np.nan, dtype=np.float32))


def test_preservation_counts_the_neighbors_kept() -> None:
    before, on_map = np.array([[1, 2, 3], [0, 2, 3]]), np.array([[3, 9, 1], [7, 8, 9]])
    np.testing.assert_allclose(preservation(before, on_map), [2 / 3, 0])


def test_purity_is_one_for_separate_kinds_and_near_chance_for_labels_at_random(points: np.ndarray) -> None:
    kinds = np.repeat(["a", "b"], 35)
    separate = points + 100 * (kinds == "a")[:, None].astype(np.float32)
    table = purity(kinds, map_quality(separate, separate[:, :2], 5)).set_index("kind")
    assert table.loc["all", "on the map"] == 1
    assert table.loc["a", "by chance"] == pytest.approx(34 / 69)
    neighbors = nearest_neighbors(points, 20)
    mixed = np.random.default_rng(2).permutation(kinds)
    found = purity(mixed, MapQuality(20, 0.0, np.zeros(70, np.float32), neighbors, neighbors)).set_index("kind")
    assert found.loc["all", "before the map"] == pytest.approx(found.loc["all", "by chance"], abs=0.06)


def test_disparity_sees_through_turns_mirrors_shifts_and_sizes(points: np.ndarray) -> None:
    flat = points[:, :2]
    same = 3 * flat[:, ::-1] * np.array([1, -1], dtype=np.float32) + 7
    assert disparity(flat, same) == pytest.approx(0, abs=1e-6)
    assert disparity(flat, points[:, 2:4]) > 0.8
    a, b = (m / np.linalg.norm(m) for m in (m - m.mean(axis=0) for m in (flat, points[:, 1:3])))
    nuclear = np.linalg.svd(a.T @ b, compute_uv=False).sum()
    assert disparity(flat, points[:, 1:3]) == pytest.approx(1 - nuclear**2, abs=1e-6)


def test_stability_needs_two_maps(points: np.ndarray) -> None:
    assert stability([points, points, points]) == pytest.approx(0, abs=1e-6)
    with pytest.raises(ValueError, match="at least 2 maps, got 1"):
        stability([points])
