"""Right for a reason: how often a system is right on a scene and on all scenes that differ from it in one thing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from film_viz.data.clevr_folder import ClevrQuestion
from film_viz.data.clevr_layout import DataError
from film_viz.data.contrast import ContrastSet
from film_viz.evaluation.scoring import Score


@dataclass(frozen=True, slots=True)
class ContrastScores:
    """What share of sets, or of variants, was answered right."""

    original: Score  # sets right on the original
    whole: Score  # sets right on the original and on all its variants
    changed: Score  # variants whose true answer is another
    kept: Score  # variants whose true answer is the original's

    def to_json(self) -> dict[str, Any]:
        """Return every score as `Score.to_json` does, by its name."""
        return {name: getattr(self, name).to_json() for name in ("original", "whole", "changed", "kept")}


def contrast_scores(
    sets: Sequence[ContrastSet], questions: Sequence[ClevrQuestion], given: Sequence[str | None]
) -> ContrastScores:
    """Score given answers to the questions of sets, which are found by their `question_index`."""
    is_right = {
        question.question_index: question.answer == answer for question, answer in zip(questions, given, strict=True)
    }
    for each in sets:
        _check(each, is_right)
    variants = [variant for each in sets for variant in each.variants]
    return ContrastScores(
        Score.of([is_right[each.original] for each in sets]),
        Score.of([is_right[e.original] and all(is_right[v.question_index] for v in e.variants) for e in sets]),
        Score.of([is_right[variant.question_index] for variant in variants if variant.changes_answer]),
        Score.of([is_right[variant.question_index] for variant in variants if not variant.changes_answer]),
    )


def _check(each: ContrastSet, is_right: Mapping[int | None, bool]) -> None:
    wanted = (each.original, *(variant.question_index for variant in each.variants))
    missing = [index for index in wanted if index not in is_right]
    if missing:
        raise DataError(
            f"a contrast set names question {missing[0]}, which is not among those that were asked: "
            "write the folder again with `film-viz contrast`"
        )
