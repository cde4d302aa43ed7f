"""The panels of the page Results on mistakes: the confusion of answers, the questions behind a cell, contradictions."""

from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from film_viz.app import loading
from film_viz.app.address import carried
from film_viz.app.channel_picker import clicked_id
from film_viz.app.frame import mode, plain
from film_viz.app.results.data import Result
from film_viz.app.results.views import PERCENT, percent
from film_viz.app.views import NO_MODEBAR
from film_viz.evaluation.mistakes import NO_ANSWER, Confusion
from film_viz.evaluation.scoring import Score
from film_viz.figures.results import confusion_cells
from film_viz.questions.vocabulary import ANSWERS

ANY, WRONG = "any", "any wrong one"
TRUE_CHOICES = (ANY, *ANSWERS)
GIVEN_CHOICES = (WRONG, ANY, *ANSWERS, NO_ANSWER)
MISTAKE_LEADS_TO = {"pages/ask.py": "Open in Ask", "pages/inside.py": "Look inside"}
EVALUATE_HERE = "evaluate the checkpoint here, below the list of evaluations"


def confusion_panel(result: Result) -> None:
    """Show the confusion of answers; a cell opens its questions."""
    counts: Confusion | None = result.record.get("confusion")
    if counts is None:
        st.info(f"This record does not say what was answered instead: {EVALUATE_HERE}.")
        return
    near = Score.from_json(result.record["off_by_one"])
    if near.count:
        low, high = near.interval
        st.markdown(
            f"**{near.accuracy:.1%} of the {near.count:,} wrong counts miss by one** "
            f"(95 % interval {low:.1%} to {high:.1%}); in Perez et al. 2018 it is 96.1 %."
        )
    true, given = _choose_cell()
    names = [name for name in (*ANSWERS, NO_ANSWER) if name in ANSWERS or any(name in row for row in counts.values())]
    matrix = np.array([[counts.get(a, {}).get(b, 0) for b in names] for a in ANSWERS])
    chosen = (ANSWERS.index(true) if true in ANSWERS else None, names.index(given) if given in names else None)
    st.plotly_chart(
        confusion_cells(matrix, ANSWERS, names, chosen, mode()),
        key="confusion",
        on_select=lambda: _open_cell(names),
        selection_mode="points",
        config=NO_MODEBAR,
        alt="How often each answer was given for each true answer.",
    )
    st.caption(
        "Each row is a true answer, each column what the network said; the diagonal is right. Color: share of the "
        "row. Click a cell, or choose above, to see its questions."
    )
    _questions(result, true, given)


def _choose_cell() -> tuple[str, str]:
    """Show which row and column are open, and let others be chosen; both live in the address, as a click's do."""
    boxes = (("true", "True answer", TRUE_CHOICES), ("given", "Answer of the network", GIVEN_CHOICES))
    picked = []
    for place, (field, label, options) in zip(st.columns(2), boxes, strict=True):
        key = f"cell_{field}"
        wanted = st.query_params.get(field)
        st.session_state[key] = wanted if wanted in options else options[0]
        picked.append(place.selectbox(label, options, key=key, on_change=_use, args=(field, key)))
    return picked[0], picked[1]


def _use(field: str, key: str) -> None:
    st.query_params[field] = st.session_state[key]


def _open_cell(given: list[str]) -> None:
    clicked = clicked_id("confusion")
    if clicked is not None:
        row, column = divmod(clicked, len(given))
        st.query_params["true"], st.query_params["given"] = ANSWERS[row], given[column]


def _questions(result: Result, true: str, given: str) -> None:
    if result.files is None:
        st.info(f"The questions behind this record were not kept: {EVALUATE_HERE}, to open them.")
        return
    found = _of_cell(result.files.questions(), true, given)
    st.markdown(
        f"**{len(found):,} question{'s' * (len(found) != 1)}**, true answer: {true}, answer of the network: {given}"
    )
    if len(found):
        columns = ["text", "answer", "given", "type", "family", "scene"]
        _open_question(found.iloc[_picked_row(found[columns], key=f"cell_{true}_{given}")])


def _of_cell(questions: pd.DataFrame, true: str, given: str) -> pd.DataFrame:
    rows = np.ones(len(questions), dtype=bool) if true == ANY else questions["answer"].to_numpy() == true
    answers = questions["given"].to_numpy()
    rows &= answers != questions["answer"].to_numpy() if given == WRONG else (given == ANY) | (answers == given)
    return questions[rows]


def _picked_row(table: pd.DataFrame, key: str) -> int:
    """Show a table and return the row that is picked, at first the first one."""
    heads = {"text": "question", "answer": "true", "given": "given"}
    state = st.dataframe(
        table.rename(columns=heads),
        hide_index=True,
        height=240,
        key=key,
        on_select="rerun",
        selection_mode="single-row",
        alt="Questions; pick one to open it.",
    )
    picked = state["selection"]["rows"]
    return min(picked[0], len(table) - 1) if picked else 0


def _open_question(row: pd.Series) -> None:
    """Show one question with its picture, and lead to the pages that look at it."""
    picture, words = st.columns([2, 3], gap="large", vertical_alignment="center")
    shown = loading.scene(row["scene"])
    picture.image(shown.picture, width="stretch", alt=shown.alt)
    with words:
        st.markdown(f"**{plain(row['text'])}**")
        st.markdown(f"True answer: **{row['answer']}**, answer of the network: **{row['given']}**")
        _links(row["text"], row["scene"])
        st.caption("Pick another row of the table to see another question.")


def _links(text: str, scene: str) -> None:
    with st.container(horizontal=True):
        for path, label in MISTAKE_LEADS_TO.items():
            query = {**carried(), "scene": scene, "question": text}
            st.page_link(path, label=label, icon=":material/arrow_forward:", query_params=query)


def consistency_panel(result: Result) -> None:
    """Show how often answers that must agree do, and those that do not."""
    record: dict[str, Any] | None = result.record.get("consistency")
    if record is None:
        st.info(f"This record does not say whether answers agree: {EVALUATE_HERE}.")
        return
    kinds = {kind: {name: Score.from_json(s) for name, s in scores.items()} for kind, scores in record["kinds"].items()}
    rows = [
        {
            "questions that must agree": kind,
            "answers agree": percent(scores["consistent"].accuracy),
            "from": percent(scores["consistent"].interval[0]),
            "to": percent(scores["consistent"].interval[1]),
            "all true": percent(scores["right"].accuracy),
            "sets": scores["consistent"].count,
        }
        for kind, scores in kinds.items()
    ]
    shares = ("answers agree", "from", "to", "all true")
    st.dataframe(pd.DataFrame(rows), hide_index=True, column_config=dict.fromkeys(shares, PERCENT), key="consistency")
    st.caption(
        "As many / more / fewer of the same two sets: exactly one is so. Count / exist of the same set: there is "
        "something if the count is above 0. A left of B / B right of A: both or neither. Answers may agree and "
        "still be wrong: CLEVR's rules never ask whether the only red cube is left of something when it is, so a "
        "network that always says no to such questions agrees with itself."
    )
    _contradictions(result, record["inconsistent"], list(kinds))


def _contradictions(result: Result, found: list[dict[str, Any]], kinds: list[str]) -> None:
    if not found:
        st.success("No answers contradict each other.")
        return
    kind = st.segmented_control(
        "Contradictions", kinds, default=found[0]["kind"], required=True, key="kind", bind="query-params"
    )
    mine = [each for each in found if each["kind"] == kind]
    if not mine:
        st.success("No answers of this kind contradict each other.")
        return
    table = pd.DataFrame([{"first question": each["questions"][0]["text"], "answers": _given(each)} for each in mine])
    picked = mine[_picked_row(table, key=f"contradictions_{kind}")]
    _contradiction(result, picked)


def _given(each: dict[str, Any]) -> str:
    return " / ".join(str(question["given"]) for question in each["questions"])


def _contradiction(result: Result, each: dict[str, Any]) -> None:
    """Show every question of one contradiction, with what was answered and what is true."""
    picture, words = st.columns([2, 3], gap="large", vertical_alignment="center")
    scene = result.files.scene_id(each["picture"]) if result.files else None
    if scene:
        shown = loading.scene(scene)
        picture.image(shown.picture, width="stretch", alt=shown.alt)
    with words:
        for question in each["questions"]:
            is_right = question["given"] == question["answer"]
            color = "green" if is_right else "red"
            truth = "" if is_right else f", true: {question['answer']}"
            st.markdown(f"**{plain(question['text'])}** :{color}[{question['given']}]{truth}")
            if scene:
                _links(question["text"], scene)
