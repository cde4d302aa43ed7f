"""Sections of a model card on how a model errs and on what its gamma and beta do, written from its metrics."""

from collections.abc import Mapping, Sequence
from typing import Any


def mistakes_section(metrics: Mapping[str, Any]) -> str:
    """Return how wrong counts miss and how often answers contradict each other; nothing where it was not measured."""
    near, kinds = metrics.get("off_by_one", {}), metrics.get("consistency", {}).get("kinds", {})
    lines = []
    if near.get("count"):
        lines = [f"Of {near['count']:,} wrong counts, {near['accuracy']:.1%} miss by one."]
    if kinds:
        rows = [(name, _score(kind["consistent"]), _percent(kind["right"])) for name, kind in kinds.items()]
        head = ("questions that must agree", "answers agree (%)", "all true (%)")
        lines += ["", *_table(head, [*rows])]
    return "\n".join(["## Mistakes", "", *lines]) if lines else ""


def contrast_section(contrast: Mapping[str, Any]) -> str:
    """Return how often scenes and those that differ from them in one thing are answered right; "" if not measured."""
    if not contrast:
        return ""
    names = {
        "original": "right on the original",
        "whole": "right on the original and on all its variants",
        "changed": "variants whose true answer is another",
        "kept": "variants whose true answer is the same",
    }
    scores = {title: contrast[name] for name, title in names.items()}
    head = ("scenes that differ in one thing", "accuracy (%)", "95 % interval", "count")
    rows = [
        (title, _percent(score), " to ".join(f"{100 * end:.1f}" for end in score["interval"]), f"{score['count']:,}")
        for title, score in scores.items()
    ]
    return "\n".join(["## Contrast sets", "", *_table(head, rows)])


def reading_section(reading: Mapping[str, Any]) -> str:
    """Return how well scenes are read from pictures; nothing where it was not measured."""
    if not reading:
        return ""
    names = {
        "found": "objects found",
        "true": "of what was read, there",
        "known": "objects found with all four attributes right",
        "related": "relations right",
        "whole": "pictures without a mistake",
    }
    rows = [(title, *(_percent(one[name]) for one in reading.values())) for name, title in names.items()]
    rows += [
        (f"{name} right", *(_percent(one["attributes"][name]) for one in reading.values()))
        for name in next(iter(reading.values()))["attributes"]
    ]
    rows.append(
        ("median error on the ground, scene units", *(f"{one['units_off'][0]:.3f}" for one in reading.values()))
    )
    rows.append(("median error in the picture, pixels", *(f"{one['pixels_off']:.1f}" for one in reading.values())))
    heads = [f"{name}: {one['pictures']:,} pictures (%)" for name, one in reading.items()]
    return "\n".join(["## Scenes read from pictures", "", *_table(("what", *heads), rows)])


def findings_section(findings: Mapping[str, Any]) -> str:
    """Return the paper's findings as measured on this model; nothing where they were not."""
    if not findings:
        return ""
    claims = [(c["claim"], c["paper"], c["here"], "yes" if c["holds"] else "**no**") for c in findings["claims"]]
    held = sum(claim["holds"] for claim in findings["claims"])
    about = (
        f"Measured on this checkpoint with `film-viz findings`, on {findings['questions']:,} questions; the paper's "
        "figures are of another, larger network on CLEVR itself. "
        f"Of {len(claims)} findings of [Perez et al. 2018](https://arxiv.org/abs/1709.07871), {held} hold here."
    )
    return "\n".join(
        [
            "## The paper's findings on this checkpoint",
            "",
            about,
            "",
            *_table(("finding", "paper", "here", "holds"), claims),
            "",
            "Block by block: shares of negative values, and of a question's nearest neighbors among all gammas and "
            "betas of the block. A neighbor of another type has the same attribute if it is query_color beside "
            "equal_color, and the same end if it is query_color beside query_shape.",
            "",
            *_blocks(findings),
        ]
    )


def _blocks(findings: Mapping[str, Any]) -> list[str]:
    head = ("block", "gamma < 0 (%)", "beta < 0 (%)", "same type (%)", "same attribute (%)", "same end (%)")
    shares = ("same_type", "same_attribute", "same_end")
    values = zip(findings["signs"]["negative_gamma"], findings["signs"]["negative_beta"], strict=True)
    rows = [
        (str(i), *(f"{100 * value:.1f}" for value in (*negative, *(block[name] for name in shares))))
        for i, (negative, block) in enumerate(zip(values, findings["kinship"], strict=True))
    ]
    chance = [f"{100 * findings['kinship'][0][f'{name}_by_chance']:.1f}" for name in shares]
    return _table(head, [*rows, ("by chance", "-", "-", *chance)])


def _score(score: Mapping[str, Any]) -> str:
    low, high = score["interval"]
    return f"{_percent(score)} ({100 * low:.1f} to {100 * high:.1f}; {score['count']:,} sets)"


def _percent(score: Mapping[str, Any]) -> str:
    return "-" if score["accuracy"] is None else f"{100 * score['accuracy']:.1f}"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    return [f"| {' | '.join(cells)} |" for cells in (head, ["---"] * len(head), *rows)]
