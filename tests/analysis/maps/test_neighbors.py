"""Neighbors and kinds counted by hand, on a line where distances are plain to see."""

import numpy as np
import pytest

from film_viz.analysis.maps.neighbors import nearest_neighbors, same_kind, same_kind_by_chance


def by_hand(points: np.ndarray, k: int) -> list[list[int]]:
    distances = np.linalg.norm(points[:, None].astype(float) - points, axis=2)
    return [sorted(set(range(len(points))) - {i}, key=lambda j: distances[i, j])[:k] for i in range(len(points))]


@pytest.mark.parametrize("n_features", [2, 31])
def test_neighbors_are_the_nearest_others_and_the_nearest_come_first(n_features: int) -> None:
    points = np.random.default_rng(0).normal(size=(70, n_features)).astype(np.float32)
    assert nearest_neighbors(points, 6).tolist() == by_hand(points, 6)


def test_questions_that_are_alike_are_neighbors_and_none_is_its_own() -> None:
    found = nearest_neighbors(np.zeros((9, 3), dtype=np.float32), 4)
    assert not (found == np.arange(9)[:, None]).any()


def test_kin_are_counted_as_by_hand() -> None:
    line = np.array([[0.0], [1.0], [2.1], [3.3], [4.6], [6.0], [7.5], [9.1], [10.8], [12.6], [14.5], [16.5]])
    kinds = np.repeat(["count", "exist"], 6)
    expected = [np.mean([kinds[j] == kinds[i] for j in row]) for i, row in enumerate(by_hand(line, 5))]
    assert same_kind(nearest_neighbors(line, 5), kinds).tolist() == expected


def test_chance_is_the_share_among_all_pairs() -> None:
    kinds = np.array(list("aaabbcd"))
    pairs = [a == b for i, a in enumerate(kinds) for j, b in enumerate(kinds) if i != j]
    assert same_kind_by_chance(kinds) == pytest.approx(np.mean(pairs))
