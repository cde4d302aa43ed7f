"""The sliders, switches and choices of lessons: each stands where the address says, and where it was prepared if not.

Each acts at once: a fragment is drawn again with what the widget holds, and the address holds it too. Where a teacher
hides the sliders nothing is shown, and what the address says still counts.
"""

import math
from collections.abc import Mapping

import streamlit as st

from film_viz.app.address import current, go, say

HIDDEN_AS = "sliders"


def slider(label: str, name: str, low: float, high: float, start: float, step: float, key: str) -> float:
    """Show a slider of a lesson and return its number; `start` is what it is without the address."""
    value = _within(name, low, high, start)
    if are_hidden():
        return value
    key = f"{key}_{name}"
    st.session_state[key] = value
    style = "%d" if step == int(step) else f"%.{max(0, -math.floor(math.log10(step)))}f"
    st.slider(label, low, high, step=step, format=style, key=key, on_change=_keep, args=(name, key, start))
    return value


def number(label: str, name: str, low: int, high: int, start: int, key: str) -> int:
    """Show a box for a whole number and return it."""
    value = int(_within(name, low, high, start))
    if are_hidden():
        return value
    key = f"{key}_{name}"
    st.session_state[key] = value
    st.number_input(label, low, high, step=1, key=key, on_change=_keep, args=(name, key, start))
    return value


def choice(label: str, name: str, options: Mapping[str, str], key: str, start: str = "") -> str:
    """Show a few options, each with what it is called, and return the chosen one; names are short and of small letters.

    Without the address it is the first, or `start`.
    """
    start = start or next(iter(options))
    wanted = kept().get(name, start)
    if wanted not in options:
        say(f"The address asks for {name} '{wanted}', which is none of {', '.join(options)}: you see '{start}'.")
        wanted = start
    if are_hidden():
        return wanted
    key = f"{key}_{name}"
    st.session_state[key] = wanted
    st.segmented_control(
        label,
        list(options),
        format_func=options.__getitem__,
        key=key,
        required=True,
        wrap=True,
        on_change=_keep,
        args=(name, key, start),
    )
    return wanted


def switch(label: str, name: str, key: str, start: bool = False) -> bool:
    """Show a switch and return whether it is on."""
    names = {False: "off", True: "on"}
    wanted = kept().get(name, names[start])
    if wanted not in names.values():
        say(f"The address asks for {name} '{wanted}', and it is 'on' or 'off': you see '{names[start]}'.")
        wanted = names[start]
    if not are_hidden():
        key = f"{key}_{name}"
        st.session_state[key] = wanted == "on"
        st.toggle(label, key=key, on_change=_keep_switch, args=(name, key, start))
    return wanted == "on"


def kept() -> dict[str, str]:
    """Return what the address says of the dials that are not as prepared."""
    text: str = current("dials")
    return dict(part.split(":", 1) for part in text.split(",")) if text else {}


def put_back(*names: str) -> None:
    """Put dials back to where they were prepared; made for callbacks."""
    _write({name: value for name, value in kept().items() if name not in names})


def turn(**values: str | None) -> None:
    """Set dials by their texts, None for as prepared; made for callbacks."""
    _write({name: value for name, value in (kept() | values).items() if value is not None})


def _within(name: str, low: float, high: float, start: float) -> float:
    text = kept().get(name)
    if text is None:
        return start
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if low <= value <= high:
        return type(start)(value)
    say(f"The address asks for {name} '{text}', and it goes from {low:g} to {high:g}: you see {start:g}.")
    return start


def _keep(name: str, key: str, start: float | str) -> None:
    value = st.session_state[key]
    text = value if isinstance(value, str) else f"{value:.6g}"
    turn(**{name: None if value == start else text})


def _keep_switch(name: str, key: str, start: bool) -> None:
    value = bool(st.session_state[key])
    turn(**{name: None if value == start else "on" if value else "off"})


def _write(values: Mapping[str, str]) -> None:
    go(dials=",".join(f"{name}:{value}" for name, value in values.items()))


def are_hidden() -> bool:
    """Whether a teacher leaves the sliders out."""
    return HIDDEN_AS in current("hide")
