"""Films and distributions of made-up runs: what moves has moved, what stays has stayed."""

import json
from pathlib import Path

import numpy as np
import pytest

from film_viz.analysis.training.parameter_history import (
    HistoryError,
    ParameterHistory,
    distribution,
    evaluated_steps,
    read_history,
    thinned,
    training_film,
)

STEPS, N_QUESTIONS, N_BLOCKS, CHANNELS = (10, 20, 30), 42, 3, 5


@pytest.fixture
def history() -> ParameterHistory:
    """Two types of questions that move apart: at first one cloud, in the end two."""
    draw = np.random.default_rng(5)
    types = tuple("count" if i % 3 else "exist" for i in range(N_QUESTIONS))
    noise = draw.normal(scale=0.1, size=(2, N_QUESTIONS, N_BLOCKS, CHANNELS))
    apart = np.where(np.array(types) == "count", 1.0, -1.0)[:, None, None]
    gamma = np.stack([1 + noise[0] + distance * apart for distance in (0.0, 0.5, 2.0)])
    beta = np.stack([noise[1]] * 3)
    texts = tuple(f"Question {i}?" for i in range(N_QUESTIONS))
    return ParameterHistory(STEPS, gamma.astype(np.float16), beta.astype(np.float16), texts, types)


def test_what_was_written_is_read(tmp_path: Path, history: ParameterHistory) -> None:
    write(tmp_path, history)
    assert evaluated_steps(tmp_path) == STEPS
    again = read_history(tmp_path, STEPS[1:])
    np.testing.assert_array_equal(again.gamma, history.gamma[1:])
    np.testing.assert_array_equal(again.beta, history.beta[1:])
    assert (again.texts, again.question_types) == (history.texts, history.question_types)


def test_files_that_do_not_fit_are_named(tmp_path: Path, history: ParameterHistory) -> None:
    write(tmp_path, history)
    (tmp_path / "questions.json").write_text("[]", encoding="utf-8")
    with pytest.raises(HistoryError, match="42 rows of parameters for 0 questions"):
        read_history(tmp_path, STEPS)
    (tmp_path / "step-00000020.npz").write_bytes(b"half a fi")
    with pytest.raises(HistoryError, match="cannot be read"):
        read_history(tmp_path, STEPS)


def test_the_last_frame_is_its_principal_components(history: ParameterHistory) -> None:
    film = training_film(history)
    rows = np.concatenate([history.gamma[-1], history.beta[-1]], axis=1).reshape(N_QUESTIONS, -1).astype(np.float64)
    centered = rows - rows.mean(axis=0)
    variance = np.linalg.eigvalsh(centered.T @ centered)[::-1]
    placed = film.coordinates[-1].astype(np.float64)
    np.testing.assert_allclose(np.square(placed).sum(axis=0), variance[:2], rtol=1e-3)
    assert film.shown_share[-1] == pytest.approx(variance[:2].sum() / variance.sum(), rel=1e-3)
    assert abs(placed[:, 0] @ placed[:, 1]) < 1e-2


@pytest.mark.parametrize("fitted", ["last", "all"])
def test_types_part_along_the_first_axis_and_keep_their_kin(history: ParameterHistory, fitted: str) -> None:
    film = training_film(history, fitted=fitted)
    is_count = np.array(history.question_types) == "count"
    gaps = [abs(frame[is_count, 0].mean() - frame[~is_count, 0].mean()) for frame in film.coordinates]
    step = np.sqrt(N_BLOCKS * CHANNELS)
    np.testing.assert_allclose(gaps, [0, step, 4 * step], atol=0.6)
    assert film.kinship[0] == pytest.approx(film.chance, abs=0.15)
    assert film.kinship[-1] == 1


def test_a_film_of_one_block_ignores_the_others(history: ParameterHistory) -> None:
    other = history.gamma.copy()
    other[:, :, [0, 2]] *= -3
    changed = ParameterHistory(STEPS, other, history.beta, history.texts, history.question_types)
    same = [training_film(each, block=1).coordinates for each in (history, changed)]
    np.testing.assert_array_equal(*same)


def test_a_question_whose_parameters_stay_does_not_move(history: ParameterHistory) -> None:
    gamma, beta = history.gamma.copy(), history.beta.copy()
    gamma[:, 7], beta[:, 7] = gamma[0, 7], beta[0, 7]
    film = training_film(ParameterHistory(STEPS, gamma, beta, history.texts, history.question_types))
    np.testing.assert_array_equal(film.coordinates[:, 7], film.coordinates[[0, 0, 0], 7])


def test_parameters_that_are_all_alike_have_no_map(history: ParameterHistory) -> None:
    alike = np.ones_like(history.gamma)
    with pytest.raises(HistoryError, match="the same gamma and beta"):
        training_film(ParameterHistory(STEPS, alike, alike, history.texts, history.question_types))


def test_shares_count_all_values_and_quartiles_are_theirs(history: ParameterHistory) -> None:
    gamma = distribution(history.gamma)
    assert gamma.share.shape == (3, N_BLOCKS, len(gamma.edges) - 1)
    assert (gamma.share.sum(axis=2) > 0.97).all()
    assert (gamma.share.sum(axis=2) <= 1 + 1e-6).all()
    np.testing.assert_allclose(gamma.quartiles[1, 2], np.quantile(history.gamma[1, :, 2], (0.25, 0.5, 0.75)), atol=1e-2)


def test_values_that_are_all_alike_still_have_bins() -> None:
    assert (np.diff(distribution(np.ones((2, 3, 1, 5), np.float16)).edges) > 0).all()


def test_thinning_keeps_both_ends() -> None:
    assert thinned(range(100), 4) == (0, 33, 66, 99)
    assert thinned((3, 5), 60) == (3, 5)


def write(folder: Path, history: ParameterHistory) -> None:
    pairs = zip(history.texts, history.question_types, strict=True)
    questions = [{"text": text, "question_type": kind} for text, kind in pairs]
    (folder / "questions.json").write_text(json.dumps(questions), encoding="utf-8")
    for step, gamma, beta in zip(history.steps, history.gamma, history.beta, strict=True):
        np.savez(folder / f"step-{step:08d}.npz", gamma=gamma, beta=beta)
