"""The state worth sharing lives in the address; `address_table` says all that it may hold.

Widgets are filled from the address and write to it, so that a link, a reload and a click all mean the same.

The browser sends the address it knows with every change of a widget. One that set out before it heard of the last
change of the address (a question entered while an upload arrives) would undo that change; so changes are remembered.
"""

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from film_viz.app.address_table import TABLE
from film_viz.app.foreign import plain
from film_viz.shown import shown

MOST_NAMED = 3  # unknown parameters


def current(name: str) -> Any:
    """Return the value of a parameter; its default where the address has none, or one that does not fit."""
    parameter, text = TABLE[name], st.query_params.get(name)
    if text is None:
        return parameter.default
    try:
        return parameter.read(str(text))
    except ValueError:  # `problems` says it
        return parameter.default


def current_index(name: str, size: int) -> int:
    """Return a parameter of the address as an index below `size`; 0 where it holds none."""
    value = current(name)
    return value if value is not None and value < size else 0


def choice(name: str, options: Sequence[str]) -> str:
    """Return which of the options on this page the address names; say so where it is none of them."""
    wanted, default = current(name), TABLE[name].default
    if wanted in options:
        return str(wanted)
    first = str(default) if default in options else options[0]
    if wanted is not None:
        say(f"The address says {name} = {shown(wanted)}, which cannot be chosen here: you see '{first}'.")
    return first


def problems() -> tuple[str, ...]:
    """Return a sentence for each parameter that is unknown, given twice or does not fit."""
    unknown = [name for name in st.query_params if name not in TABLE]
    found = [] if not unknown else [_unknown(unknown)]
    for name in st.query_params:
        if name in TABLE and (problem := _problem(name, st.query_params.get_all(name))):
            found.append(problem)
    return tuple(found)


def say(sentence: str) -> None:
    """Say on the page what of an address could not be used."""
    st.warning(plain(sentence), icon=":material/link_off:")


def _unknown(unknown: Sequence[str]) -> str:
    named = ", ".join(shown(name) for name in unknown[:MOST_NAMED])
    more = f" and {len(unknown) - MOST_NAMED} more" if len(unknown) > MOST_NAMED else ""
    return f"The address holds {named}{more}, which no page knows: it is passed over."


def _problem(name: str, texts: Sequence[str]) -> str:
    if len(texts) > 1:
        return f"The address holds '{name}' {len(texts)} times: the last one counts."
    try:
        TABLE[name].read(texts[0])
    except ValueError as error:
        return f"The address says {name} = {shown(texts[0])}, but {error}: you see what is shown without it."
    return ""


def go(**changes: Any) -> None:
    """Change parameters of the address; None, or the default, takes one out. Made for callbacks."""
    texts = _unheard()
    for name, value in changes.items():
        before, after = texts.get(name, st.query_params.get(name)), _text(name, value)
        if before != after:
            texts[name] = after
            _last_changes()[name] = before, after
    _set(texts)


def use(name: str, key: str) -> Callable[[], None]:
    """Return a callback that writes what a widget holds to the address."""
    return lambda: go(**{name: st.session_state[key]})


def forget_undone() -> None:
    """Let go of changes that the visitor took back by the browser's Back; made for the top of a page."""
    for name, (_, value) in list(_last_changes().items()):
        if st.query_params.get(name) != value:
            del _last_changes()[name]


def carried() -> dict[str, str]:
    """Return what to hand on to the next page."""
    values = {name: current(name) for name, parameter in TABLE.items() if parameter.is_carried}
    return {name: text for name, value in values.items() if (text := _text(name, value))}


def _text(name: str, value: Any) -> str | None:
    """Return how an address holds a value, None where it need not."""
    if value is None or value == TABLE[name].default:
        return None
    return ",".join(value) if isinstance(value, tuple | list) else str(value)


def _set(texts: dict[str, str | None]) -> None:
    """Change the address at once: each change by itself would be a step for the browser's Back."""
    after: dict[str, str | list[str]] = {name: st.query_params.get_all(name) for name in st.query_params}
    for name, text in texts.items():
        if text is not None:
            after[name] = text
        else:
            after.pop(name, None)
    if texts:
        st.query_params.from_dict(after)


def _unheard() -> dict[str, str | None]:
    """Return the changes that the browser had not heard of when it set out."""
    now = st.query_params
    return {name: value for name, (before, value) in _last_changes().items() if now.get(name) == before != value}


def _last_changes() -> dict[str, tuple[str | None, str | None]]:
    return st.session_state.setdefault("address_changes", {})
