"""The panels of the page Results: accuracy in a table, systems side by side, the paper's findings."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Literal

import pandas as pd
import streamlit as st

from film_viz.app.address_table import TABLE_LEVELS
from film_viz.app.chosen import chosen
from film_viz.app.foreign import in_figure, plain
from film_viz.app.frame import NO_MODEBAR, mode
from film_viz.app.results.contrast import contrast_panel
from film_viz.app.results.data import (
    Result,
    comparison_table,
    families,
    measured_system,
    published_systems,
    row_names,
    trained_systems,
)
from film_viz.app.results.records import is_findings
from film_viz.evaluation.published import PUBLISHED
from film_viz.evaluation.scoring import Score
from film_viz.figures.results import BlockShare, accuracy_dots, block_shares
from film_viz.places import checkpoint_folders
from film_viz.questions.program import GROUP_OF_TYPE, QUESTION_GROUPS, QUESTION_TYPES

BY_GROUP, BY_TYPE, BY_FAMILY = TABLE_LEVELS
SHOWN_PUBLISHED = ["Human", "Q-type mode", "CNN+LSTM+SA", "FiLM from raw pixels"]
MOST_HEIGHT = 520  # pixels, of a table
PERCENT = st.column_config.NumberColumn(format="%.1f %%")


def accuracy_panel(result: Result, key: str = "") -> None:
    """Show the accuracies, and the table by group, by type or by family."""
    report = result.report
    with st.container(horizontal=True):
        for name, score in {"overall": report.overall, **report.groups}.items():
            st.metric(name, f"{score.accuracy:.1%}" if score.count else "-", help=_certainty(score), border=True)
    contrast_panel(result.record)
    by = chosen("Table by", TABLE_LEVELS, "by", key)
    levels: dict[str, Mapping[Any, Score]] = {
        BY_GROUP: report.groups,
        BY_TYPE: report.types,
        BY_FAMILY: report.families,
    }
    scores = levels[by]
    if not scores:
        st.info(f"This record has no accuracies by {by}: evaluate the checkpoint here, below the list of evaluations.")
        return
    height: int | Literal["content"] = MOST_HEIGHT if len(scores) > len(QUESTION_TYPES) else "content"
    st.dataframe(
        _table(scores, by), hide_index=True, height=height, column_config=_columns(), key=f"{key}accuracy_{by}"
    )
    st.caption(
        "An answer counts only if it is exactly the right word. The interval holds the true accuracy with "
        "95 % confidence (Wilson); where intervals overlap a lot, a difference means little. Click a heading to sort."
    )


def _table(scores: Mapping[Any, Score], by: str) -> pd.DataFrame:
    rows = [
        {by: name, **_about(name, by), "accuracy": percent(score.accuracy), **_limits(score), "questions": score.count}
        for name, score in scores.items()
        if score.count
    ]
    return pd.DataFrame(rows)


def _about(name: Any, by: str) -> dict[str, str]:
    match by:
        case "type":
            return {"group": GROUP_OF_TYPE[name]}
        case "family":
            return {"such as": families().get(name, "")}
        case _:
            return {"types": ", ".join(QUESTION_GROUPS[name])}


def _limits(score: Score) -> dict[str, float]:
    low, high = score.interval
    return {"from": percent(low), "to": percent(high)}


def percent(share: float) -> float:
    """Return a share as the columns that are shown as `PERCENT` take it."""
    return 100 * share


def _columns() -> dict[str, Any]:
    return {
        "accuracy": st.column_config.ProgressColumn(format="%.1f %%", min_value=0, max_value=100),
        "from": st.column_config.NumberColumn(format="%.1f %%", help="Lower end of the 95 % interval"),
        "to": st.column_config.NumberColumn(format="%.1f %%", help="Upper end of the 95 % interval"),
        "questions": st.column_config.NumberColumn(format="localized"),
    }


def _certainty(score: Score) -> str:
    low, high = score.interval
    return f"{score.count:,} questions; between {low:.1%} and {high:.1%} with 95 % confidence"


def systems_panel(result: Result | None, key: str = "") -> None:
    """Hold every trained checkpoint beside what was published."""
    trained = trained_systems()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        by = st.segmented_control(
            "Compare by",
            (BY_GROUP, BY_TYPE),
            default=BY_GROUP,
            required=True,
            key=f"{key}compare_by",
            wrap=True,
        )
        names = st.multiselect(
            "Checkpoints", list(trained), default=list(trained)[:4], key=f"{key}compare_trained", wrap=True
        )
        by_type = by == BY_TYPE
        published = [] if by_type else _choose_published(key)
    systems = [measured_system(f"{name} (measured)", trained[name], by_type) for name in names]
    if result and "q_type" in result.record:
        systems.append(measured_system("Q-type mode (measured)", result.record["q_type"], by_type))
    systems += published_systems(published)
    missing = [name for name in checkpoint_folders() if name not in trained]
    if missing:
        st.caption(f"Not evaluated yet: {plain(', '.join(missing))}.")
    if not systems:
        st.info("Nothing is chosen that has been evaluated: evaluate a checkpoint below the list of evaluations.")
        return
    rows = row_names(by_type)
    alt = f"Accuracy of {len(systems)} systems by {by}."
    named = [replace(system, name=in_figure(system.name)) for system in systems]
    st.plotly_chart(accuracy_dots(rows, named, mode()), key=f"{key}systems", config=NO_MODEBAR, alt=alt)
    st.caption(
        "Dots were measured on this project's own pictures and questions, with 95 % intervals; open diamonds are "
        "published for CLEVR v1.0's test questions, so compare the two in kind. The Q-type mode gives the most common "
        "answer of the question's type without looking"
        + (", here on the very questions of the chosen evaluation." if "q_type" in (result.record if result else {})
           else "; evaluate here to have it measured on the same questions.")
    )  # fmt: skip
    st.dataframe(
        comparison_table(rows, systems),
        hide_index=True,
        column_config=dict.fromkeys(rows, PERCENT),
        key=f"{key}systems_table",
    )
    if by_type:
        st.caption("Published tables give groups only.")


def _choose_published(key: str) -> list[str]:
    names = [each.system for each in PUBLISHED]
    return st.multiselect("Published", names, default=SHOWN_PUBLISHED, key=f"{key}compare_published", wrap=True)


def findings_panel(findings: Any, checkpoint: str, key: str = "") -> None:
    """Show which of the paper's findings hold on the checkpoint."""
    if not is_findings(findings):
        command = f"film-viz findings --checkpoint {checkpoint} --data data/val --publish checkpoints/{checkpoint}"
        st.info(
            f"The paper's findings have not been measured on this checkpoint. It takes minutes:\n\n{plain(command)}",
            icon=":material/terminal:",
        )
        return
    rows = [
        {
            "finding": plain(claim["claim"]),
            "in the paper": plain(claim["paper"]),
            "here": plain(claim["here"]),
            "holds": _mark(claim),
        }
        for claim in findings["claims"]
    ]
    st.table(rows, border="horizontal", hide_index=True)
    st.plotly_chart(
        block_shares(_block_shares(findings), mode()),
        key=f"{key}findings",
        config=NO_MODEBAR,
        alt="Shares of negative gammas and betas, and of neighbors of a kind, block by block.",
    )
    st.caption(
        "Left: how many of a block's gammas and betas are negative. Right: of a question's nearest neighbors among the "
        "block's gammas and betas, how many have its type; and of those of another type, how many work on the same "
        "attribute (query_color beside equal_color), and how many want the same (query_color beside query_shape). "
        "Dotted: what chance would give."
    )
    st.caption(
        f"Measured on this checkpoint, on {findings['questions']:,} questions. The paper's network is larger and was "
        "trained on CLEVR itself: that a finding does not hold here is a result too."
    )


def _block_shares(findings: Mapping[str, Any]) -> tuple[tuple[BlockShare, ...], tuple[BlockShare, ...]]:
    """Return the curves of both panels."""
    kin, signs = findings["kinship"], findings["signs"]
    negative = tuple(BlockShare(f"{part} < 0", signs[f"negative_{part}"]) for part in ("gamma", "beta"))
    neighbors = tuple(
        BlockShare(name.replace("_", " "), [block[name] for block in kin], kin[0][f"{name}_by_chance"])
        for name in ("same_type", "same_attribute", "same_end")
    )
    return negative, neighbors


def _mark(claim: Mapping[str, Any]) -> str:
    return ":green[yes]" if claim["holds"] else ":red[no]"
