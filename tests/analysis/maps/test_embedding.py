import dataclasses

import numpy as np
import pandas as pd
import pytest

from film_viz.analysis.bank.search import SearchError, axis_sets, matches
from film_viz.analysis.maps.embedding import EmbeddingSettings, embed, feature_matrix, positions


@pytest.fixture(scope="module")
def blobs() -> np.ndarray:
    """Three groups of 40 points in 7 dimensions, far apart."""
    random = np.random.default_rng(0)
    centers = random.normal(0, 10, (3, 7))
    return np.concatenate([center + random.normal(0, 1, (40, 7)) for center in centers]).astype(np.float32)


def test_features_are_gamma_before_beta_of_the_chosen_blocks() -> None:
    gamma = np.arange(2 * 3 * 5, dtype=np.float32).reshape(2, 3, 5)
    chosen = feature_matrix(gamma, gamma + 100, EmbeddingSettings(blocks=(2, 0)))
    np.testing.assert_array_equal(chosen[1], [*gamma[1, 2], *gamma[1, 0], *gamma[1, 2] + 100, *gamma[1, 0] + 100])
    assert feature_matrix(gamma, gamma, EmbeddingSettings(parameters="beta")).shape == (2, 15)
    with pytest.raises(ValueError, match=r"no block 3: this bank has blocks 0\.\.2"):
        feature_matrix(gamma, gamma, EmbeddingSettings(blocks=(3,)))


@pytest.mark.parametrize("dimensions", [2, 3])
def test_pca_is_the_projection_on_the_leading_singular_vectors(blobs: np.ndarray, dimensions: int) -> None:
    found = embed(blobs, EmbeddingSettings("pca", dimensions, standardize=False)).coordinates
    centered = blobs - blobs.mean(axis=0)
    left, values, _ = np.linalg.svd(centered, full_matrices=False)
    wanted = (left * values)[:, :dimensions]
    np.testing.assert_allclose(np.abs(found), np.abs(wanted), atol=1e-3)
    assert found.dtype == np.float32


def test_standardizing_makes_the_unit_of_a_column_irrelevant(blobs: np.ndarray) -> None:
    settings = EmbeddingSettings("pca")
    scaled = blobs * np.array([1000, 1, 1, 1, 1, 1, 0.001], dtype=np.float32)
    np.testing.assert_allclose(embed(scaled, settings).coordinates, embed(blobs, settings).coordinates, atol=1e-3)


def test_custom_axes_put_the_means_of_their_sets_at_one_and_minus_one(blobs: np.ndarray) -> None:
    group = np.repeat([0, 1, 2], 40)
    sets = np.array([[group == 0, group == 1], [group == 2, group != 2]])
    settings = EmbeddingSettings("axes", axes=(("first", "second"), ("third", "")))
    map_ = embed(blobs, settings, sets=sets)
    np.testing.assert_allclose(map_.coordinates[group == 0, 0].mean(), 1, atol=1e-4)
    np.testing.assert_allclose(map_.coordinates[group == 1, 0].mean(), -1, atol=1e-4)
    np.testing.assert_allclose(map_.coordinates[group == 2, 1].mean(), 1, atol=1e-4)
    assert map_.axis_names == ("second - first", "all others - third")
    with pytest.raises(ValueError, match="no question matches 'third'"):
        embed(blobs, settings, sets=sets & (group != 2))


def test_a_linear_map_places_its_own_questions_where_they_are(blobs: np.ndarray) -> None:
    map_ = embed(blobs, EmbeddingSettings("pca", 3))
    np.testing.assert_allclose(positions(map_, blobs[[3, 5]]), map_.coordinates[[3, 5]], atol=1e-4)


@pytest.mark.slow
@pytest.mark.parametrize("settings", [EmbeddingSettings("tsne", perplexity=5.0, seed=3), EmbeddingSettings("umap")])
@pytest.mark.filterwarnings("ignore")  # of the libraries themselves
def test_neighbor_maps_keep_groups_together_report_progress_and_place_new_points_in_their_group(
    blobs: np.ndarray, settings: EmbeddingSettings
) -> None:
    shares: list[float] = []
    map_ = embed(blobs, settings, lambda done, what: shares.append(done) if done is not None else None)
    assert shares == sorted(shares)
    assert shares[-1] >= 0.9
    centers = np.array([map_.coordinates[i : i + 40].mean(axis=0) for i in (0, 40, 80)])
    placed = positions(map_, blobs[[2, 50, 90]] + 0.1)
    nearest = np.linalg.norm(placed[:, None] - centers[None], axis=2).argmin(axis=1)
    np.testing.assert_array_equal(nearest, [0, 1, 2])


def test_what_progress_raises_stops_the_work(blobs: np.ndarray) -> None:
    def stop(done: float | None, what: str) -> None:
        raise InterruptedError(what)

    with pytest.raises(InterruptedError, match="scaling"):
        embed(blobs, EmbeddingSettings(), stop)


def test_identity_ignores_what_a_method_does_not_use() -> None:
    pca = EmbeddingSettings("pca")
    assert pca.identity == dataclasses.replace(pca, perplexity=50.0, seed=4).identity
    for name, value in {"dimensions": 3, "blocks": (1,), "parameters": "gamma", "standardize": False}.items():
        assert dataclasses.replace(pca, **{name: value}).identity != pca.identity
    tsne = EmbeddingSettings("tsne")
    for name, value in {"perplexity": 50.0, "seed": 4, "metric": "cosine"}.items():
        assert dataclasses.replace(tsne, **{name: value}).identity != tsne.identity


def test_errors_say_what_is_wrong(blobs: np.ndarray) -> None:
    for make, message in (
        (lambda: EmbeddingSettings(dimensions=4), "2 or 3 dimensions, got 4"),
        (lambda: EmbeddingSettings(perplexity=1.0), "at least 2 neighbors"),
        (lambda: EmbeddingSettings(min_dist=2.0), "min_dist must be in"),
        (lambda: EmbeddingSettings("axes"), "2 axes are wanted, got 0"),
        (lambda: embed(blobs[:5], EmbeddingSettings()), "at least 10 questions, got 5"),
        (lambda: embed(blobs, EmbeddingSettings("tsne", perplexity=60.0)), "perplexity 60 needs over 180"),
        (lambda: embed(blobs, EmbeddingSettings("umap", neighbors=120)), "need more than 120 questions, got 120"),
        (lambda: embed(blobs * np.nan, EmbeddingSettings()), "not a number"),
        (lambda: embed(np.ones_like(blobs), EmbeddingSettings()), "the same gammas and betas for every question"),
        (lambda: embed(np.ones_like(blobs), EmbeddingSettings("umap", parameters="gamma")), "the same gammas for"),
        (lambda: embed(np.ones_like(blobs), EmbeddingSettings("tsne", parameters="beta")), "nothing to map"),
    ):
        with pytest.raises(ValueError, match=message):
            make()


def test_search_reads_text_expressions_and_columns() -> None:
    questions = pd.DataFrame(
        {"text": ["Left of the cube?", "Is it (red)?", "How many?"], "question_type": ["exist", "exist", "count"]}
    )
    for search, wanted in (
        ("left", [1, 0, 0]), ("(red)", [0, 1, 0]), ("/^(left|how)/", [1, 0, 1]),
        ("type:count", [0, 0, 1]), (" ", [0, 0, 0]),
    ):  # fmt: skip
        np.testing.assert_array_equal(matches(questions, search), np.array(wanted, dtype=bool))
    with pytest.raises(SearchError, match="no regular expression"):
        matches(questions, "/(/")


def test_an_axis_without_an_away_search_is_held_against_all_others() -> None:
    questions = pd.DataFrame({"text": ["a b", "b", "c"], "question_type": ["exist", "count", "count"]})
    sets = axis_sets(questions, (("a", ""), ("type:exist", "c")))
    np.testing.assert_array_equal(sets[0], [[True, False, False], [False, True, True]])
    np.testing.assert_array_equal(sets[1], [[True, False, False], [False, False, True]])
