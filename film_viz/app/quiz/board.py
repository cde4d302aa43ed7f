"""The board of a class, looked at again every few seconds until the class has ended."""

import streamlit as st

from film_viz.app.foreign import plain
from film_viz.evaluation.quiz import N_QUESTIONS
from film_viz.store.quiz.board import Line, board
from film_viz.store.quiz.classes import classroom
from film_viz.store.quiz.database import QuizDatabase, QuizError

SECONDS_BETWEEN_LOOKS = 3.0


def board_panel(code: str, me: str = "") -> None:
    """Show who plays and how far everybody is; scores of those who are through."""
    st.subheader("The board", anchor=False)
    has_ended = classroom(QuizDatabase.kept(), code).has_ended
    st.fragment(_board, run_every=None if has_ended else SECONDS_BETWEEN_LOOKS)(code, me, has_ended)


def _board(code: str, me: str, had_ended: bool) -> None:
    quiz = QuizDatabase.kept()
    try:
        lines, has_ended = board(quiz, code), classroom(quiz, code).has_ended
    except QuizError:  # the page says it
        st.rerun()
    if has_ended and not had_ended:
        st.rerun()
    if not lines:
        st.caption("Nobody has joined." if has_ended else "Nobody has joined yet.")
        return
    st.table([_row(place, line, me) for place, line in enumerate(lines, 1)], border="horizontal", hide_index=True)
    n_through = sum(line.n_right is not None for line in lines)
    st.caption(f"{len(lines)} players, {n_through} of them through. By right answers, then by time.")


def _row(place: int, line: Line, me: str) -> dict[str, str]:
    name = plain(line.nickname)
    is_through = line.n_right is not None
    return {
        "": f"{place}." if is_through else "",
        "nickname": f"**{name}** (you)" if line.nickname == me else name,
        "answered": f"{line.n_answered} of {N_QUESTIONS}",
        "right": str(line.n_right) if is_through else "plays",
        "seconds": "" if line.seconds is None else f"{line.seconds:.0f}",
    }
