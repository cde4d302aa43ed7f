"""Surgery on question B's modulation: a visitor's own list of edits, made, undone and forgotten.

The list lives in the visitor's address, so that it survives a reload, and is handed to the network as values: no other
visitor ever sees it. It belongs to a checkpoint: another one has other blocks and channels, and a list of its own,
which the session keeps meanwhile. The edit that is being made acts at once; a button adds it to the list.
"""

import numpy as np
import streamlit as st

from film_viz.analysis.answers.ask import Answer
from film_viz.analysis.bank.parameter_bank import ParameterBank
from film_viz.analysis.channels.clusters import channel_clusters
from film_viz.analysis.film import film_of
from film_viz.analysis.inside.edit_text import MOST_EDITS, edits_from_text, edits_to_text
from film_viz.analysis.inside.edits import ACTIONS, PARTS, Action, Edit, References, edited
from film_viz.app.address import current, go, say
from film_viz.app.address_table import MOST_OF_A_DRAFT
from film_viz.app.channel_picker import block_in_use, channel_in_use
from film_viz.app.compare import loading as compare_loading
from film_viz.app.drawn import draw
from film_viz.app.foreign import in_figure, plain
from film_viz.app.frame import NO_MODEBAR, mode, side_by_side
from film_viz.app.inside import loading as inside_loading
from film_viz.figures.attention import looks_by_layer
from film_viz.figures.comparison import before_after_bars
from film_viz.models.checkpoint import Checkpoint
from film_viz.models.exhibits import Maxima
from film_viz.models.systems.film import FiLMParams
from film_viz.store.shown_scene import ShownScene

ONE_CHANNEL, MOST_DIFFERENT, ONE_BLOCK, ALL_BLOCKS = "one channel", "most different", "one block", "all blocks"
EXTENTS = (ONE_CHANNEL, MOST_DIFFERENT, ONE_BLOCK, ALL_BLOCKS)
EDITS = "surgery_edits"
WANTS_VALUE: dict[Action, str] = {"set": "New value", "scale": "Factor", "add noise": "Standard deviation"}
LARGEST = 1000.0  # that can be typed; the published gammas lie in -15..19
ROOM = 0.25  # of a channel's range over many questions: the slider goes so much farther


def edits(checkpoint: Checkpoint) -> tuple[Edit, ...]:
    """Return this visitor's edits of a checkpoint's modulation, the first first."""
    key = f"{EDITS}_{checkpoint.sha}"
    text = current("edits")
    if text is not None and st.session_state.get(f"{key}_read") != text:
        size = film_of(checkpoint).config
        try:
            kept = edits_from_text(text, checkpoint.sha[:12], size.film_blocks, size.channels)
        except ValueError as error:
            say(f"The edits of the address cannot be used: {error}.")
            go(edits=None)
        else:
            if kept is not None:
                st.session_state[key], st.session_state[f"{key}_read"] = kept, text
    made: tuple[Edit, ...] = st.session_state.get(key, ())
    return made


def _say_whose(checkpoint: Checkpoint) -> None:
    """Say so where the edits of a link belong to another checkpoint; those of this visit come back with theirs."""
    text = current("edits")
    known = [value for key, value in st.session_state.items() if str(key).startswith(EDITS)]
    if text is not None and text not in known:
        say(
            f"The edits of the address were made on another checkpoint than '{checkpoint.name}', whose blocks and "
            "channels mean something else: they are left out. Choose theirs in the sidebar to see them."
        )


def surgery_panel(
    checkpoint: Checkpoint, shown: ShownScene, a: str, b: str, bank: ParameterBank | None, key: str = ""
) -> None:
    """Offer edits of B's modulation and show the answer before and after them."""
    made = edits(checkpoint)
    _say_whose(checkpoint)
    params = inside_loading.params(checkpoint, b)
    references = References(_mean(bank, params), inside_loading.params(checkpoint, a))
    controls, result = side_by_side()
    with controls:
        changed = edited(params, made, references)
        draft = _controls(checkpoint, changed, bank, key)
        _list(checkpoint, key)
    with result:
        before = compare_loading.answer_with(checkpoint, shown, params)
        _result(
            shown, before, compare_loading.answer_with(checkpoint, shown, edited(changed, [draft], references)), key
        )


def _mean(bank: ParameterBank | None, like: FiLMParams) -> FiLMParams | None:
    """Return the mean modulation of a bank; blocks without FiLM keep what they have."""
    if bank is None:
        return None
    gamma, beta = like.gamma.clone(), like.beta.clone()
    n_blocks = bank.gamma.shape[1]
    gamma[0, :n_blocks] = gamma.new_tensor(bank.gamma.mean(axis=0))
    beta[0, :n_blocks] = beta.new_tensor(bank.beta.mean(axis=0))
    return FiLMParams(gamma, beta)


def _controls(checkpoint: Checkpoint, params: FiLMParams, bank: ParameterBank | None, key: str) -> Edit:
    """Show what makes an edit, and return the one that is being made."""
    block, channel, most = _place(checkpoint, key)
    actions = [action for action in ACTIONS if bank is not None or action != "bank mean"]
    action = st.segmented_control(
        "What to do", actions, default="set", required=True, key=f"{key}surgery_action", wrap=True
    )
    part = st.segmented_control("With", PARTS, default="gamma", required=True, key=f"{key}surgery_part", wrap=True)
    value = 0.0
    if action in WANTS_VALUE:
        value = _value(checkpoint, action, params, bank, part, block, channel, key)
    seed = len(edits(checkpoint))  # another noise for every edit, the same whenever the list is
    edit = Edit(action, part, value, block, channel, seed, most=most)
    st.button(
        "Keep this edit",
        type="primary",
        icon=":material/healing:",
        key=f"{key}surgery_apply",
        on_click=keep_edit,
        args=(checkpoint, edit),
    )
    if bank is not None and block is not None and channel is not None:
        _clusters(checkpoint, bank, params, block, channel, key)
    return edit


def _place(checkpoint: Checkpoint, key: str) -> tuple[int | None, int | None, int | None]:
    """Ask where; return block, channel and how many of the most different channels, what is left open as None."""
    n_blocks, channels = film_of(checkpoint).config.film_blocks, film_of(checkpoint).config.channels
    extent = st.segmented_control(
        "Where",
        EXTENTS,
        default=ONE_CHANNEL,
        required=True,
        key=f"{key}surgery_whole",
        persist_state="session",
        wrap=True,
    )
    if extent == ALL_BLOCKS:
        return None, None, None
    if extent == MOST_DIFFERENT:
        label = "How many channels, starting with those that differ most from question A's"
        return None, None, int(st.number_input(label, 1, n_blocks * channels, 1, key=f"{key}surgery_most"))
    block_box, channel_box = st.columns([3, 2])
    with block_box:
        block = block_in_use(n_blocks, key=f"{key}surgery_block")
    if extent == ONE_BLOCK:
        return block, None, None
    with channel_box:
        return block, channel_in_use(channels, key=f"{key}surgery_channel"), None


def _value(
    checkpoint: Checkpoint,
    action: Action,
    params: FiLMParams,
    bank: ParameterBank | None,
    part: str,
    block: int | None,
    channel: int | None,
    key: str,
) -> float:
    """Ask for a number, starting from one that changes nothing where there is such a number."""
    low, high, start = {"set": (-5.0, 5.0, 1.0), "scale": (-2.0, 3.0, 1.0), "add noise": (0.0, 3.0, 0.0)}[action]
    if action == "set":
        start = 0.0 if part == "beta" else 1.0
        if block is not None and channel is not None:
            gamma, beta = float(params.gamma[0, block, channel]), float(params.beta[0, block, channel])
            start = beta if part == "beta" else gamma
            st.caption(f"Now gamma is {gamma:.3f} and beta {beta:.3f}.")
        low, high = _reach(bank, part, block, channel, start)
    key = f"{key}surgery_value_{action}_{part}_{block}_{channel}_{len(edits(checkpoint))}_{checkpoint.sha[:8]}"
    return _number(WANTS_VALUE[action], low, high, start, key)


def _reach(
    bank: ParameterBank | None, part: str, block: int | None, channel: int | None, start: float
) -> tuple[float, float]:
    """Return a range that is sensible for a channel: where many questions have it, and a little more."""
    if bank is None:
        return min(-5.0, start - 2), max(5.0, start + 2)
    values = np.asarray(bank.beta if part == "beta" else bank.gamma)[:, block, channel]
    low, high = min(float(values.min()), start, 0.0), max(float(values.max()), start, 1.0)
    more = ROOM * (high - low)
    return float(np.floor(low - more)), float(np.ceil(high + more))


def _number(label: str, low: float, high: float, start: float, key: str) -> float:
    """Show a slider of a sensible range, and beside it a box that takes any number."""
    value = float(st.session_state.setdefault(key, start))
    slider, box = f"{key}_slider", f"{key}_box"
    st.session_state[slider], st.session_state[box] = min(max(value, low), high), value
    left, right = st.columns([5, 3], vertical_alignment="bottom")
    left.slider(label, low, high, step=0.05, key=slider, on_change=_take, args=(key, slider))
    lowest = 0.0 if low == 0 else -LARGEST
    right.number_input(
        "or exactly", lowest, LARGEST, step=0.1, format="%.3f", key=box, on_change=_take, args=(key, box)
    )
    return value


def _take(key: str, widget: str) -> None:
    st.session_state[key] = float(st.session_state[widget])


def _clusters(
    checkpoint: Checkpoint, bank: ParameterBank, params: FiLMParams, block: int, channel: int, key: str
) -> None:
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
            key=f"{key}cluster_{index}",
            help=f"The mean of {size / len(bank):.0%} of the questions; the page Channels says what these share.",
            disabled=index == here,
            on_click=keep_edit,
            args=(checkpoint, edit),
        )


def keep_edit(checkpoint: Checkpoint, edit: Edit) -> None:
    """Add an edit to this visitor's list; made for callbacks."""
    _set(checkpoint, (*edits(checkpoint), edit))


def _list(checkpoint: Checkpoint, key: str) -> None:
    made = edits(checkpoint)
    if not made:
        st.caption("No edits yet. What is set above acts at once; keep it to add another.")
        return
    st.markdown("\n".join(f"{number}. {edit.title}" for number, edit in enumerate(made, start=1)))
    with st.container(horizontal=True):
        for label, icon, left in (("Undo", "undo", made[:-1]), ("Reset", "restart_alt", ())):
            name = f"{key}surgery_{label.lower()}"
            st.button(label, icon=f":material/{icon}:", key=name, on_click=_set, args=(checkpoint, left))


def _set(checkpoint: Checkpoint, kept: tuple[Edit, ...]) -> None:
    text = edits_to_text(kept, checkpoint.sha[:12]) if kept else None
    is_short = text is not None and len(text) <= MOST_OF_A_DRAFT and len(kept) <= MOST_EDITS
    st.session_state[f"{EDITS}_{checkpoint.sha}"] = kept
    st.session_state[f"{EDITS}_{checkpoint.sha}_read"] = text
    go(edits=text if is_short else None)


def _result(shown: ShownScene, before: Answer, after: Answer, key: str) -> None:
    is_same = before.best == after.best
    st.markdown(f"### {plain(before.best)} {'stays' if is_same else f'becomes {plain(after.best)}'}")
    maxima = np.stack([answer.exhibit(Maxima).counts for answer in (before, after)])
    names = list(dict.fromkeys(name for name, _ in (*before.top(3), *after.top(3))))[:5]
    first, then = ([answer.probability_of(name) for name in names] for answer in (before, after))
    st.plotly_chart(
        before_after_bars([in_figure(name) for name in names], first, then, mode()),
        key=f"{key}surgery_answers",
        config=NO_MODEBAR,
        alt=f"Answer probabilities before ({before.best}) and after ({after.best}) the edits.",
    )
    draw(
        looks_by_layer(shown.picture, maxima, ["before", "after"]),
        key=f"{key}surgery_maps",
        alt="Where the network looks before and after the edits.",
    )
    st.caption(
        "Bright cells are those from which many of the classifier's channels take their maximum. "
        "The edits act on a copy of what question B writes; the checkpoint and other visitors see none of it."
    )
