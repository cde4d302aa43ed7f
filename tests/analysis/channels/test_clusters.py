import numpy as np
import pytest
from sklearn.metrics import silhouette_score

from film_viz.analysis.channels.clusters import (
    FEWEST_QUESTIONS,
    SAMPLE,
    VALLEY,
    channel_clusters,
    multimodality,
    needed_depth,
    valley_depth,
)

CENTERS = np.array([[3.0, 0.0], [-2.0, 5.0], [-3.5, -4.0]])


def cloud(seed: int, count: int = 900) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal((count, 2))


@pytest.mark.parametrize("k", [2, 3])
def test_planted_clusters_are_found_with_their_members_and_centers(k: int) -> None:
    group = np.random.default_rng(1).integers(0, k, 900)
    gamma, beta = (cloud(0) * 0.4 + CENTERS[group]).T
    found = channel_clusters(gamma, beta)
    order = np.lexsort(CENTERS[:k].T[::-1])
    assert len(found) == k
    assert (order[found.label] == group).all()
    assert found.center == pytest.approx(CENTERS[order], abs=0.1)
    assert found.size.tolist() == [int((group == i).sum()) for i in order]


def test_the_silhouette_is_that_of_scikit_learn() -> None:
    count = SAMPLE  # so that no sample is drawn
    group = np.arange(count) % 3 == 0
    points = cloud(2, count) * 0.5 + np.where(group, 4.0, 0.0)[:, None]
    found = channel_clusters(*points.T)
    assert found.silhouette == pytest.approx(silhouette_score(points, found.label))


@pytest.mark.parametrize("shape", [(1.0, 1.0), (1.0, 0.2), (1.0, 0.0), (0.0, 0.0)])
def test_one_cloud_is_one_cluster_however_long(shape: tuple[float, float]) -> None:
    gamma, beta = (cloud(4) * shape).T
    found = channel_clusters(gamma, beta)
    assert len(found) == 1
    assert found.center[0] == pytest.approx([gamma.mean(), beta.mean()])
    assert not found.label.any()


def test_a_lopsided_cloud_is_one_cluster() -> None:
    points = np.random.default_rng(5).exponential(size=(900, 2))
    assert len(channel_clusters(*points.T)) == 1


@pytest.mark.parametrize("draw", [np.random.Generator.standard_normal, np.random.Generator.random])
@pytest.mark.parametrize(("count", "most"), [(10, 0), (20, 0), (31, 0.03), (100, 0.03)])
def test_channels_of_noise_have_no_clusters_however_few_the_questions(draw, count: int, most: float) -> None:
    gamma, beta = (draw(np.random.default_rng(seed), (count, 5, 40)) for seed in (10, 11))
    assert (multimodality(gamma, beta)["clusters"] > 1).mean() <= most


def test_clear_clusters_are_found_in_forty_questions() -> None:
    points = cloud(12, 40)
    points[:15] += 10
    found = channel_clusters(*points.T)
    assert found.size.tolist() == [25, 15]


def test_fewer_questions_need_deeper_valleys_until_none_is_deep_enough() -> None:
    depths = [needed_depth(n) for n in (FEWEST_QUESTIONS - 1, FEWEST_QUESTIONS, 100, 1_000, 100_000)]
    assert depths[0] > 1 > depths[1]
    assert depths == sorted(depths, reverse=True)
    assert depths[-1] == VALLEY


def test_a_few_outliers_are_no_cluster() -> None:
    points = cloud(6)
    points[:9] += 40
    assert len(channel_clusters(*points.T)) == 1


def test_a_number_of_clusters_can_be_asked_for() -> None:
    found = channel_clusters(*cloud(7).T, k=3)
    assert len(found) == 3
    assert found.size.sum() == 900
    assert (np.diff(found.center[:, 0]) > 0).all()


@pytest.mark.parametrize("count", [1, 2, 3])
def test_a_few_questions_are_one_cluster(count: int) -> None:
    assert len(channel_clusters(*cloud(8, count).T)) == 1


def test_an_impossible_number_is_refused() -> None:
    with pytest.raises(ValueError, match="k must be 1 to 6"):
        channel_clusters(*cloud(9).T, k=7)


def test_every_channel_of_a_bank_is_measured_in_its_own_place() -> None:
    gamma, beta = (np.random.default_rng(i).standard_normal((300, 2, 3)) for i in range(2))
    beta[:100, 1, 2] += 9
    clusters = multimodality(gamma, beta)["clusters"]
    assert clusters.tolist() == [[1, 1, 1], [1, 1, 2]]


def test_a_valley_is_as_deep_as_the_density_drops() -> None:
    draw = np.random.default_rng(0)
    whole = np.sort(draw.standard_normal(2_000))
    assert valley_depth(whole[:1_000], whole[1_000:]) < 0.1
    assert valley_depth(whole, whole + 20) > 0.99
