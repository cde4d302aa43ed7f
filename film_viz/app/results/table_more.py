"""What else was measured of the systems of the paper's table: other pictures, agreement with themselves, pointing."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import pandas as pd
import streamlit as st

from film_viz.app.results.records import RecordError, consistent_share, pointing_of, trusted
from film_viz.evaluation.scoring import Score
from film_viz.training.table.gathering import Entry

OTHERS = "clevr"
"""Name of the questions about other pictures, as `film-viz table --clevr` measures them."""

_PERCENT = st.column_config.NumberColumn(format="%.1f")
_NUMBERS = ("other pictures", "agrees with itself", "looks at it", "by chance")


def more_panel(entries: Sequence[Entry], key: str = "") -> None:
    """Show a table of what else was measured; nothing where nothing was."""
    rows = [_row(entry) for entry in entries]
    rows = [_NOTHING | row for row in rows if len(row) > 1]
    if not rows:
        return
    st.subheader("What else was measured of them")
    st.dataframe(
        pd.DataFrame(rows, columns=_COLUMNS),
        hide_index=True,
        height="content",
        column_config=dict.fromkeys(_NUMBERS, _PERCENT),
        key=f"{key}paper_more",
    )
    st.caption(
        "Percent, with half a 95 % interval after each. Other pictures: questions about pictures that were not made "
        "here, in CLEVR's own layout and wording; who was taught our wording alone loses by that. Agrees with itself: "
        "sets of questions whose answers must agree, such as left of and right of, told apart from whether they are "
        "true. Looks at it: questions about objects that are known, where the system's map is highest on one of "
        "these; by chance is the share of the picture that they cover."
    )


_COLUMNS = [
    "system",
    "other pictures",
    "± ",
    "agrees with itself",
    "±  ",
    "looks at it",
    "±   ",
    "by chance",
    "its map",
]
_NOTHING = {"± ": "", "±  ": "", "±   ": "", "its map": ""}


def _row(entry: Entry) -> dict[str, Any]:
    fresh, others = entry.measured.get("fresh", {}), entry.measured.get(OTHERS)
    row: dict[str, Any] = {"system": entry.title}
    with suppress(RecordError):
        row |= _share("other pictures", "± ", Score.from_json(trusted(others)["overall"]))
    row |= _share("agrees with itself", "±  ", consistent_share(fresh.get("consistency")))
    pointed = pointing_of(fresh.get("pointing"))
    if pointed is not None:
        row |= _share("looks at it", "±   ", pointed.hits)
        row |= {"by chance": 100 * pointed.chance, "its map": pointed.looks}
    return row


def _share(name: str, interval: str, score: Score | None) -> dict[str, Any]:
    if score is None or not score.count:
        return {}
    low, high = score.interval
    return {name: 100 * score.accuracy, interval: f"{50 * (high - low):.1f}"}
