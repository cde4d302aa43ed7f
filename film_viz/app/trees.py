"""Panels of systems that put modules together for each question: what they wrote, as a tree, and what it stands for."""

import numpy as np
import pyarrow as pa
import streamlit as st

from film_viz.analysis.answers.ask import Answer
from film_viz.analysis.answers.written import beside, given_layout, meant, most_read
from film_viz.app.drawn import draw
from film_viz.app.foreign import one_line
from film_viz.app.frame import NO_MODEBAR, mode, side_by_side
from film_viz.figures.map_tree import map_tree
from film_viz.figures.words_told import words_told
from film_viz.models.exhibits import LayoutRun, ProgramRun
from film_viz.store.shown_scene import ShownScene


def program_panel(exhibit: ProgramRun, answer: Answer, shown: ShownScene, key: str) -> None:
    """Show the program that was written as a tree, what each step found, and the true program beside it."""
    words = [(*in_lines(token), _likely(p)) for token, p in zip(exhibit.tokens, exhibit.probability, strict=True)]
    tree, table = side_by_side()
    with tree:
        draw(
            map_tree(shown.picture, words, exhibit.inputs, exhibit.maps, mode()),
            key=f"{key}_program",
            alt=f"The {len(exhibit.tokens)} steps of the program, from the picture down to '{answer.best}', each with "
            f"its map: {', '.join(reversed(exhibit.tokens))}.",
        )
    with table:
        _both_programs(exhibit, answer)
    st.caption(
        "Read it from the top down: each step reads the maps above it that a line leads from, and the answer is read "
        "from the last one. A map is bright where the vector that a step gives for a cell is long, on a scale of its "
        "own that begins at its middle cell. The percentage is how likely the step was to the network that writes "
        "programs, given the question and the steps below it, which it wrote before."
    )


def _both_programs(exhibit: ProgramRun, answer: Answer) -> None:
    """Show the written program beside the true one as a table, and say whether they agree."""
    true = meant(" ".join(answer.words))
    rows = beside(exhibit.tokens, exhibit.tokens if true is None else true)
    table = []
    for row in reversed(rows):
        written = "" if row.written is None else exhibit.tokens[row.written]
        meant_here = "" if row.given is None or true is None else true[row.given]
        sign = ":material/check:" if written == meant_here else ":material/close:"
        table.append({"": sign, "written": _in_words(written), "true program": _in_words(meant_here)})
    whole = (
        "" if exhibit.is_whole else " What was written is not one whole tree; it was completed or cut off to be run."
    )
    if true is None:
        table = [{"written": row["written"]} for row in table]
        st.markdown(f"No known question reads like this one, so its true program is unknown.{whole}")
    else:
        is_right = exhibit.tokens == true and exhibit.is_whole
        st.markdown(f"The program is {'the true one' if is_right else 'not the true one'}.{whole}")
    st.table(table, border="horizontal", hide_index=True)


def in_lines(token: str) -> tuple[str, ...]:
    """Return a function and its values, a line each."""
    return tuple(token.rstrip("]").split("["))


def _in_words(token: str) -> str:
    """Return a function with its values as a narrow column can break it."""
    return token.replace("[", " (").replace("]", ")")


def _likely(probability: float) -> str:
    return "filled in" if np.isnan(probability) else f"{probability:.0%} likely"


def layout_panel(exhibit: LayoutRun, answer: Answer, shown: ShownScene, key: str) -> None:
    """Show the layout that was written as a tree of maps, and the layout of the question's program beside it."""
    told = [most_read(answer.words, weights) for weights in exhibit.words]
    labels: list[tuple[str, ...]] = [
        (f"{i + 1} {module}, {likely:.0%}", one_line(words))
        for i, (module, likely, words) in enumerate(zip(exhibit.modules, exhibit.probability, told, strict=True))
    ]
    labels[-1] = (*labels[-1], f"answers '{one_line(answer.best)}'")
    tree, table = side_by_side()
    with tree:
        draw(
            map_tree(shown.picture, labels, exhibit.inputs, exhibit.maps, mode()),
            key=f"{key}_layout",
            alt=f"The {len(exhibit.modules)} modules of the layout, each with its map, from what is found first down "
            f"to the answer: {', '.join(exhibit.modules)}.",
        )
    with table:
        _both_layouts(exhibit, told, answer, key)
    st.caption(
        "Read it from the top down: a module takes the maps above it that lines lead from, and the last one answers "
        "from what it takes. A map says where its module looks: bright is high, on a scale of its own that begins at "
        "its middle cell. Beside a module is how sure the system was to choose it next, and the words it was told "
        "most of."
    )


def _both_layouts(exhibit: LayoutRun, told: list[str], answer: Answer, key: str) -> None:
    """Show the layout that was written and the one that the program stands for, row by row."""
    given = given_layout(" ".join(answer.words))
    if given is None:
        st.info("No known question reads like this one, so there is no program to hold its layout against.")
        return
    rows = beside(exhibit.modules, [str(node.module) for node in given])
    meant = [f"{node.module} {' '.join(node.values)}".strip() for node in given]
    written = [row.written for row in rows]
    columns = {
        "written": ["" if i is None else f"{i + 1} {exhibit.modules[i]}" for i in written],
        "words it was told": ["" if i is None else told[i] for i in written],
        "of the program": ["" if row.given is None else meant[row.given] for row in rows],
    }
    is_same = list(exhibit.modules) == [str(node.module) for node in given]
    st.markdown("The layout is that of the question's program." if is_same else "The program's layout is another one.")
    st.dataframe(pa.table(columns), hide_index=True, key=f"{key}_layouts")


def told_panel(exhibit: LayoutRun, answer: Answer, shown: ShownScene, key: str) -> None:
    """Show which words each module was told."""
    strongest = [most_read(answer.words, weights, most=1) for weights in exhibit.words]
    said = ", ".join(f"{module}: {word}" for module, word in zip(exhibit.modules, strongest, strict=True))
    st.plotly_chart(
        words_told(answer.words, exhibit.modules, exhibit.words, mode()),
        key=f"{key}_told",
        config=NO_MODEBAR,
        alt=f"Weight of each of the {len(answer.words)} words for each module; most weight has, {said}.",
    )
    st.caption(
        "Each row is a module and adds up to 1: what the module is told is the sum of the words with these weights. "
        "Strong color is a word it was told much of."
    )
