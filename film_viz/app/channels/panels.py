"""The panels of one channel: its gamma-beta plane, its clusters in words, its block's distributions and gates."""

import numpy as np
import pandas as pd
import streamlit as st
from jaxtyping import Int

from film_viz.analysis.bank.explain import Explanation
from film_viz.analysis.bank.parameter_bank import ParameterBank
from film_viz.analysis.channels.gates import NEAR_ZERO, NEARLY_SHUT, gate_census
from film_viz.analysis.channels.report import ChannelReport
from film_viz.app.address import carried
from film_viz.app.banks.terms import colorings_of, hover_texts, labels_of
from film_viz.app.channels import loading as channel_loading
from film_viz.app.foreign import in_figure, plain
from film_viz.app.frame import NO_MODEBAR, mode
from film_viz.app.selection import SELECTED, is_selected, select_button
from film_viz.figures.channel_plane import CLUSTER_COLORS, Group, grouped_plane, label_groups, valued_plane
from film_viz.figures.channel_statistics import block_histograms, channel_means
from film_viz.figures.parameter_map import TEXTS_UP_TO
from film_viz.models.checkpoint import Checkpoint

BY_CLUSTER = "cluster"
MOST_LISTED = 200  # questions
MOST_WORDS = 6  # terms named per cluster


def plane_panel(
    bank: ParameterBank, report: ChannelReport, block: int, channel: int, group: str | None, key: str = ""
) -> None:
    """Show the channel's questions in the gamma-beta plane; a lasso lists those within."""
    known = {BY_CLUSTER: "Cluster"} | _group_names(bank, group) | colorings_of(bank)
    color_box = f"{key}plane_color"
    if st.session_state.get(f"{color_box}_for") != group:  # another word was looked for: show it
        st.session_state[f"{color_box}_for"], st.session_state[color_box] = group, group or BY_CLUSTER
    color = st.selectbox("Color by", list(known), format_func=known.__getitem__, key=color_box)
    gamma, beta = (np.array(values[:, block, channel]) for values in (bank.gamma, bank.beta))
    center = report.clusters.center
    texts = hover_texts(bank) if len(bank) <= TEXTS_UP_TO else ()
    label = None if color in (BY_CLUSTER, group, SELECTED) else labels_of(bank, color)
    if label is not None and label.values is not None:
        figure = valued_plane(gamma, beta, label.values, label.title, center, mode(), texts)
    else:
        figure = grouped_plane(gamma, beta, _groups(bank, report, color, group), center, texts)
    plane = f"{key}plane_{block}_{channel}"
    st.plotly_chart(
        figure,
        key=plane,
        on_select="rerun",
        selection_mode=("lasso", "box", "points"),
        config={"displaylogo": False},
        alt=f"gamma and beta of block {block}, channel {channel} for {len(bank):,} questions.",
    )
    st.caption(
        "Each point is a question. The dotted lines are gamma 1 and beta 0, which change nothing. "
        "Draw around points to list their questions; click a name in the legend to hide or show it."
    )
    picked = _picked(plane)
    if len(picked):
        question_table(bank, picked, key=f"{key}picked_questions")
        select_button(picked, key=f"{key}select_picked")


def _group_names(bank: ParameterBank, group: str | None) -> dict[str, str]:
    """Return the group that is looked for, and what is selected, as colorings."""
    names = {group: f"Has {group}"} if group else {}
    return names | ({SELECTED: "Selected on the map"} if is_selected(len(bank)).any() else {})


def _groups(bank: ParameterBank, report: ChannelReport, color: str, group: str | None) -> list[Group]:
    if color == BY_CLUSTER:
        return [Group(f"cluster {i + 1}", CLUSTER_COLORS[i], report.members(i)) for i in range(len(report.clusters))]
    if color in (group, SELECTED):
        names = (f"not {in_figure(color)}", in_figure(color))
        return label_groups(names, channel_loading.group_members(bank, color).astype(np.int64))
    label = labels_of(bank, color)
    assert label.codes is not None  # scales are drawn by value
    return label_groups(tuple(map(in_figure, label.names)), label.codes)


def _picked(key: str) -> Int[np.ndarray, " row"]:
    points = st.session_state[key]["selection"]["points"]
    rows = {int(point["customdata"]) for point in points if "customdata" in point}
    return np.array(sorted(rows), dtype=np.int64)


def question_table(bank: ParameterBank, rows: Int[np.ndarray, " row"], key: str) -> None:
    """List questions."""
    shown = rows[:MOST_LISTED]
    table = bank.questions.iloc[shown][["text", "question_type", "answer"]]
    st.dataframe(table.assign(question=shown)[["question", *table.columns]], hide_index=True, height=240, key=key)
    more = f"; the first {MOST_LISTED} are listed" if len(rows) > MOST_LISTED else ""
    st.caption(f"{len(rows):,} questions{more}.")


def clusters_panel(bank: ParameterBank, report: ChannelReport, key: str = "") -> None:
    """Say how many clusters there are and what sets each apart."""
    n_clusters = len(report.clusters)
    if n_clusters == 1:
        st.markdown("**One cluster**: no valley divides this channel's questions. Ask for 2 to see its two halves.")
        st.caption(f"The best silhouette of any division is {report.clusters.silhouette:.2f}.")
        return
    st.markdown(f"**{n_clusters} clusters**, silhouette {report.clusters.silhouette:.2f}")
    for index, explanation in enumerate(report.explanations):
        with st.container(border=True):
            _cluster(report, index, explanation)
    _surgery_link()
    with st.expander("Questions of each cluster", key=f"{key}cluster_questions", on_change="rerun") as opened:
        if opened.open:
            tabs = st.tabs([f"Cluster {i + 1}" for i in range(n_clusters)])
            for index, tab in enumerate(tabs):
                with tab:
                    question_table(bank, report.members(index), key=f"{key}questions_{index}")
                    select_button(report.members(index), key=f"{key}select_{index}")


def _surgery_link() -> None:
    """Lead to where the open channel of a question can be moved to another cluster."""
    label, where = "Move a question to another cluster", carried() | {"compare_view": "Surgery", "at": "surgery"}
    st.page_link("pages/compare.py", label=label, icon=":material/healing:", query_params=where)


def _cluster(report: ChannelReport, index: int, explanation: Explanation) -> None:
    size, (gamma, beta) = report.clusters.size[index], report.clusters.center[index]
    st.markdown(
        f"**Cluster {index + 1}** - {size:,} questions around gamma {gamma:+.2f}, beta {beta:+.2f}  \n"
        f"Rule: **{plain(explanation.rule)}**"
    )
    st.caption(
        f"precision {explanation.precision:.2f} (the share of the questions the rule describes that are here), "
        f"recall {explanation.recall:.2f} (the share of the questions here that it describes)"
    )
    st.markdown(_named_terms(explanation))


def _named_terms(explanation: Explanation) -> str:
    """Return the terms that are more common in the cluster than chance allows, in one line."""
    found = explanation.discoveries.head(MOST_WORDS)
    if found.empty:
        return "No word, type, function or answer is more common here than chance allows."
    names = [f"{plain(row.term)} ({row.kind}, x{row.lift:.1f})" for row in found.itertuples()]
    return "More common here: " + ", ".join(names)


def block_panel(bank: ParameterBank, block: int, channel: int, key: str = "") -> None:
    """Show how gamma and beta of the blocks are distributed, and each channel's mean and deviation."""
    gamma, beta = np.asarray(bank.gamma), np.asarray(bank.beta)
    st.plotly_chart(
        block_histograms(gamma, beta, block, mode()),
        key=f"{key}histograms",
        config=NO_MODEBAR,
        alt="Histograms of gamma and of beta, one per block.",
    )
    st.caption(
        f"All channels and questions of each block, over the full range: gamma {gamma.min():.2f} to {gamma.max():.2f}, "
        f"beta {beta.min():.2f} to {beta.max():.2f}."
    )
    st.plotly_chart(
        channel_means(gamma[:, block], beta[:, block], channel, mode()),
        key=f"{key}means",
        config=NO_MODEBAR,
        alt=f"Mean and deviation of gamma and beta for every channel of block {block}.",
    )
    st.caption(
        f"Every channel of block {block}: the dot is its mean over questions, the bar one standard deviation to both "
        "sides. A long bar is a channel that questions use; the open channel is colored."
    )


def gates_panel(checkpoint: Checkpoint, bank: ParameterBank, key: str = "") -> None:
    """Show the gate census of every block; what the ReLU kills is measured on demand."""
    census = gate_census(np.asarray(bank.gamma), np.asarray(bank.beta))
    table = pd.DataFrame(
        {
            "block": bank.blocks,
            "gamma < 0": census.turned_over,
            f"|gamma| < {NEAR_ZERO}": census.switched_off,
            "beta < 0": census.lowered,
            f"at most {NEARLY_SHUT:.0%} of cells pass": census.nearly_shut,
        }
    )
    note = ""
    about = "Runs the network on pictures; seconds."
    if st.toggle("Measure what the ReLU kills", key=f"{key}measure_killed", help=about):
        try:
            found = channel_loading.killed(checkpoint, bank, bank.key)
        except ValueError as error:
            st.error(plain(f"This cannot be measured: {error}."))
        else:
            table["killed by the ReLU"], table["channels never awake"] = found.share, found.always
            note = (
                f" 'Killed' was measured on {len(found.row)} questions of the bank, each asked about its own picture: "
                "no cell of the map is above 0 after FiLM."
            )
    shares = [name for name, values in table.items() if values.dtype.kind == "f"]
    formats = {str(name): st.column_config.NumberColumn(format="percent") for name in shares}
    st.dataframe(table, hide_index=True, column_config=formats, key=f"{key}gates")
    st.caption(
        "Shares of all (question, channel) pairs of a block. A negative gamma turns its map over; one near 0 switches "
        "it off. The last share needs no picture: where the normalized features have mean 0 and variance 1, "
        "Cantelli's inequality lets at most gamma^2 / (gamma^2 + beta^2) of the cells pass a negative beta. It is a "
        f"bound over the training data, not a statement about one picture.{note}"
    )
