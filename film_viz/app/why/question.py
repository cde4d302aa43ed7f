"""What matters in the question: every word left out or said otherwise."""

import numpy as np
import pandas as pd
import streamlit as st

from film_viz.analysis.why.question import QuestionEffects
from film_viz.app.asked import Asked
from film_viz.app.foreign import in_figure, plain
from film_viz.app.frame import NO_MODEBAR, mode
from film_viz.app.why import loading as why_loading
from film_viz.app.why.picture import JUDGED, TABLE_HEIGHT, columns_of
from film_viz.app.why.words import SIGNS, is_strange, say_strange, truth_in_words
from film_viz.figures.why import words_by_effect
from film_viz.models.checkpoint import Checkpoint
from film_viz.store.shown_scene import ShownScene


def question_view(checkpoint: Checkpoint, shown: ShownScene, asked: Asked, key: str = "") -> None:
    """Show what each word is to the answer."""
    found = why_loading.in_question(checkpoint, shown, asked.question)
    if not found.changes:
        st.info("No word of this question can be left out or replaced by one that the network knows.")
        return
    say_strange(found.effects, "changed questions")
    _words(found, key)
    _table(found, key)


def _words(found: QuestionEffects, key: str) -> None:
    effects, changes = found.effects, found.changes
    st.plotly_chart(
        words_by_effect(
            found.words,
            [change.first for change in changes],
            [in_figure(change.title) for change in changes],
            [change.kind for change in changes],
            effects.kept,
            [in_figure(best) for best in effects.best],
            float(effects.before.max()),
            in_figure(effects.first),
            mode(),
        ),
        key=f"{key}why_words",
        config=NO_MODEBAR,
        alt=f"Probability of '{effects.first}' after each of {len(changes)} changes, above the word that changes.",
    )
    st.caption(
        "Each mark is the question with one word changed, above that word: a word for the same (diamond), another one "
        "in its place (dot), or none (cross). Where marks lie near the dotted line, which is the probability before, "
        "the word means little here."
    )


def _table(found: QuestionEffects, key: str) -> None:
    effects = found.effects
    rows = [
        {
            "change": change.title,
            "kind": change.kind,
            "answer": effects.best[i],
            "true answer": truth_in_words(effects.truth_after[i]),
            JUDGED: SIGNS[effects.verdicts[i]],
            f"p({effects.first})": float(effects.kept[i]),
            "taught": change.is_taught,
            "question": change.question,
        }
        for i, change in enumerate(found.changes)
    ]
    order = np.lexsort((-np.abs(effects.change), ~is_strange(effects)))
    st.dataframe(
        pd.DataFrame(rows).iloc[order],
        hide_index=True,
        height=TABLE_HEIGHT,
        column_config=columns_of(effects.first),
        key=f"{key}why_questions",
    )
    st.caption(
        "A sentence that is not taught is like none of the training: the network has to make something of it, and a "
        "surprising answer says little. " + plain(f"The question as the network reads it: '{' '.join(found.words)}'.")
    )
