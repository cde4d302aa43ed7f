"""How many visitors a process takes in public mode: each session holds memory, also a while after its browser left."""

import os
from weakref import WeakSet

import streamlit as st

from film_viz.public import is_public

VISITORS = "FILM_VIZ_VISITORS"
MOST_VISITORS = 100  # where nobody says otherwise
FULL = "There are as many visitors here as this server can hold. Try again in a few minutes."

_HERE = "visitor"  # of session state


class _Visitor:
    """Lives as long as the session that holds it."""


_visitors: WeakSet[_Visitor] = WeakSet()


def stop_if_full() -> None:
    """In public mode, let in no more visitors than there is room for; who is in stays in."""
    if not is_public() or _HERE in st.session_state:
        return
    if len(_visitors) >= most_visitors():
        st.warning(FULL, icon=":material/groups:")
        st.stop()
    st.session_state[_HERE] = visitor = _Visitor()
    _visitors.add(visitor)


def most_visitors() -> int:
    """Return how many sessions there may be."""
    value = os.environ.get(VISITORS, "")
    return max(1, int(value)) if value.isdecimal() else MOST_VISITORS
