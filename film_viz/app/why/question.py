"""What matters in the question: every word left out or said otherwise."""

import streamlit as st

from film_viz.analysis.why.question import QuestionEffects
from film_viz.app.asked import Asked
from film_viz.app.foreign import in_figure, plain
from film_viz.app.frame import NO_MODEBAR, mode
from film_viz.app.why import loading as why_loading
from film_viz.app.why.judged import judged, judged_table
from film_viz.app.why.words import say_strange
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
    rows = [
        {"change": change.title}
        | judged(found.effects, i)
        | {"kind": change.kind, "taught": change.is_taught, "question": change.question}
        for i, change in enumerate(found.changes)
    ]
    judged_table(rows, found.effects, f"{key}why_questions")
    st.caption(
        "A sentence that is not taught is like none of the training: the network has to make something of it, and a "
        "surprising answer says little. " + plain(f"The question as the network reads it: '{' '.join(found.words)}'.")
    )
