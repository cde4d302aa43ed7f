"""Some fixed questions on fresh scenes: what the network answered at each evaluation."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from film_viz.app.foreign import plain
from film_viz.training.runs.record import Run

MARKS = {True: "+", False: "."}  # right, wrong
Example = dict[str, Any]  # text, true, given, scene


def example_steps(run: Run) -> tuple[int, ...]:
    """Return the steps at which examples were kept, ascending."""
    return tuple(sorted(int(path.stem.removeprefix("step-")) for path in (run.path / "examples").glob("step-*.json")))


def evaluations(run: Run) -> int:
    """Return how many evaluations have left their examples."""
    return len(example_steps(run))


def examples_panel(run: Run, key: str = "") -> None:
    """Show the pictures, and the questions about one of them with all answers so far."""
    steps = example_steps(run)
    if not steps:
        st.info("The first answers come with the first evaluation.", icon=":material/timer:")
        return
    history = _history(str(run.path), steps, _file(run.path, steps[-1]).stat().st_mtime_ns)
    step = steps[-1]
    if len(steps) > 1:
        step = st.select_slider("After step", steps, value=steps[-1], key=f"{key}train_step_{len(steps)}")
    at = steps.index(step)
    which = st.segmented_control(
        "Show",
        ("all", "right", "wrong"),
        default="all",
        key=f"{key}train_which",
        required=True,
        label_visibility="collapsed",
        wrap=True,
    )
    table = example_table(history, steps, at)
    right = table["right"]
    kept = table if which == "all" else table[right] if which == "right" else table[~right]
    left, side = st.columns([3, 1], gap="medium")
    with left:
        picked = _table(kept, f"{key}train_examples")
    with side:
        _picture(run, kept, picked)
    st.caption(
        f"{int(right.sum())} of {len(table)} right after step {step:,}. The same questions are asked at every "
        "evaluation: in the column 'so far' a + is a right answer and a dot a wrong one, oldest first."
    )


def example_table(history: Sequence[Sequence[Example]], steps: Sequence[int], at: int) -> pd.DataFrame:
    """Return one row per question: what was answered at an evaluation, and how it went until then."""
    rows = []
    for index, example in enumerate(history[at]):
        told = [examples[index] for examples in history[: at + 1] if index < len(examples)]
        so_far = "".join(MARKS[one["given"] == one["true"]] for one in told)
        is_right = example["given"] == example["true"]
        rows.append({**example, "right": is_right, "so far": so_far})
    return pd.DataFrame(rows)


def _table(table: pd.DataFrame, key: str) -> int | None:
    """List examples and return the position of the picked one."""
    shown = table.rename(columns={"text": "question", "true": "true answer"})
    columns = {
        "right": st.column_config.CheckboxColumn("right"),
        "question": st.column_config.TextColumn(width=360),
    }
    picked = st.dataframe(
        shown[["right", "question", "true answer", "given", "so far"]],
        hide_index=True,
        height=420,
        column_config=columns,
        on_select="rerun",
        selection_mode="single-row",
        key=key,
    )
    rows = picked["selection"]["rows"]
    return rows[0] if rows and rows[0] < len(table) else None


def _picture(run: Run, table: pd.DataFrame, picked: int | None) -> None:
    """Show the picture that a question is about: the picked one, or the first."""
    if table.empty:
        st.info("None of the questions.", icon=":material/info:")
        return
    example = table.iloc[picked or 0]
    path = run.path / "examples" / "pictures" / f"{int(example['scene']):04d}.png"
    if path.is_file():
        st.image(str(path), width="stretch", alt=f"The scene that is asked about: {example['text']}")
    verdict = "right" if example["right"] else f"the true answer is {example['true']}"
    st.markdown(f"**{plain(example['text'])}** {plain(example['given'])} ({plain(verdict)})")
    if picked is None:
        st.caption("Pick a row to see its picture.")


@st.cache_resource(max_entries=8, show_spinner=False)
def _history(folder: str, steps: tuple[int, ...], key: int) -> list[list[Example]]:
    return [_read(_file(Path(folder), step)) for step in steps]


def _file(folder: Path, step: int) -> Path:
    return folder / "examples" / f"step-{step:08d}.json"


def _read(path: Path) -> list[Example]:
    examples: list[Example] = json.loads(path.read_text(encoding="utf-8"))
    return examples
