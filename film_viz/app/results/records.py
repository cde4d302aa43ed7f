"""Records of evaluations, read with suspicion: `metrics.json` of a checkpoint may come from anywhere.

`trusted` keeps the parts that are what `film-viz evaluate` writes, so that a panel may rely on each part that it finds;
a record that is no evaluation at all is a `RecordError`, which says why.
"""

from collections.abc import Callable
from math import isfinite
from typing import Any

from film_viz.app.foreign import plain
from film_viz.evaluation.pointing import Pointing
from film_viz.evaluation.scoring import Score
from film_viz.questions.program import QUESTION_GROUPS, QUESTION_TYPES

MOST_QUESTIONS = 10**12
MOST_FAMILY = 10**6

Record = dict[str, Any]


class RecordError(ValueError):
    """Say why a record is not that of an evaluation."""


def trusted(record: Any) -> Record:
    """Return the parts of a record that are right, and its scores by group, type and family in any case."""
    if not isinstance(record, dict) or not _is_score(record.get("overall")):
        raise RecordError("it has no 'overall' with an accuracy in 0..1 and a count")
    counts = {name: record.get(name, record["overall"]["count"]) for name in ("questions", "pictures")}
    if wrong := [name for name, count in counts.items() if not _is_count(count)]:
        raise RecordError(f"its '{wrong[0]}' is no whole number")
    texts = {name: record[name] for name in ("system", "data", "split") if isinstance(record.get(name), str)}
    parts = {name: record[name] for name, fits in _PARTS.items() if name in record and fits(record[name])}
    scores = {name: _scores(record.get(name), is_known) for name, is_known in _LEVELS.items()}
    return {"overall": record["overall"], **scores, **counts, **texts, **parts}


def accuracy_of(metrics: Any) -> float | None:
    """Return how often a checkpoint was right; None where it was not evaluated."""
    try:
        overall = Score.from_json(trusted(metrics)["overall"])
    except RecordError:
        return None
    return overall.accuracy if overall.count else None


def measured(metrics: Any) -> str:
    """Return a few words on how good a checkpoint is, and on what that was measured."""
    try:
        record = trusted(metrics)
    except RecordError:
        return "not evaluated"
    overall = Score.from_json(record["overall"])
    if not overall.count:
        return "not evaluated"
    data, split = record.get("data"), record.get("split")
    named = [data if data != split else None, f"split {split}" if split else None]
    where = ", ".join(filter(None, named)) or "a set that it does not name"
    return f"{overall.accuracy:.1%} right on {overall.count:,} questions of {plain(where)}"


def is_confusion(value: Any) -> bool:
    """Whether a value counts answers by the true one and the given one."""
    return isinstance(value, dict) and all(
        isinstance(row, dict) and all(map(_is_count, row.values())) for row in value.values()
    )


def is_consistency(value: Any) -> bool:
    """Whether a value says which answers agree, and lists those that do not."""
    kinds, found = (value.get("kinds"), value.get("inconsistent")) if isinstance(value, dict) else (None, None)
    return (
        isinstance(kinds, dict)
        and all(_has_scores(scores, "consistent", "right") for scores in kinds.values())
        and isinstance(found, list)
        and all(_is_contradiction(each) and each["kind"] in kinds for each in found)
    )


def consistent_share(value: Any) -> Score | None:
    """Return how often answers that must agree do, over all kinds of sets; None where that was not measured."""
    kinds = value.get("kinds") if isinstance(value, dict) else None
    if not isinstance(kinds, dict) or not all(_has_scores(scores, "consistent") for scores in kinds.values()):
        return None
    scores = [Score.from_json(scores["consistent"]) for scores in kinds.values()]
    n_sets = sum(score.count for score in scores)
    agreeing = sum(round(score.accuracy * score.count) for score in scores if score.count)
    return Score(agreeing / n_sets, n_sets) if n_sets else None


def pointing_of(value: Any) -> Pointing | None:
    """Return how often a system looks at what questions are about; None where that was not measured."""
    if not isinstance(value, dict) or not _is_score(value.get("hits")) or not isinstance(value.get("looks"), str):
        return None
    chance: Any = value.get("chance")
    if not _is_number(chance) or not 0 <= chance <= 1:
        return None
    return Pointing(value["looks"], Score.from_json(value["hits"]), chance)


def is_findings(value: Any) -> bool:
    """Whether a value is what `film-viz findings` measures."""
    try:
        claims, signs, kinship = value["claims"], value["signs"], value["kinship"]
        numbers = [*signs["negative_gamma"], *signs["negative_beta"]]
        for name in ("same_type", "same_attribute", "same_end"):
            numbers += [kinship[0][f"{name}_by_chance"], *(block[name] for block in kinship)]
        said = [str(claim[part]) for claim in claims for part in ("claim", "paper", "here", "holds")]
    except (TypeError, KeyError, IndexError, AttributeError):
        return False
    return bool(said) and all(map(_is_number, numbers)) and _is_count(value.get("questions"))


def _is_evaluation(value: Any) -> bool:
    try:
        trusted(value)
    except (RecordError, RecursionError):
        return False
    return True


_PARTS: dict[str, Callable[[Any], bool]] = {
    "confusion": is_confusion,
    "off_by_one": lambda value: _is_score(value),
    "consistency": is_consistency,
    "contrast": lambda value: _has_scores(value, "original", "whole", "changed", "kept"),
    "q_type": _is_evaluation,
    "findings": is_findings,
}
_LEVELS: dict[str, Callable[[str], bool]] = {
    "groups": lambda name: name in QUESTION_GROUPS,
    "types": lambda name: name in QUESTION_TYPES,
    "families": lambda name: name.isdecimal() and name.isascii() and len(name) < 8 and int(name) < MOST_FAMILY,
}


def _scores(value: Any, is_known: Callable[[str], bool]) -> Record:
    named = value.items() if isinstance(value, dict) else ()
    return {name: score for name, score in named if is_known(str(name)) and _is_score(score)}


def _has_scores(value: Any, *names: str) -> bool:
    return isinstance(value, dict) and all(_is_score(value.get(name)) for name in names)


def _is_score(value: Any) -> bool:
    if not isinstance(value, dict) or not _is_count(value.get("count")):
        return False
    accuracy: Any = value.get("accuracy")
    return (accuracy is None and value["count"] == 0) or (_is_number(accuracy) and 0 <= accuracy <= 1)


def _is_contradiction(value: Any) -> bool:
    questions = value.get("questions") if isinstance(value, dict) else None
    return (
        isinstance(questions, list)
        and bool(questions)
        and all(isinstance(each, dict) and {"text", "answer", "given"} <= set(each) for each in questions)
        and isinstance(value.get("kind"), str)
        and isinstance(value.get("picture"), str)
    )


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MOST_QUESTIONS


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e300 and isfinite(value)
