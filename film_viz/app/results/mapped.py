"""The questions of the map as an evaluation: all of them or the selected ones, with the answers that are kept there.

Nothing is asked anew: the network's own answers to a bank's questions are worked out in the background once the bank
is there. So what is selected on the map can be looked at as mistakes, and mistakes can be selected on the map.
"""

from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from film_viz.analysis.bank.parameter_bank import ParameterBank
from film_viz.analysis.bank.rows import SCENES
from film_viz.app.banks.in_use import opened_bank
from film_viz.app.parameter_map.shared_view import current_view
from film_viz.app.results.data import Result
from film_viz.app.selection import selected_rows
from film_viz.evaluation.mistakes import confusion, off_by_one
from film_viz.evaluation.scoring import report
from film_viz.models.checkpoint import Checkpoint
from film_viz.questions.program import GROUP_OF_TYPE
from film_viz.store.banks import FEW_QUESTIONS
from film_viz.store.shown_scene import fresh_id

MAPPED = "map"  # the key of the result
ROW = "row"  # the column that says where in the bank a question stands


def mapped_result(checkpoint: Checkpoint) -> Result | None:
    """Return how the questions of the checkpoint's map are answered; None where that is not known here."""
    sizes = dict.fromkeys((current_view().n_questions, FEW_QUESTIONS))
    bank = next((bank for n in sizes if (bank := opened_bank(checkpoint, n)) and _is_answered(bank)), None)
    if bank is None:
        return None
    rows = selected_rows(len(bank))
    record, asked = _answered(bank, rows, (bank.key, np.array(rows, dtype=np.int64).tobytes()))
    which = f"the {len(rows):,} selected of {len(bank):,} questions" if rows else f"all {len(bank):,} questions"
    return Result(MAPPED, record, asked=asked, name=f"On the map: {which}")


def _is_answered(bank: ParameterBank) -> bool:
    return bool((bank.questions["given"] != "").all() and (bank.questions["scene"] >= 0).all())


@st.cache_resource(max_entries=16, show_spinner=False)
def _answered(_bank: ParameterBank, _rows: tuple[int, ...], key: tuple[str, bytes]) -> tuple[dict[str, Any], Any]:
    """Return the record of an evaluation, and its questions."""
    table = _bank.questions.iloc[list(_rows) or slice(None)]
    truth, given = table["answer"].tolist(), table["given"].tolist()
    types = [name if name in GROUP_OF_TYPE else None for name in table["question_type"]]
    scores = report((table["answer"] == table["given"]).to_numpy(bool), types, table["family"].tolist())
    counts = confusion(truth, given)
    record = scores.to_json() | {
        "confusion": counts,
        "off_by_one": off_by_one(counts).to_json(),
        "questions": len(table),
        "pictures": table["scene"].nunique(),
    }
    return record, _questions(_bank, table)


def _questions(bank: ParameterBank, table: pd.DataFrame) -> pd.DataFrame:
    asked = table.rename(columns={"question_type": "type"})[["text", "type", "family", "answer", "given"]]
    return asked.assign(scene=[fresh_id(SCENES, bank.seed, number) for number in table["scene"]], row=table.index)
