"""The table of changes, whatever was changed: what each did to the answer, and whether network and truth agree."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from film_viz.analysis.why.effects import Effects
from film_viz.app.why.words import SIGNS, is_strange, truth_in_words

TABLE_HEIGHT = 420  # pixels
PROBABILITY = st.column_config.NumberColumn(format="percent")
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
        column_config={
            f"p({effects.first})": PROBABILITY,
            "true answer": st.column_config.TextColumn(width=110),
            JUDGED: st.column_config.TextColumn(width=350),
        },
        key=key,
    )
