"""Findings: counts of signs against NumPy, claims that follow from what was measured, and a whole measurement."""

from dataclasses import replace

import numpy as np
import pytest

from film_viz.analysis.findings.ablation import Ablation
from film_viz.analysis.findings.claims import MeasuredFindings, measure_findings, signs
from film_viz.analysis.findings.kinship import Kinship
from film_viz.data.clevr_folder import ClevrFolder
from film_viz.data.fresh_folder import FreshFolder
from film_viz.evaluation.consistency import Consistency
from film_viz.evaluation.scoring import Score
from film_viz.models.card_findings import findings_section, mistakes_section
from film_viz.models.checkpoint import load_checkpoint

CHANCE = {"same_type_by_chance": 0.1, "same_attribute_by_chance": 1 / 7, "same_end_by_chance": 3 / 7}


def as_in_the_paper() -> MeasuredFindings:
    mean = {"gamma": Score(0.32, 1000), "beta": Score(0.964, 1000), "both": Score(0.3, 1000)}
    ablation = Ablation(Score(0.974, 1000), mean, {}, (), {"gamma": 1.0, "beta": 1.0})
    kin = (Kinship(0.4, 0.1, 0.6, 1 / 7, 0.4, 3 / 7), Kinship(0.9, 0.1, 0.0, 1 / 7, 0.99, 3 / 7))
    values = np.random.default_rng(0).normal(size=(2, 50, 2, 7)).astype(np.float32)
    found = signs(values[0] + 0.36, values[1] - 0.7)
    return MeasuredFindings(Score(0.974, 1000), ablation, found, kin, Score(0.961, 100), Consistency(()))


def test_signs_are_counted_by_block():
    rng = np.random.default_rng(3)
    gamma, beta = rng.normal(size=(2, 11, 3, 5)).astype(np.float32)
    found = signs(gamma, beta)
    assert found.gamma_range == (gamma.min(), gamma.max())
    for block in range(3):
        assert found.negative_gamma[block] == pytest.approx(sum(gamma[:, block].ravel() < 0) / 55)
        assert found.negative_beta[block] == pytest.approx(sum(beta[:, block].ravel() < 0) / 55)


def test_a_network_as_in_the_paper_shows_its_findings():
    claims = as_in_the_paper().claims()
    assert [claim.holds for claim in claims] == [True] * 6 + [False]  # nothing was asked that must agree
    assert claims[0].here == "65.4 and 1.0 points"


@pytest.mark.parametrize(
    ("number", "change"),
    [
        (0, {"ablation": replace(as_in_the_paper().ablation, mean=dict.fromkeys(("gamma", "beta"), Score(0.6, 1000)))}),
        (1, {"signs": replace(as_in_the_paper().signs, negative_gamma=(0.1, 0.2))}),
        (2, {"signs": replace(as_in_the_paper().signs, negative_beta=(0.4, 0.5))}),
        (3, {"kinship": as_in_the_paper().kinship[::-1]}),
        (4, {"kinship": as_in_the_paper().kinship[::-1]}),
        (5, {"off_by_one": Score(0.89, 100)}),
        (5, {"off_by_one": Score(float("nan"), 0)}),
    ],
)
def test_a_claim_fails_where_what_it_says_is_not_so(number, change):
    assert not replace(as_in_the_paper(), **change).claims()[number].holds


@pytest.mark.slow
def test_findings_of_a_checkpoint_go_to_its_card(app_home, tmp_path):
    FreshFolder(4, questions_per_image=8, quality="training").write(tmp_path)
    checkpoint = load_checkpoint(app_home / "checkpoints" / "first")
    found = measure_findings(checkpoint, list(ClevrFolder(tmp_path, "val")), n_sets=2)
    assert found.accuracy == found.ablation.unchanged
    assert found.accuracy.count == 32
    record = found.to_json()
    card = findings_section(record)
    assert all(claim.here in card for claim in found.claims())
    assert f"| 1 | {100 * found.signs.negative_gamma[1]:.1f} |" in card
    metrics = {"off_by_one": record["off_by_one"], "consistency": found.consistency.to_json()}
    assert "| left / right |" in mistakes_section(metrics)


def test_a_card_without_findings_has_no_section():
    assert findings_section({}) == mistakes_section({}) == ""
