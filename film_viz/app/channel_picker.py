"""Which block and which channel is looked at; both live in the address, so that other pages can lead here."""

from typing import Literal

import streamlit as st

from film_viz.app.address import carried, current, current_index, go, say
from film_viz.app.drawn import picked_cell


def block_in_use(n_blocks: int, key: str) -> int:
    """Show the picker of a block and return its choice."""
    block = current_index("block", n_blocks)
    _say_if_outside("block", n_blocks)
    st.session_state[key] = block
    st.segmented_control(
        "Block", range(n_blocks), key=key, required=True, on_change=_use, args=("block", key), wrap=True
    )
    return block


def channel_in_use(channels: int, key: str, width: int | Literal["stretch"] = "stretch") -> int:
    """Show the box for a channel's number and return it."""
    channel = current_index("channel", channels)
    _say_if_outside("channel", channels)
    st.session_state[key] = channel
    st.number_input("Channel", 0, channels - 1, step=1, key=key, on_change=_use, args=("channel", key), width=width)
    return channel


def _say_if_outside(name: str, size: int) -> None:
    if (wanted := current(name)) is not None and wanted >= size:
        say(f"The address asks for {name} {wanted}, and there are 0..{size - 1} here: you see {name} 0.")


def _use(field: str, key: str) -> None:
    go(**{field: str(int(st.session_state[key]))})


def clicked_id(key: str) -> int | None:
    """Return the id of the first point selected in the chart with this key, None where nothing is.

    A browser sends a row of a typed array as an object, `{"0": 7.0, "1": ...}`.
    """
    state = st.session_state.get(key)
    points = state["selection"]["points"] if state else []
    if not points:
        return None
    values = points[0]["customdata"]
    return int(values["0"] if isinstance(values, dict) else values[0])


def open_picked(key: str, n_blocks: int, n_channels: int) -> None:
    """Have the picked cell's channel looked at, here and on the pages that a link leads to; made for callbacks."""
    if place := picked_cell(key, n_blocks, n_channels):
        go(block=str(place[0]), channel=str(place[1]))


def channel_links(block: int, channel: int) -> None:
    """Lead to where one channel is looked at more closely."""
    where = carried() | {"block": str(block), "channel": str(channel)}
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**Block {block}, channel {channel}**")
        st.page_link("pages/inside.py", label="Open in Inside", icon=":material/layers:", query_params=where)
        st.page_link(
            "pages/channels.py",
            label="Open in Channels",
            icon=":material/tune:",
            query_params=where | {"at": "channel"},
        )
