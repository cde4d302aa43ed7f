from dataclasses import replace

import numpy as np
import pytest
import torch

from film_viz.analysis.answers.ask import image_features
from film_viz.analysis.bank.parameter_bank import build_parameter_bank
from film_viz.analysis.bank.rows import bank_scene
from film_viz.analysis.channels.gates import gate_census, killed_by_relu, passing_at_most
from film_viz.analysis.inside.feature_maps import look_inside
from film_viz.models.checkpoint import load_checkpoint
from film_viz.models.systems.film import FiLMParams
from film_viz.scenes.render import render


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


@pytest.mark.slow
def test_killed_maps_are_those_without_a_cell_above_zero(app_home, tmp_path) -> None:
    checkpoint = load_checkpoint(app_home / "checkpoints" / "first")
    bank = build_parameter_bank(checkpoint, 23, 0, tmp_path / "bank")
    found = killed_by_relu(checkpoint, bank, n_scenes=2)
    assert found.row.tolist() == list(range(20))
    size = checkpoint.model.config.image_size
    for row in (3, 14):
        picture = render(bank_scene(bank.seed, int(bank.questions.scene[row])), size, size, "training")
        gamma, beta = (torch.from_numpy(np.array(values[[row]])) for values in (bank.gamma, bank.beta))
        seen = look_inside(checkpoint, image_features(checkpoint, picture), FiLMParams(gamma, beta))
        assert (found.killed[row] == (seen.after.max(axis=(2, 3)) <= 0)).all()
    assert found.share == pytest.approx(found.killed.mean(axis=(0, 2)))
    with pytest.raises(ValueError, match="no scenes that"):
        killed_by_relu(checkpoint, replace(bank, checkpoint_sha="other"))
