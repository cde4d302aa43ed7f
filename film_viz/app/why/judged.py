"""The table of changes, whatever was changed: what each did to the answer, and whether network and truth agree."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from film_viz.analysis.why.effects import Effects
from film_viz.app.why.words import SIGNS, is_strange, truth_in_words

TABLE_HEIGHT = 500  # pixels
ROW_HEIGHT = 72  # pixels: three lines, so that what was changed, the answers and a reason fit beside each other
PROBABILITY = st.column_config.NumberColumn(format="percent", width=84)
JUDGED = "network and truth"


def judged(effects: Effects, number: int) -> dict[str, Any]:
    """Return the cells that every change has."""
    return {
        "answer": effects.best[number],
        "true answer": truth_in_words(effects.truth_after[number]),
        JUDGED: SIGNS[effects.verdicts[number]],
        f"p({effects.first})": float(effects.kept[number]),
    }


def judged_table(rows: Sequence[dict[str, Any]], effects: Effects, key: str) -> None:
    """Show a row for every change: those where network and truth part ways first, then by effect."""
    order = np.lexsort((-np.abs(effects.change), ~is_strange(effects)))
    st.dataframe(
        pd.DataFrame(rows).iloc[order],
        hide_index=True,
        height=TABLE_HEIGHT,
        row_height=ROW_HEIGHT,
        column_config={
            "change": st.column_config.TextColumn(width=150),
            "answer": st.column_config.TextColumn(width=66),
            "true answer": st.column_config.TextColumn(width=136),
            f"p({effects.first})": PROBABILITY,
            JUDGED: st.column_config.TextColumn(width=160),
            "note": st.column_config.TextColumn(width=260),
            "question": st.column_config.TextColumn(width=260),
        },
        key=key,
    )
