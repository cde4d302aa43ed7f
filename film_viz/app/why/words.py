"""What the views of "Why this answer" say alike."""

from collections.abc import Sequence

import numpy as np
import streamlit as st

from film_viz.analysis.why.effects import Effects, Known, Verdict
from film_viz.app.foreign import plain

SIGNS: dict[Verdict, str] = {
    Verdict.HELD: "",
    Verdict.FOLLOWED: "followed the truth",
    Verdict.STRAYED: "⚠ changed its mind although nothing relevant changed",
    Verdict.MISSED: "⚠ did not follow a change of the truth",
    Verdict.UNKNOWN: "",
}
"""How a table marks each verdict; what is as it should be, and changes nothing, is left empty."""

STRANGE = (Verdict.STRAYED, Verdict.MISSED)

NO_SCENE = (
    "Only the picture is known, not the scene behind it, so nothing in it can be removed, changed or moved. A scene of "
    "the gallery, one from a seed, or an uploaded scene record (JSON) can be. The question and the network can be "
    "changed for this picture too."
)


def truth_in_words(known: Known) -> str:
    """Return a true answer, or why there is none."""
    return known.answer or f"none: {known.why.rpartition('): ')[2]}"  # without the step at which the program stops


def is_strange(effects: Effects) -> np.ndarray:
    """Tell where network and truth part ways."""
    return np.array([verdict in STRANGE for verdict in effects.verdicts], dtype=bool)


def say_strange(effects: Effects, of_what: str) -> None:
    """Say in a sentence how often network and truth parted ways."""
    verdicts = effects.verdicts
    strayed, missed = (sum(one is kind for one in verdicts) for kind in STRANGE)
    judged = sum(one is not Verdict.UNKNOWN for one in verdicts)
    if not judged:
        st.info(f"There is no true answer to hold the changes against: {plain(effects.truth_before.why)}.")
        return
    said = (
        f"Of {judged} {of_what} with a true answer, the network changed its mind {strayed} times although nothing "
        f"relevant changed, and {missed} times it did not follow a change of the truth."
    )
    (st.warning if strayed + missed else st.success)(said, icon=":material/rule:")


def sentences(said: Sequence[str]) -> str:
    """Return what is said as sentences; what is empty is left out.

    >>> sentences(["one thing", "", "another"])
    'One thing. Another.'
    """
    return " ".join(f"{text[0].upper()}{text[1:]}." for text in said if text)
