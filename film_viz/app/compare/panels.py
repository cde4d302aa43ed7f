"""The panels of the page Compare that hold question A against question B."""

import pandas as pd
import streamlit as st

from film_viz.analysis.answers.minimal_pairs import minimal_pairs
from film_viz.analysis.inside.interventions import ChannelChange, largest_changes
from film_viz.app import loading
from film_viz.app.address import carried, current, go, use
from film_viz.app.address_table import MOST_CHARACTERS
from film_viz.app.asked import Asked, ask_about
from film_viz.app.compare import loading as compare_loading
from film_viz.app.exhibits import NO_MODEBAR
from film_viz.app.foreign import plain
from film_viz.app.frame import PAGES, mode
from film_viz.app.panels import answer_panel
from film_viz.app.pinned import pinned
from film_viz.app.question_box import answered
from film_viz.figures.comparison import difference_strips
from film_viz.models.checkpoint import Checkpoint
from film_viz.store.shown_scene import ShownScene

N_CHANGES = 12
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
    """Show both questions with their answers, and every question that is one word away from A."""
    left, right = st.columns(2, gap="large")
    with left:
        first = _question(checkpoint, shown, a, "A", "pin", key)
    with right:
        second = _question(checkpoint, shown, b, "B", "question", key)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        swapped = {"pin": b, "question": a}
        st.button("Swap A and B", icon=":material/swap_horiz:", key=f"{key}swap", on_click=go, kwargs=swapped)
    _pairs(checkpoint, first.question if first else a, b, f"{key}pair_box")
    return first, second


def _question(
    checkpoint: Checkpoint, shown: ShownScene, question: str, name: str, field: str, prefix: str
) -> Asked | None:
    key = f"{prefix}compare_{field}"
    st.session_state[key] = question
    st.text_input(
        f"Question {name}{' (pinned)' if name == 'A' else ''}",
        key=key,
        max_chars=MOST_CHARACTERS,
        on_change=use(field, key),
    )
    asked = answered(checkpoint, shown, question, f"{key}_", lambda text: go(**{field: text}))
    if asked:
        answer_panel(asked, key=f"{prefix}compare_{name}")
    return asked


def _pairs(checkpoint: Checkpoint, a: str, b: str, key: str) -> None:
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
    st.plotly_chart(
        difference_strips(gamma, beta, mode()),
        key=f"{key}differences",
        config=NO_MODEBAR,
        alt="How gamma and beta of every block and channel differ between question B and question A.",
    )
    st.caption("Where both questions write the same, a cell has the color of the page; orange is more in B, blue less.")
    changes = largest_changes((a.answer.gamma, a.answer.beta), (b.answer.gamma, b.answer.beta), N_CHANGES)
    table, links = st.columns([7, 3], gap="large")
    with table:
        st.markdown("**The channels that differ most**")
        picked = st.dataframe(
            _table(changes, _effects(checkpoint, shown, a, b, changes)),
            hide_index=True,
            height="content",
            key=f"{key}changes",
            on_select="rerun",
            selection_mode="single-row",
        )
        st.caption(
            "*flips*: gamma changes its sign. *alone*: what B is answered with A's gamma and beta in this channel "
            "only, and how sure the network then is."
        )
    rows = picked["selection"]["rows"]
    with links:
        _links(changes[rows[0] if rows and rows[0] < len(changes) else 0], key)


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
            "gamma of A": [round(c.gamma[0], 3) for c in changes],
            "gamma of B": [round(c.gamma[1], 3) for c in changes],
            "beta of A": [round(c.beta[0], 3) for c in changes],
            "beta of B": [round(c.beta[1], 3) for c in changes],
        }
    )


def _links(change: ChannelChange, key: str) -> None:
    """Lead to the pages that show one channel, and prepare the surgery on it."""
    st.markdown(f"**Block {change.block}, channel {change.channel}**")
    turns = "changes its sign" if change.is_flipped else "keeps its sign"
    st.markdown(f"gamma {turns}: {change.gamma[0]:.3f} for A, {change.gamma[1]:.3f} for B.")
    place = {"block": str(change.block), "channel": str(change.channel)}
    for page in PAGES:
        if page.path in CHANNEL_LEADS_TO:
            label = f"Open it in {page.title}"
            st.page_link(page.path, label=label, icon=page.icon, query_params=carried() | place)
    st.button("Operate on it", icon=":material/healing:", on_click=_operate, args=(place,), key=f"{key}operate")
    st.caption("Click a row of the table to choose another channel.")


def _operate(place: dict[str, str]) -> None:
    go(**place, compare_view="Surgery")
