"""One question at a time: the picture, the question, a button for every answer of its kind, the time that is left."""

import math
import time
from collections.abc import Sequence

import streamlit as st

from film_viz.app import loading
from film_viz.app.foreign import plain, sentence
from film_viz.app.frame import side_by_side
from film_viz.app.quiz.device import own_key
from film_viz.app.quiz.sides import Side, picture_of, questions_of
from film_viz.evaluation.quiz import N_QUESTIONS, QuizQuestion, Told
from film_viz.store.quiz.database import QuizDatabase, QuizError
from film_viz.store.quiz.games import ALONE, Game, answer

YOU = "You"

_PROBLEM = "quiz_problem"  # of session state
_LEAST_WAIT = 0.5  # seconds
_TIME = """<style>
@keyframes quiz-time {{ from {{ width: 100%; }} to {{ width: 0; }} }}
.quiz-time {{ height: 0.5rem; border-radius: 0.25rem; background: rgba(128, 128, 128, 0.25); overflow: hidden; }}
.quiz-time div {{ height: 100%; background: currentColor; opacity: 0.7; width: 0;
  animation: quiz-time {seconds}s linear -{gone:.1f}s; }}
</style><div class="quiz-time" role="timer" aria-label="{left:.0f} of {seconds} seconds are left"><div></div></div>"""
"""A bar that shrinks by itself: no message goes back and forth for it."""


def keep_problem(error: QuizError) -> None:
    """Keep for the page why something could not be done in the quiz; made for callbacks."""
    st.session_state[_PROBLEM] = sentence(error)


def say_problem() -> None:
    """Say what the last click could not do."""
    if problem := st.session_state.pop(_PROBLEM, ""):
        st.error(problem)


def play_panel(quiz: QuizDatabase, game: Game, sides: Sequence[Side]) -> None:
    """Show the question whose turn it is; in a class the others' answers wait for the end."""
    question = questions_of(game.seed)[game.number]
    picture, asked = side_by_side()
    shown = picture_of(game.seed, question)
    with picture:
        alt = shown.alt if game.code == ALONE else f"The picture of question {game.number + 1}."
        st.image(loading.jpeg_of(shown.picture, key=shown.sha), width="stretch", alt=alt)
    with asked:
        _time(game, quiz.clock())
        st.caption(f"Question {game.number + 1} of {N_QUESTIONS}")
        st.subheader(plain(question.text), anchor=False)
        _choices(game, question)
        if game.answers:
            _last(game, sides)


def _choices(game: Game, question: QuizQuestion) -> None:
    with st.container(horizontal=True, gap="small"):
        for choice in question.choices:
            st.button(
                choice,
                key=f"quiz_{game.id}_{game.number}_{choice}",
                on_click=_give,
                args=(game, game.number, choice),
            )


def _give(game: Game, number: int, choice: str) -> None:
    quiz = QuizDatabase.kept()
    try:
        answer(quiz, own_key(), game, number, questions_of(game.seed)[number], choice)
    except QuizError as error:
        keep_problem(error)


def _time(game: Game, now: float) -> None:
    left = game.remaining(now)
    if math.isinf(left):
        return
    st.html(_TIME.format(seconds=game.seconds, gone=game.seconds - left, left=left))
    end = time.monotonic() + left
    st.fragment(_until, run_every=max(left, _LEAST_WAIT))(end)


def _until(end: float) -> None:
    """Draw the page again when time is over."""
    if time.monotonic() >= end:
        st.rerun()


def _last(game: Game, sides: Sequence[Side]) -> None:
    number = game.number - 1
    question, mine = questions_of(game.seed)[number], game.told[number]
    if game.code != ALONE:
        st.caption(plain(f"To question {number + 1} you said {mine.given}. What is right is told at the end."))
        return
    st.markdown(f"Question {number + 1}: **{plain(question.answer)}** is right.")
    with st.container(horizontal=True, gap="small"):
        said_badge(YOU, mine)
        for side in sides:
            said_badge(side.title, side.tells(game.seed, question))


def said_badge(who: str, told: Told) -> None:
    """Show what somebody said, and whether it is right."""
    icon = ":material/check:" if told.is_right else ":material/close:"
    st.badge(plain(f"{who}: {told.given or 'no answer'}"), icon=icon, color="green" if told.is_right else "red")
