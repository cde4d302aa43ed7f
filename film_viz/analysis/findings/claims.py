"""What the paper found about gamma, beta and errors, measured again on one checkpoint, and whether it holds there.

Each claim is Perez et al. 2018's, with the figure they give where they give one; the rule by which it is said to hold
here is part of the claim. Networks differ in size, data and accuracy, so a "no" is a result, not a fault.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import torch
from jaxtyping import Float

from film_viz.analysis.bank.question_parameters import question_parameters
from film_viz.analysis.findings.ablation import Ablation, ablate
from film_viz.analysis.findings.kinship import Kinship, kinship
from film_viz.data.clevr_folder import ClevrQuestion
from film_viz.evaluation.consistency import Consistency, check_consistency
from film_viz.evaluation.evaluate import evaluate, question_type
from film_viz.evaluation.mistakes import off_by_one
from film_viz.evaluation.respondents import CheckpointRespondent
from film_viz.evaluation.scoring import Score
from film_viz.models.checkpoint import Checkpoint
from film_viz.questions.agree import AGREEMENT_KINDS

FAR_MORE = 5.0  # times as much
NEARLY_ALL = 0.9
CLEARLY_MORE = 1.5  # times as many as by chance


@dataclass(frozen=True, slots=True)
class Signs:
    """Where gamma and beta lie, over all questions and channels."""

    gamma_range: tuple[float, float]
    beta_range: tuple[float, float]
    negative_gamma: tuple[float, ...]  # share, by block
    negative_beta: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Claim:
    """One finding of the paper and what is seen here."""

    claim: str  # with the rule by which it holds
    paper: str
    here: str
    holds: bool


@dataclass(frozen=True, slots=True)
class MeasuredFindings:
    """Everything that was measured."""

    accuracy: Score
    ablation: Ablation
    signs: Signs
    kinship: tuple[Kinship, ...]  # by block
    off_by_one: Score
    consistency: Consistency

    def claims(self) -> tuple[Claim, ...]:
        """Return the paper's findings, each with what is seen here."""
        return (
            _costs(self.ablation),
            *_sign_claims(self.signs),
            *_kinship_claims(self.kinship),
            _near_misses(self.off_by_one),
            _contradictions(self.consistency),
        )

    def to_json(self) -> dict[str, Any]:
        """Return claims and measurements as plain values."""
        return {
            "questions": self.accuracy.count,
            "accuracy": self.accuracy.to_json(),
            "claims": [asdict(claim) for claim in self.claims()],
            "ablation": self.ablation.to_json(),
            "signs": asdict(self.signs),
            "kinship": [block.to_json() for block in self.kinship],
            "off_by_one": self.off_by_one.to_json(),
            "consistency": self.consistency.to_json()["kinds"],
        }


def measure_findings(
    checkpoint: Checkpoint,
    questions: Sequence[ClevrQuestion],
    n_sets: int,
    seed: int = 0,
    dtype: torch.dtype = torch.float32,
) -> MeasuredFindings:
    """Ask and ablate; `n_sets` sets of questions of each kind are asked for consistency."""
    params = question_parameters(checkpoint, [question.text for question in questions])
    gamma, beta = params.gamma.numpy(), params.beta.numpy()
    respondent = CheckpointRespondent(checkpoint, dtype)
    evaluation = evaluate(respondent, questions)
    return MeasuredFindings(
        accuracy=evaluation.report.overall,
        ablation=ablate(checkpoint, questions, (), seed),
        signs=signs(gamma, beta),
        kinship=kinship(gamma, beta, [question_type(question) for question in questions]),
        off_by_one=off_by_one(evaluation.confusion),
        consistency=check_consistency(respondent, questions, n_sets, seed),
    )


def signs(
    gamma: Float[np.ndarray, "question block channel"], beta: Float[np.ndarray, "question block channel"]
) -> Signs:
    """Count negative values."""
    negative = [tuple((values < 0).mean(axis=(0, 2)).tolist()) for values in (gamma, beta)]
    ranges = [(float(values.min()), float(values.max())) for values in (gamma, beta)]
    return Signs(*ranges, *negative)


def _costs(ablation: Ablation) -> Claim:
    before = ablation.unchanged.accuracy
    gamma, beta = (100 * (before - ablation.mean[part].accuracy) for part in ("gamma", "beta"))
    return Claim(
        f"gamma replaced by its mean costs far more accuracy than beta (at least {FAR_MORE:g} times as much)",
        "65.4 and 1.0 points",
        f"{gamma:.1f} and {beta:.1f} points",
        gamma > 0 and gamma >= FAR_MORE * beta,
    )


def _sign_claims(signs: Signs) -> tuple[Claim, Claim]:
    gamma, beta = np.mean(signs.negative_gamma), np.mean(signs.negative_beta)
    return (
        Claim(
            "many gammas are negative (from half to twice the paper's share)",
            "36 %",
            f"{gamma:.0%}, gammas from {signs.gamma_range[0]:.1f} to {signs.gamma_range[1]:.1f}",
            bool(0.18 <= gamma <= 0.72),
        ),
        Claim(
            "most betas are negative",
            "76 %",
            f"{beta:.0%}, betas from {signs.beta_range[0]:.1f} to {signs.beta_range[1]:.1f}",
            bool(beta > 0.5),
        ),
    )


def _kinship_claims(blocks: tuple[Kinship, ...]) -> tuple[Claim, Claim]:
    first, last = blocks[0], blocks[-1]
    rule = f"at least {CLEARLY_MORE:g} times as many as by chance, and more than in the"
    return (
        Claim(
            "in the first block, questions of different types that work on the same attribute lie together (of the "
            f"nearest neighbors of another type, {rule} last)",
            "seen on maps",
            _from_to(first.same_attribute, last.same_attribute, first.same_attribute_by_chance),
            first.same_attribute > max(last.same_attribute, CLEARLY_MORE * first.same_attribute_by_chance),
        ),
        Claim(
            "in the last block, questions of different types that want the same in the end, query or compare, lie "
            f"together (of the nearest neighbors of another type, {rule} first)",
            "seen on maps",
            _from_to(first.same_end, last.same_end, first.same_end_by_chance),
            last.same_end > max(first.same_end, CLEARLY_MORE * last.same_end_by_chance),
        ),
    )


def _from_to(first: float, last: float, chance: float) -> str:
    return f"{first:.0%} in the first block, {last:.0%} in the last, {chance:.0%} by chance"


def _near_misses(score: Score) -> Claim:
    here = f"{score.accuracy:.1%} of {score.count:,}" if score.count else "no count is wrong"
    holds = bool(score.count) and score.accuracy >= NEARLY_ALL
    return Claim(f"nearly all wrong counts miss by one (at least {NEARLY_ALL:.0%})", "96.1 %", here, holds)


def _contradictions(consistency: Consistency) -> Claim:
    shares = {kind: consistent for kind in AGREEMENT_KINDS if (consistent := consistency.consistent(kind)).count}
    here = "; ".join(f"{kind} {score.accuracy:.1%} of {score.count:,}" for kind, score in shares.items())
    return Claim(
        "answers to questions that must agree contradict each other at times",
        "examples",
        f"consistent: {here}",
        any(score.accuracy < 1 for score in shares.values()),
    )
