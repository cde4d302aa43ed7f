"""A guess before the answer: the question, its choices, and what is said once it is revealed."""

import streamlit as st

from film_viz.app.address import current, go, say
from film_viz.app.lessons.lesson import Guess


def guess_panel(guess: Guess, is_revealed: bool, key: str) -> None:
    """Ask, and show the answer beside the guess as soon as it is wanted."""
    if "guess" in current("hide"):
        if is_revealed:
            st.markdown(guess.because)
        return
    made = _made(guess)
    key = f"{key}_guess"
    st.session_state[key] = made
    st.markdown(f"**Guess.** {guess.question}")
    st.pills(
        "Your guess",
        range(len(guess.choices)),
        format_func=guess.choices.__getitem__,
        key=key,
        label_visibility="collapsed",
        on_change=_take,
        args=(key,),
        disabled=is_revealed,
        wrap=True,
    )
    if not is_revealed:
        st.button("Reveal", type="primary", icon=":material/visibility:", key=f"{key}_reveal", on_click=_reveal)
        return
    _judged(guess, made)
    st.button("Guess again", type="tertiary", icon=":material/restart_alt:", key=f"{key}_again", on_click=_again)


def _judged(guess: Guess, made: int | None) -> None:
    if guess.right is None or made is None:
        st.info(guess.because, icon=":material/lightbulb:")
    elif made == guess.right:
        st.success(f"**Right.** {guess.because}", icon=":material/check:")
    else:
        st.warning(f"**Not quite, it is: {guess.choices[guess.right]}.** {guess.because}", icon=":material/lightbulb:")


def _made(guess: Guess) -> int | None:
    made = current("guess")
    if made is not None and made >= len(guess.choices):
        say(f"The address has guess {made}, and there are 0..{len(guess.choices) - 1}: nothing is guessed.")
        return None
    return None if made is None else int(made)


def _take(key: str) -> None:
    go(guess=st.session_state[key])


def _reveal() -> None:
    go(revealed="yes")


def _again() -> None:
    go(revealed=None, guess=None)
