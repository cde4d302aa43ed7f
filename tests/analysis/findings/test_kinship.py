"""Nearest neighbors of other types, on parameters in which it is planted what lies near what."""

import numpy as np
import pytest
from sklearn.neighbors import NearestNeighbors

from film_viz.analysis.findings.kinship import ATTRIBUTE_TYPES, kinship
from film_viz.analysis.maps.quality import N_NEIGHBORS


def planted(by: str) -> tuple[np.ndarray, list[str]]:
    """One block, in which types of the same attribute, or of the same end, lie close together."""
    rng = np.random.default_rng(0)
    types = [*ATTRIBUTE_TYPES, "count", "exist"] * 20
    keys = [name.partition("_")[2 if by == "attribute" else 0] for name in types]
    centers = {key: rng.normal(size=7) * 50 for key in sorted(set(keys))}
    own = {name: rng.normal(size=7) * 5 for name in sorted(set(types))}
    points = np.array([centers[key] + own[name] for key, name in zip(keys, types, strict=True)])
    return (points + rng.normal(size=points.shape) * 0.1).astype(np.float32)[:, None], types


@pytest.mark.parametrize("by", ["attribute", "end"])
def test_what_is_planted_is_found(by):
    gamma, types = planted(by)
    (block,) = kinship(gamma, np.zeros_like(gamma), types)
    assert block.same_type == 1  # 20 of each type, far from every other
    assert block.same_attribute == (1 if by == "attribute" else pytest.approx(block.same_end * 0, abs=0.35))
    assert block.same_end == (1 if by == "end" else pytest.approx(0))
    assert block.same_attribute_by_chance == pytest.approx(1 / 7)
    assert block.same_end_by_chance == pytest.approx(3 / 7)


def test_without_structure_shares_are_those_of_chance():
    rng = np.random.default_rng(1)
    gamma, beta = rng.normal(size=(2, 640, 2, 11)).astype(np.float32)
    for block in kinship(gamma, beta, [*ATTRIBUTE_TYPES] * 80):
        assert block.same_type == pytest.approx(block.same_type_by_chance, abs=0.03)
        assert block.same_attribute == pytest.approx(block.same_attribute_by_chance, abs=0.03)
        assert block.same_end == pytest.approx(block.same_end_by_chance, abs=0.04)


def test_every_block_counts_neighbors_by_its_own_gammas_and_betas():
    rng = np.random.default_rng(2)
    gamma, beta = rng.normal(size=(2, 90, 3, 5)).astype(np.float32)
    types = rng.choice(["count", "exist", "query_size"], 90)
    for index, block in enumerate(kinship(gamma, beta, list(types))):
        points = np.hstack([gamma[:, index], beta[:, index]])
        near = NearestNeighbors(n_neighbors=N_NEIGHBORS).fit(points).kneighbors(return_distance=False)
        assert block.same_type == pytest.approx((types[near] == types[:, None]).mean())
        assert np.isnan(block.same_attribute)  # one type alone asks for an attribute
