"""The panels of the page Results on mistakes: the confusion of answers, the questions behind a cell, contradictions."""

from typing import Any

import numpy as np
import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from film_viz.app import loading
from film_viz.app.address import carried, choice, go, use
from film_viz.app.channel_picker import clicked_id
from film_viz.app.chosen import chosen
from film_viz.app.foreign import plain, sentence
from film_viz.app.frame import NO_MODEBAR, mode
from film_viz.app.results.data import Result
from film_viz.app.results.mapped import ROW
from film_viz.app.results.panels import PERCENT, percent
from film_viz.app.selection import select_button
from film_viz.evaluation.mistakes import NO_ANSWER, Confusion
from film_viz.evaluation.scoring import Score
from film_viz.figures.results import confusion_cells
from film_viz.questions.vocabulary import ANSWERS
from film_viz.scenes.clevr_json import SceneError
from film_viz.store.evaluations import EvaluationError

ANY, WRONG = "any", "any wrong one"
TRUE_CHOICES = (ANY, *ANSWERS)
GIVEN_CHOICES = (WRONG, ANY, *ANSWERS, NO_ANSWER)
MISTAKE_LEADS_TO = {"pages/ask.py": "Open in Ask", "pages/inside.py": "Look inside"}
NUMBERS_WHERE_THEY_FIT = """<style>
@media (max-width: 1250px) and (min-width: 801px) { [class*="confusion"] .scatterlayer .text { display: none; } }
@media (max-width: 800px) {
  [class*="confusion"] { overflow-x: auto; }
  [class*="confusion"] [data-testid="stFullScreenFrame"] { min-width: 820px; }
}
</style>"""
"""On a narrow page a cell is too small for its number, which hovering and a click tell; on a phone the cells scroll."""
EVALUATE_HERE = "evaluate the checkpoint here, below the list of evaluations"


def confusion_panel(result: Result, key: str = "") -> None:
    """Show the confusion of answers; a cell opens its questions."""
    counts: Confusion | None = result.record.get("confusion")
    if counts is None or "off_by_one" not in result.record:
        st.info(f"This record does not say what was answered instead: {EVALUATE_HERE}.")
        return
    near = Score.from_json(result.record["off_by_one"])
    if near.count:
        low, high = near.interval
        st.markdown(
            f"**{near.accuracy:.1%} of the {near.count:,} wrong counts miss by one** "
            f"(95 % interval {low:.1%} to {high:.1%}); in Perez et al. 2018 it is 96.1 %."
        )
    true, given = _choose_cell(key)
    names = [name for name in (*ANSWERS, NO_ANSWER) if name in ANSWERS or any(name in row for row in counts.values())]
    matrix = np.array([[counts.get(a, {}).get(b, 0) for b in names] for a in ANSWERS])
    chosen = (ANSWERS.index(true) if true in ANSWERS else None, names.index(given) if given in names else None)
    st.html(NUMBERS_WHERE_THEY_FIT)
    st.plotly_chart(
        confusion_cells(matrix, ANSWERS, names, chosen, mode()),
        key=f"{key}confusion",
        on_select=lambda: _open_cell(f"{key}confusion", names),
        selection_mode="points",
        config=NO_MODEBAR,
        alt="How often each answer was given for each true answer.",
    )
    st.caption(
        "Each row is a true answer, each column what the network said; the diagonal is right. Color: share of the "
        "row. Click a cell, or choose above, to see its questions."
    )
    _questions(result, true, given, key)


def _choose_cell(prefix: str) -> tuple[str, str]:
    """Show which row and column are open, and let others be chosen; both live in the address, as a click's do."""
    boxes = (("true", "True answer", TRUE_CHOICES), ("given", "Answer of the network", GIVEN_CHOICES))
    picked = []
    for place, (field, label, options) in zip(st.columns(2), boxes, strict=True):
        key = f"{prefix}cell_{field}"
        st.session_state[key] = choice(field, options)
        picked.append(place.selectbox(label, options, key=key, on_change=use(field, key)))
    return picked[0], picked[1]


def _open_cell(key: str, given: list[str]) -> None:
    clicked = clicked_id(key)
    if clicked is not None:
        row, column = divmod(clicked, len(given))
        go(true=ANSWERS[row], given=given[column])


def _questions(result: Result, true: str, given: str, key: str) -> None:
    try:
        kept = result.questions()
    except EvaluationError as error:
        st.error(plain(f"{str(error).capitalize()}."))
        return
    if kept is None:
        st.info(f"The questions behind this record were not kept: {EVALUATE_HERE}, to open them.")
        return
    found, asked = _of_cell(kept, true, given), _asked_in_cell(result.record["confusion"], true, given)
    some = f"{len(found):,} of {_counted(asked)}" if len(found) < asked else _counted(len(found))
    st.markdown(f"**{some}**, true answer: {true}, answer of the network: {given}")
    if len(found) < asked:
        st.caption(f"The first few of every pair of answers come with the checkpoint. For all: {EVALUATE_HERE}.")
    if ROW in found:
        select_button(found[ROW], key=f"{key}select_cell")
    if len(found):
        columns = ["text", "answer", "given", "type", "family", "scene"]
        _open_question(found.iloc[_picked_row(found[columns], key=f"{key}cell_{true}_{given}")])


def _counted(number: int) -> str:
    return f"{number:,} question{'s' * (number != 1)}"


def _asked_in_cell(counts: Confusion, true: str, given: str) -> int:
    """Return how many questions the evaluation asked that lie in the cell."""
    return sum(
        number
        for answer, row in counts.items()
        for said, number in row.items()
        if true in (ANY, answer) and (given in (ANY, said) or (given == WRONG and said != answer))
    )


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
    if row["scene"]:
        _show_scene(picture, str(row["scene"]))
    else:
        picture.info(f"{plain(row['picture'])} is a picture of other data, which is not here.")
    with words:
        st.markdown(f"**{plain(row['text'])}**")
        answer, given = plain(row["answer"]), plain(row["given"])
        st.markdown(f"True answer: **{answer}**, answer of the network: **{given}**")
        if row["scene"]:
            _links(row["text"], row["scene"])
        st.caption("Pick another row of the table to see another question.")


def _show_scene(place: DeltaGenerator, scene: str) -> None:
    try:
        shown = loading.scene(scene)
    except SceneError as error:
        place.error(sentence(error))
    else:
        place.image(shown.picture, width="stretch", alt=shown.alt)


def _links(text: str, scene: str) -> None:
    with st.container(horizontal=True):
        for path, label in MISTAKE_LEADS_TO.items():
            query = {**carried(), "scene": scene, "question": text}
            st.page_link(path, label=label, icon=":material/arrow_forward:", query_params=query)


def consistency_panel(result: Result, key: str = "") -> None:
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
    formats = dict.fromkeys(shares, PERCENT)
    st.dataframe(pd.DataFrame(rows), hide_index=True, column_config=formats, key=f"{key}consistency")
    st.caption(
        "As many / more / fewer of the same two sets: exactly one is so. Count / exist of the same set: there is "
        "something if the count is above 0. A left of B / B right of A: both or neither. Answers may agree and "
        "still be wrong: CLEVR's rules never ask whether the only red cube is left of something when it is, so a "
        "network that always says no to such questions agrees with itself."
    )
    _contradictions(result, record["inconsistent"], list(kinds), key)


def _contradictions(result: Result, found: list[dict[str, Any]], kinds: list[str], key: str) -> None:
    if not found:
        st.success("No answers contradict each other.")
        return
    first = found[0]["kind"]
    kind = chosen("Contradictions", [first, *(other for other in kinds if other != first)], "kind", key)
    mine = [each for each in found if each["kind"] == kind]
    if not mine:
        st.success("No answers of this kind contradict each other.")
        return
    table = pd.DataFrame([{"first question": each["questions"][0]["text"], "answers": _given(each)} for each in mine])
    picked = mine[_picked_row(table, key=f"{key}contradictions_{kind}")]
    _contradiction(result, picked)


def _given(each: dict[str, Any]) -> str:
    return " / ".join(str(question["given"]) for question in each["questions"])


def _contradiction(result: Result, each: dict[str, Any]) -> None:
    """Show every question of one contradiction, with what was answered and what is true."""
    picture, words = st.columns([2, 3], gap="large", vertical_alignment="center")
    scene = result.scene_id(each["picture"])
    if scene:
        _show_scene(picture, scene)
    with words:
        for question in each["questions"]:
            is_right = question["given"] == question["answer"]
            color = "green" if is_right else "red"
            truth = "" if is_right else f", true: {plain(question['answer'])}"
            st.markdown(f"**{plain(question['text'])}** :{color}[{plain(question['given'])}]{truth}")
            if scene:
                _links(question["text"], scene)
