"""What was asked in this visit: kept in the session, and by the browser in its tab, so that a reload loses nothing.

The browser's own store of a tab (`sessionStorage`) is the only place beside the session: nothing of it is written on
the server or into the address, so nobody else sees it, and it goes with the tab. After a reload the session is a new
one, and the tab hands back what it kept; that is read with suspicion, as an address is.
"""

import secrets
from dataclasses import asdict, dataclass
from typing import Any

import streamlit as st

from film_viz.app.address_table import TABLE
from film_viz.app.asked import Asked
from film_viz.files import text_beside

MOST_REMEMBERED = 30

_ASKED, _VISIT = "asked_before", "visit"  # of session state
_KEEPER = "keeper_of_the_tab"


@dataclass(frozen=True, slots=True)
class Past:
    """A question that was answered."""

    checkpoint: str
    scene: str
    typed: str
    answer: str
    is_right: bool | None

    @property
    def key(self) -> tuple[str, str, str]:
        """What makes it the same question."""
        return self.checkpoint, self.scene, self.typed


def remember(asked: Asked) -> None:
    """Put a question at the head of this visit's list; one asked before moves there."""
    past = Past(asked.checkpoint, asked.scene, asked.typed, asked.answer.best, asked.is_right)
    _keep([past, *remembered()])


def remembered() -> list[Past]:
    """Return what was asked in this visit, the last first."""
    return list(st.session_state.get(_ASKED, ()))


def keep_in_tab() -> None:
    """Have the browser keep the list, and take back what it kept before a reload; drawn last on a page, unseen."""
    visit = st.session_state.setdefault(_VISIT, {"name": secrets.token_hex(8), "is_restored": False})
    data = visit | {"asked": [asdict(past) for past in remembered()]}
    _tab(key=_KEEPER, data=data, on_kept_change=_restore, height=1)


def _restore() -> None:
    st.session_state[_VISIT]["is_restored"] = True
    kept = st.session_state[_KEEPER].get("kept")
    _keep([*remembered(), *filter(None, map(_read, kept if isinstance(kept, list) else []))])


def _keep(asked: list[Past]) -> None:
    """Keep each question once, where it stands first."""
    first: dict[tuple[str, str, str], Past] = {}
    for past in asked:
        first.setdefault(past.key, past)
    st.session_state[_ASKED] = list(first.values())[:MOST_REMEMBERED]


def _read(values: Any) -> Past | None:
    """Return a question that the browser kept, None where it is none."""
    try:
        checkpoint, scene, typed = (
            TABLE[name].read(values[key])
            for name, key in (("checkpoint", "checkpoint"), ("scene", "scene"), ("question", "typed"))
        )
        answer = TABLE["given"].read(values["answer"])
        is_right = values["is_right"]
    except (AttributeError, KeyError, TypeError, ValueError):
        return None
    return Past(checkpoint, scene, typed, answer, is_right if isinstance(is_right, bool) else None)


_tab = st.components.v2.component("film_viz_keeper", js=text_beside(__file__, "keeper.js"))
