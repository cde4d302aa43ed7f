"""All answers as a file for a spreadsheet."""

from collections.abc import Sequence

import streamlit as st

from film_viz.evaluation.quiz import QuizQuestion, Told
from film_viz.store.quiz.board import answer_table
from film_viz.store.quiz.games import Game


def download(
    games: Sequence[Game], questions: Sequence[QuizQuestion], network: Sequence[Told], blind: Sequence[Told], name: str
) -> None:
    """Offer the answers as CSV; the mark in front tells spreadsheets that it is UTF-8."""
    st.download_button(
        "Answers (CSV)",
        lambda: answer_table(games, questions, network, blind).encode("utf-8-sig"),
        f"film_viz-{name}.csv",
        mime="text/csv",
        key="quiz_download",
        icon=":material/download:",
        on_click="ignore",
    )
