"""How a visitor's device is known again after a reload: by a key of chance in a cookie, set once somebody plays.

The key says nothing about anybody. It is not in the address, for whoever is sent a link must not play for its sender.
"""

import re

import streamlit as st

from film_viz.store.quiz.database import new_key

COOKIE = "film_viz_device"
KEPT_SECONDS = 30 * 24 * 60 * 60

_KEPT = "quiz_device"  # of session state
_KEY = re.compile(r"[0-9a-f]{32}")


def device_key() -> str:
    """Return the key of this device, "" where it has none yet."""
    key = str(st.session_state.get(_KEPT) or st.context.cookies.get(COOKIE, ""))
    return key if _KEY.fullmatch(key) else ""


def own_key() -> str:
    """Return the key of this device, and give it one where it has none; made for callbacks."""
    st.session_state[_KEPT] = device_key() or new_key()
    return str(st.session_state[_KEPT])


def remember_device() -> None:
    """Have the browser keep the key, where it does not; made for the end of the page."""
    key = device_key()
    if key and st.context.cookies.get(COOKIE) != key:
        st.html(_script(key), unsafe_allow_javascript=True)


def _script(key: str) -> str:
    cookie = f"{COOKIE}={key}; path=/; max-age={KEPT_SECONDS}; SameSite=Strict"
    return (
        f'<div hidden></div><script>document.cookie = "{cookie}" + '
        '(location.protocol === "https:" ? "; Secure" : "");</script>'
    )
