"""The view of Results that holds the paper's table beside what was trained here, system by system."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from film_viz.app.foreign import in_figure, plain
from film_viz.app.frame import NO_MODEBAR, mode
from film_viz.app.results.people import PUBLISHED as PEOPLE
from film_viz.app.results.people import people_row
from film_viz.app.results.records import RecordError, trusted
from film_viz.app.results.table_more import more_panel
from film_viz.evaluation.published import PUBLISHED, Published
from film_viz.evaluation.scoring import Report, Score
from film_viz.figures.paper_table import LearningCurve, TableLine, learning_curves, table_dots
from film_viz.models.systems.table import SYSTEMS
from film_viz.questions.program import QUESTION_GROUPS, QUESTION_TYPES
from film_viz.training.table.gathering import Entry, known_table

OVERALL = "overall"
COLUMNS = (OVERALL, *QUESTION_GROUPS)
PERCENT = st.column_config.NumberColumn(format="%.1f")
WIDTHS: dict[str, Any] = {
    "system": st.column_config.Column(width=180),
    "where": st.column_config.Column(width=90),
    "±": st.column_config.Column(width=40),
    "questions seen": st.column_config.Column(width=150),
    "hours": st.column_config.Column(width=50),
}
"""So that all accuracies are seen at once on a page of 1400 pixels; what follows them is a scroll to the right."""
_EMPTY = (
    "Nothing has been trained for this table here yet. `make table` trains every system by its recipe, measures all of "
    "them on the same fresh questions and fills it in; what it has done stays if you stop it."
)


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the paper's table, one of ours, or both."""

    name: str
    published: Published | None
    entry: Entry | None
    report: Report | None  # of ours


def lines_of(entries: Sequence[Entry]) -> list[Line]:
    """Return the rows of both tables, in the paper's order; what only ours has comes last."""
    beside = {entry.published: entry for entry in entries if entry.published}
    paired = [Line(row.system, row, entry := beside.get(row.system), _report(entry)) for row in PUBLISHED]
    known = {row.system for row in PUBLISHED}
    own = [entry for entry in entries if entry.published not in known]
    return [*paired, *(Line(entry.title, None, entry, _report(entry)) for entry in own)]


def paper_table_panel(key: str = "") -> None:
    """Show the picture, the table, the chosen row's card and how all of them learned."""
    entries = known_table()
    if not any(entry.measured or entry.curve for entry in entries):
        st.info(_EMPTY, icon=":material/terminal:")
    lines = lines_of([*entries, *people_row()])
    what = st.segmented_control("Questions", COLUMNS, default=OVERALL, required=True, key=f"{key}paper_what", wrap=True)
    st.plotly_chart(
        table_dots([_dots(line, str(what)) for line in lines], str(what), mode()),
        key=f"{key}paper_dots",
        config=NO_MODEBAR,
        alt=f"Accuracy of {len(lines)} systems, {what}: as published and as measured here.",
    )
    st.caption(
        "Open diamonds are published for CLEVR v1.0's test questions. Dots were measured here, with 95 % intervals, "
        "all on the same fresh questions about this project's own pictures, and after far fewer questions of training: "
        "compare the two in kind. The table's last columns tell how many questions a system has seen and in how many "
        "hours; a click on a row opens its card."
    )
    picked = st.dataframe(
        pd.DataFrame([row for line in lines for row in _rows(line)], columns=_ORDER),
        hide_index=True,
        height="content",
        column_config=dict.fromkeys(COLUMNS, PERCENT) | WIDTHS,
        on_select="rerun",
        selection_mode="single-row",
        key=f"{key}paper_table",
    )
    owners = [line for line in lines for _ in _rows(line)]
    for number in picked.selection.rows[:1]:
        _card(owners[number])
    more_panel(entries, key)
    _curves(entries, key)


_ORDER = ["system", "where", OVERALL, "±", *QUESTION_GROUPS, "questions seen", "hours"]
_NOT_HERE = {PEOPLE: "No class has played the quiz on this server. What people answer there stands here once it ends."}
_NOTHING = {"±": "", "questions seen": "", "hours": ""}


def _report(entry: Entry | None) -> Report | None:
    """Return an entry's scores on fresh questions, if they are what an evaluation writes."""
    with suppress(RecordError):
        return None if entry is None else Report.from_json(trusted(entry.measured.get("fresh")))
    return None


def _score(report: Report, what: str) -> Score:
    return report.overall if what == OVERALL else report.groups.get(what, Score(float("nan"), 0))


def _dots(line: Line, what: str) -> TableLine:
    published = line.published.accuracy(what) if line.published else None
    score = _score(line.report, what) if line.report else None
    if score is None or not score.count or line.entry is None:
        return TableLine(in_figure(line.name), published)
    return TableLine(
        in_figure(line.name), published, score.accuracy, *score.interval, _seen(line.entry), bool(line.entry.unfinished)
    )


def _seen(entry: Entry) -> str:
    seen = entry.unfinished or (f"{entry.questions:,} questions seen" if entry.stages else "")
    return in_figure(entry.title) + (f", {seen}" if seen else "")


def _rows(line: Line) -> list[dict[str, Any]]:
    """Return the line as published and as measured here."""
    rows: list[dict[str, Any]] = []
    if line.published:
        accuracies = {name: 100 * line.published.accuracy(name) for name in COLUMNS}
        rows.append(_NOTHING | {"system": line.name, "where": "published"} | accuracies)
    if line.entry and (line.report or line.entry.stages):
        here = {"system": line.entry.title, "where": "unfinished" if line.entry.unfinished else "here"}
        rows.append(_NOTHING | here | _measured(line.report) | _training(line.entry))
    return rows


def _measured(report: Report | None) -> dict[str, Any]:
    if report is None:
        return {}
    scores = {name: _score(report, name) for name in COLUMNS}
    low, high = report.overall.interval
    return {name: 100 * score.accuracy for name, score in scores.items() if score.count} | {
        "±": f"{50 * (high - low):.1f}"
    }


def _training(entry: Entry) -> dict[str, str]:
    of_all = f" of {entry.wanted:,}" if entry.unfinished else ""
    return {"questions seen": f"{entry.questions:,}{of_all}", "hours": f"{entry.hours:.1f}"} if entry.stages else {}


def _card(line: Line) -> None:
    """Show all that is known of one system."""
    with st.container(border=True):
        entry = line.entry
        st.subheader(plain(entry.title if entry else line.name))
        if line.published:
            taught = "; trained with the questions' programs" if line.published.uses_programs else ""
            st.markdown(f"Published: {line.published.overall:.1f} % ({plain(line.published.source)}{taught}).")
        if entry is None:
            st.markdown(_NOT_HERE.get(line.name, "It has not been trained here."))
            return
        if entry.system in SYSTEMS:
            row = SYSTEMS[entry.system]
            st.markdown(f"{row.about} ({row.paper})")
        for remark in _remarks(entry):
            st.markdown(f"*{plain(remark)}*")
        for stage in entry.stages:
            about = f"{stage.name or 'All at once'}: {stage.questions:,} questions, {stage.seconds / 3600:.2f} hours"
            st.markdown(plain(f"{about} on {stage.device}"))
            if stage.command:
                st.code(stage.command, language="sh", wrap_lines=True)
        if line.report:
            _types(line.report)


def _remarks(entry: Entry) -> list[str]:
    """Return in sentences what sets an entry apart."""
    said = [
        f"{entry.note[:1].upper()}{entry.note[1:]}." if entry.note else "",
        "It has not learned to see: no better than the system that reads the question alone."
        if entry.sees is False
        else "",
        f"{entry.unfinished[:1].upper()}{entry.unfinished[1:]} of its recipe." if entry.unfinished else "",
        f"It could not be finished: {entry.failure}" if entry.failure else "",
    ]
    return [sentence for sentence in said if sentence]


def _types(report: Report) -> None:
    rows = [
        {"type": name, "accuracy": 100 * score.accuracy, "from": 100 * score.interval[0], "to": 100 * score.interval[1]}
        for name in QUESTION_TYPES
        if (score := report.types.get(name)) and score.count
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True, column_config=dict.fromkeys(("accuracy", "from", "to"), PERCENT))


def _curves(entries: Sequence[Entry], key: str) -> None:
    """Show how the systems that were trained here learned."""
    plateaus = {row.system: row.overall / 100 for row in PUBLISHED}
    curves = [
        LearningCurve(in_figure(entry.title), entry.curve, plateaus.get(entry.published))
        for entry in entries
        if entry.curve
    ]
    if not curves:
        return
    st.subheader("How they learned")
    st.plotly_chart(
        learning_curves(curves, mode()),
        key=f"{key}paper_curves",
        config=NO_MODEBAR,
        alt=f"Accuracy of {len(curves)} systems against the questions they have seen.",
    )
    st.caption(
        "On questions of validation, while they were trained. Dotted: what was published for the system of that color, "
        "after tens of millions of questions. Simple questions come first in training, so a curve may dip when all "
        "are asked."
    )
