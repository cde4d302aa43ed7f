"""The panels of the page Compare that hold question A against question B."""

import numpy as np
import pandas as pd
import streamlit as st

from film_viz.analysis.answers.minimal_pairs import minimal_pairs
from film_viz.analysis.inside.interventions import ChannelChange, largest_changes
from film_viz.app import loading
from film_viz.app.address import carried, current, go, use
from film_viz.app.address_table import MOST_CHARACTERS
from film_viz.app.asked import Asked, ask_about
from film_viz.app.compare import loading as compare_loading
from film_viz.app.drawn import draw, picked_cell
from film_viz.app.foreign import plain
from film_viz.app.frame import PAGES, mode, side_by_side
from film_viz.app.panels import answer_panel, changeable_picture
from film_viz.app.pinned import pinned
from film_viz.app.question_box import answered
from film_viz.figures.comparison import difference_strips
from film_viz.models.checkpoint import Checkpoint
from film_viz.store.shown_scene import ShownScene

N_CHANGES = 12
N_ANSWERS = 3
CHOSEN = "compare_channel"  # of session state: block and channel that a click chose
CHANGE_COLUMNS = {
    name: st.column_config.Column(width=width)
    for name, width in {
        "block": 52, "channel": 64, "flips": 48, "alone": 92,
        "gamma A": 72, "gamma B": 72, "beta A": 64, "beta B": 64,
    }.items()
}  # fmt: skip
Written = tuple[tuple[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]
"""(gamma, beta) of question A and of question B."""
CHANNEL_LEADS_TO = ("pages/channels.py", "pages/inside.py")  # where a channel can be looked at more closely


def choose_questions(checkpoint: Checkpoint, shown: ShownScene) -> tuple[str, str]:
    """Return questions A and B of the address; where one is missing, a pair that differs in one word."""
    b: str = current("question") or ""
    a = pinned() or b or loading.scene_suggestions(shown.scene, key=shown.id)[0]
    if not pinned() or not b:
        b = _other_answer(checkpoint, shown, a)
    go(pin=a, question=b)
    return a, b


def _other_answer(checkpoint: Checkpoint, shown: ShownScene, a: str) -> str:
    """Return a question that is answered otherwise than A: one word away, and on things that are there, if possible."""
    try:
        first = ask_about(checkpoint, shown, a)
    except ValueError:
        return a
    pairs = [pair.question for pair in minimal_pairs(first.question, checkpoint)]
    offered = [*pairs, *loading.scene_suggestions(shown.scene, key=shown.id)]
    for text in offered:
        try:
            other = ask_about(checkpoint, shown, text)
        except ValueError:
            continue
        is_sound = other.miss is None and other.reading is not None and other.reading.is_unchanged
        if is_sound and other.answer.best != first.answer.best:
            return text
    return next(iter(offered), a)


def questions_panel(
    checkpoint: Checkpoint, shown: ShownScene, a: str, b: str, key: str = ""
) -> tuple[Asked | None, Asked | None]:
    """Show both questions, the picture with both answers, and every question that is one word away from A."""
    left, right = side_by_side()
    with left:
        _box(a, "A", "pin", key)
    with right:
        _box(b, "B", "question", key)
    picture, left, right = st.columns(3, gap="medium")
    with picture:
        changeable_picture(shown, f"{key}compare_")
    with left:
        first = _answer(checkpoint, shown, a, "A", "pin", key)
    with right:
        second = _answer(checkpoint, shown, b, "B", "question", key)
    _pairs(checkpoint, first.question if first else a, b, key)
    return first, second


def _box(question: str, name: str, field: str, prefix: str) -> None:
    key = f"{prefix}compare_{field}"
    st.session_state[key] = question
    st.text_input(
        f"Question {name}{' (pinned)' if name == 'A' else ''}",
        key=key,
        max_chars=MOST_CHARACTERS,
        on_change=use(field, key),
    )


def _answer(
    checkpoint: Checkpoint, shown: ShownScene, question: str, name: str, field: str, prefix: str
) -> Asked | None:
    st.caption(f"Answer to {name}")
    asked = answered(checkpoint, shown, question, f"{prefix}compare_{field}_", lambda text: go(**{field: text}))
    if asked:
        answer_panel(asked, key=f"{prefix}compare_{name}", n_answers=N_ANSWERS)
    return asked


def _pairs(checkpoint: Checkpoint, a: str, b: str, prefix: str) -> None:
    key, swapped = f"{prefix}pair_box", {"pin": b, "question": a}
    st.button("Swap A and B", icon=":material/swap_horiz:", key=f"{prefix}swap", on_click=go, kwargs=swapped)
    titles = {pair.question: pair.title for pair in minimal_pairs(a, checkpoint)}
    if not titles:
        return
    st.session_state[key] = b if b in titles else None
    st.pills(
        "Change one word of A to get B",
        list(titles),
        format_func=lambda question: " -> ".join(plain(word) for word in titles[question].split(" -> ")),
        key=key,
        on_change=_use_pair,
        args=(key,),
        wrap=True,
    )


def _use_pair(key: str) -> None:
    if st.session_state[key]:
        go(question=st.session_state[key])


def differences_panel(checkpoint: Checkpoint, shown: ShownScene, a: Asked, b: Asked, key: str = "") -> None:
    """Show what differs in gamma and beta, and list the channels that differ most, the way to each of them beside."""
    gamma, beta = b.answer.gamma - a.answer.gamma, b.answer.beta - a.answer.beta
    strips = f"{key}differences"
    draw(
        difference_strips(gamma, beta, mode()),
        key=strips,
        alt="How gamma and beta of every block and channel differ between question B and question A.",
        on_pick=lambda: _choose(picked_cell(strips, *gamma.shape)),
    )
    st.caption(
        "Where both questions write the same, a cell has the color of the page; orange is more in B, blue less. "
        "Click a cell, or a row of the table, to choose its channel."
    )
    written = (a.answer.gamma, a.answer.beta), (b.answer.gamma, b.answer.beta)
    changes = largest_changes(*written, N_CHANGES)
    _links(chosen_change(written, changes[0]), key)
    st.markdown("**The channels that differ most**")
    table = f"{key}changes"
    st.dataframe(
        _table(changes, _effects(checkpoint, shown, a, b, changes)),
        hide_index=True,
        height="content",
        key=table,
        on_select=lambda: _choose_row(table, changes),
        selection_mode="single-row",
        column_config=CHANGE_COLUMNS,
    )
    st.caption(
        "*flips*: gamma changes its sign. *alone*: what B is answered with A's gamma and beta in this channel "
        "only, and how sure the network then is."
    )


def chosen_change(written: Written, first: ChannelChange) -> ChannelChange:
    """Return how the channel differs that was chosen by a click, at first the one that differs most."""
    place = st.session_state.get(CHOSEN)
    (gamma_a, beta_a), (gamma_b, beta_b) = written
    if place is None or place[0] >= gamma_a.shape[0] or place[1] >= gamma_a.shape[1]:
        return first
    gamma, beta = (gamma_a[place], gamma_b[place]), (beta_a[place], beta_b[place])
    return ChannelChange(
        int(place[0]), int(place[1]), (float(gamma[0]), float(gamma[1])), (float(beta[0]), float(beta[1]))
    )


def _choose(place: tuple[int, int] | None) -> None:
    st.session_state[CHOSEN] = place


def _choose_row(table: str, changes: tuple[ChannelChange, ...]) -> None:
    rows = st.session_state[table]["selection"]["rows"]
    _choose((changes[rows[0]].block, changes[rows[0]].channel) if rows else None)


def _effects(
    checkpoint: Checkpoint, shown: ShownScene, a: Asked, b: Asked, changes: tuple[ChannelChange, ...]
) -> list[str]:
    """Say what B is answered when one channel alone gets A's gamma and beta, and how sure the network then is."""
    places = tuple((change.block, change.channel) for change in changes)
    after = compare_loading.with_one_channel(checkpoint, shown, a.question, b.question, places)
    return [f"{after.best(row)} {after.probability[row].max():.0%}" for row in range(len(places))]


def _table(changes: tuple[ChannelChange, ...], effects: list[str]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "block": [c.block for c in changes],
            "channel": [c.channel for c in changes],
            "flips": ["yes" if c.is_flipped else "" for c in changes],
            "alone": effects,
            "gamma A": [round(c.gamma[0], 3) for c in changes],
            "gamma B": [round(c.gamma[1], 3) for c in changes],
            "beta A": [round(c.beta[0], 3) for c in changes],
            "beta B": [round(c.beta[1], 3) for c in changes],
        }
    )


def _links(change: ChannelChange, key: str) -> None:
    """Lead to the pages that show one channel, and prepare the surgery on it."""
    turns = "changes its sign" if change.is_flipped else "keeps its sign"
    st.markdown(
        f"**Block {change.block}, channel {change.channel}**: gamma {turns}, {change.gamma[0]:.3f} for A and "
        f"{change.gamma[1]:.3f} for B; beta {change.beta[0]:.3f} and {change.beta[1]:.3f}."
    )
    place = {"block": str(change.block), "channel": str(change.channel)}
    where = carried() | place | {"at": "channel"}
    with st.container(horizontal=True, vertical_alignment="center"):
        for page in PAGES:
            if page.path in CHANNEL_LEADS_TO:
                label = f"Open it in {page.title}"
                st.page_link(page.path, label=label, icon=page.icon, query_params=where)
        st.button("Operate on it", icon=":material/healing:", on_click=_operate, args=(place,), key=f"{key}operate")


def _operate(place: dict[str, str]) -> None:
    go(**place, compare_view="Surgery")
