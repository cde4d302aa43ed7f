"""Surgery on question B's modulation: a visitor's own list of edits, made, undone and forgotten.

The list lives in the visitor's session and is handed to the network as values: no other visitor ever sees it.
"""

import numpy as np
import streamlit as st

from film_viz.analysis.answers.ask import Answer
from film_viz.analysis.bank.parameter_bank import ParameterBank
from film_viz.analysis.channels.clusters import channel_clusters
from film_viz.analysis.film import film_of
from film_viz.analysis.inside.edits import ACTIONS, PARTS, Action, Edit, References, edited
from film_viz.app.channel_picker import block_in_use, channel_in_use
from film_viz.app.compare import loading as compare_loading
from film_viz.app.frame import mode
from film_viz.app.inside import loading as inside_loading
from film_viz.app.shown_scene import ShownScene
from film_viz.app.views import NO_MODEBAR
from film_viz.figures.comparison import before_after_bars
from film_viz.figures.feature_maps import looks_by_layer
from film_viz.models.checkpoint import Checkpoint
from film_viz.models.exhibits import Maxima
from film_viz.models.systems.film import FiLMParams

ONE_CHANNEL, MOST_DIFFERENT, ONE_BLOCK, ALL_BLOCKS = "one channel", "most different", "one block", "all blocks"
EXTENTS = (ONE_CHANNEL, MOST_DIFFERENT, ONE_BLOCK, ALL_BLOCKS)
EDITS = "surgery_edits"
WANTS_VALUE: dict[Action, str] = {"set": "New value", "scale": "Factor", "add noise": "Standard deviation"}
REACH = 30.0  # of values that can be set; the published gammas lie in -15..19


def edits() -> tuple[Edit, ...]:
    """Return this visitor's edits in the order they were made."""
    kept: tuple[Edit, ...] = st.session_state.get(EDITS, ())
    return kept


def surgery_panel(checkpoint: Checkpoint, shown: ShownScene, a: str, b: str, bank: ParameterBank | None) -> None:
    """Offer edits of B's modulation and show the answer before and after them."""
    params = inside_loading.params(checkpoint, b)
    references = References(_mean(bank, params), inside_loading.params(checkpoint, a))
    controls, result = st.columns([2, 3], gap="large")
    with controls:
        changed = edited(params, edits(), references)
        _controls(checkpoint, changed, bank)
        _list()
    with result:
        before = compare_loading.answer_with(checkpoint, shown, params)
        _result(shown, before, compare_loading.answer_with(checkpoint, shown, changed))


def _mean(bank: ParameterBank | None, like: FiLMParams) -> FiLMParams | None:
    """Return the mean modulation of a bank; blocks without FiLM keep what they have."""
    if bank is None:
        return None
    gamma, beta = like.gamma.clone(), like.beta.clone()
    n_blocks = bank.gamma.shape[1]
    gamma[0, :n_blocks] = gamma.new_tensor(bank.gamma.mean(axis=0))
    beta[0, :n_blocks] = beta.new_tensor(bank.beta.mean(axis=0))
    return FiLMParams(gamma, beta)


def _controls(checkpoint: Checkpoint, params: FiLMParams, bank: ParameterBank | None) -> None:
    block, channel, most = _place(checkpoint)
    actions = [action for action in ACTIONS if bank is not None or action != "bank mean"]
    action = st.segmented_control("What to do", actions, default="set", required=True, key="surgery_action", wrap=True)
    part = st.segmented_control("With", PARTS, default="gamma", required=True, key="surgery_part")
    value = 0.0
    if action in WANTS_VALUE:
        value = _value(action, params, part, block, channel)
    seed = len(edits())  # another noise for every edit, the same whenever the list is
    edit = Edit(action, part, value, block, channel, seed, most=most)
    st.button("Apply", type="primary", icon=":material/healing:", on_click=keep_edit, args=(edit,), key="surgery_apply")
    if bank is not None and block is not None and channel is not None:
        _clusters(bank, params, block, channel)


def _place(checkpoint: Checkpoint) -> tuple[int | None, int | None, int | None]:
    """Ask where; return block, channel and how many of the most different channels, what is left open as None."""
    n_blocks, channels = film_of(checkpoint).config.film_blocks, film_of(checkpoint).config.channels
    extent = st.segmented_control(
        "Where", EXTENTS, default=ONE_CHANNEL, required=True, key="surgery_whole", persist_state="session", wrap=True
    )
    if extent == ALL_BLOCKS:
        return None, None, None
    if extent == MOST_DIFFERENT:
        label = "How many channels, starting with those that differ most from question A's"
        return None, None, int(st.number_input(label, 1, n_blocks * channels, 1, key="surgery_most"))
    block_box, channel_box = st.columns([3, 2])
    with block_box:
        block = block_in_use(n_blocks, key="surgery_block")
    if extent == ONE_BLOCK:
        return block, None, None
    with channel_box:
        return block, channel_in_use(channels, key="surgery_channel"), None


def _value(action: Action, params: FiLMParams, part: str, block: int | None, channel: int | None) -> float:
    """Ask for a number, starting from one that changes nothing where there is such a number."""
    start = {"set": 0.0, "scale": 1.0, "add noise": 0.5}[action]
    if action == "set" and block is not None and channel is not None:
        gamma, beta = float(params.gamma[0, block, channel]), float(params.beta[0, block, channel])
        start = round(beta if part == "beta" else gamma, 3)
        st.caption(f"Now gamma is {gamma:.3f} and beta {beta:.3f}.")
    lowest = 0.0 if action == "add noise" else -REACH
    key = f"surgery_value_{action}_{part}_{block}_{channel}_{len(edits())}"
    return float(st.slider(WANTS_VALUE[action], lowest, REACH, min(max(start, lowest), REACH), step=0.1, key=key))


def _clusters(bank: ParameterBank, params: FiLMParams, block: int, channel: int) -> None:
    """Offer to move a channel to where it is for other questions."""
    clusters = channel_clusters(bank.gamma[:, block, channel], bank.beta[:, block, channel])
    own = np.array([float(params.gamma[0, block, channel]), float(params.beta[0, block, channel])])
    here = int(np.square(clusters.center - own).sum(axis=1).argmin())
    if len(clusters) == 1:
        st.caption("Over a bank of questions, this channel's gamma and beta form a single cluster.")
        return
    st.markdown(f"**Clusters of this channel** over {len(bank):,} questions")
    for index, ((gamma, beta), size) in enumerate(zip(clusters.center, clusters.size, strict=True)):
        edit = Edit("set", "both", float(gamma), block, channel, beta_value=float(beta))
        st.button(
            f"{'Now near' if index == here else 'Move to'} cluster {index + 1}: gamma {gamma:.2f}, beta {beta:.2f}",
            key=f"cluster_{index}",
            help=f"The mean of {size / len(bank):.0%} of the questions; the page Channels says what these share.",
            disabled=index == here,
            on_click=keep_edit,
            args=(edit,),
        )


def keep_edit(edit: Edit) -> None:
    """Add an edit to this visitor's list; made for callbacks."""
    st.session_state[EDITS] = (*edits(), edit)


def _list() -> None:
    if not edits():
        st.caption("No edits yet: the network is under question B as it is.")
        return
    st.markdown("\n".join(f"{number}. {edit.title}" for number, edit in enumerate(edits(), start=1)))
    with st.container(horizontal=True):
        st.button("Undo", icon=":material/undo:", on_click=_undo, key="surgery_undo")
        st.button("Reset", icon=":material/restart_alt:", on_click=_reset, key="surgery_reset")


def _undo() -> None:
    st.session_state[EDITS] = edits()[:-1]


def _reset() -> None:
    st.session_state[EDITS] = ()


def _result(shown: ShownScene, before: Answer, after: Answer) -> None:
    is_same = before.best == after.best
    st.markdown(f"### {before.best} {'stays' if is_same else f'becomes {after.best}'}")
    maxima = np.stack([answer.exhibit(Maxima).counts for answer in (before, after)])
    names = list(dict.fromkeys(name for name, _ in (*before.top(3), *after.top(3))))[:5]
    st.plotly_chart(
        before_after_bars(
            names, [before.probability_of(n) for n in names], [after.probability_of(n) for n in names], mode()
        ),
        key="surgery_answers",
        config=NO_MODEBAR,
        alt=f"Answer probabilities before ({before.best}) and after ({after.best}) the edits.",
    )
    st.plotly_chart(
        looks_by_layer(shown.picture, maxima, ["before", "after"], columns=2),
        key="surgery_maps",
        config=NO_MODEBAR,
        alt="Where the network looks before and after the edits.",
    )
    st.caption(
        "Bright cells are those from which many of the classifier's channels take their maximum. "
        "The edits act on a copy of what question B writes; the checkpoint and other visitors see none of it."
    )
