"""The quiz for one: begun by a click, and its outcome once all is answered or time is over."""

import secrets

import streamlit as st

from film_viz.app.address import current, go
from film_viz.app.address_table import TIMINGS
from film_viz.app.quiz.device import device_key, own_key
from film_viz.app.quiz.outcome import alike_panel, groups_panel, parties, questions_panel, scores_panel
from film_viz.app.quiz.play import YOU, keep_problem, play_panel
from film_viz.app.quiz.sides import Side, questions_of
from film_viz.app.quiz.table import download
from film_viz.evaluation.quiz import LARGEST_SEED, MINUTE, N_QUESTIONS
from film_viz.models.checkpoint import Checkpoint
from film_viz.store.quiz.database import QuizDatabase, QuizError
from film_viz.store.quiz.games import Game, begin_alone, game_alone

UNTIMED, ONE_MINUTE = TIMINGS


def seconds_of(timed: str) -> int:
    """Return the limit of a timing for all questions; 0 for none."""
    return MINUTE if timed == ONE_MINUTE else 0


def begin(seed: int | None = None) -> None:
    """Begin a game in the timing of the address, with new pictures where no seed is given; made for callbacks."""
    seed = secrets.randbelow(LARGEST_SEED + 1) if seed is None else seed
    try:
        begin_alone(QuizDatabase.kept(), own_key(), seed, seconds_of(current("timed")))
    except QuizError as error:
        keep_problem(error)
        return
    go(seed=seed)


def alone_panel(quiz: QuizDatabase, checkpoint: Checkpoint, sides: tuple[Side, Side]) -> None:
    """Show the game of the address as it stands."""
    seed, timed = int(current("seed")), current("timed")
    game = game_alone(quiz, device_key(), seed, seconds_of(timed))
    if game is None:
        limit = "one minute for all of them" if timed == ONE_MINUTE else "as much time as you like"
        st.markdown(f"{N_QUESTIONS} questions, {limit}. Somebody with the same link gets the same ones.")
        st.button("Begin", type="primary", icon=":material/play_arrow:", key="quiz_begin", on_click=begin, args=(seed,))
    elif game.is_over(quiz.clock()):
        _outcome(game, checkpoint, sides)
    else:
        play_panel(quiz, game, sides)


def _outcome(game: Game, checkpoint: Checkpoint, sides: tuple[Side, Side]) -> None:
    there = parties(game, (), sides, game.seed)
    scores_panel(there)
    if game.number < N_QUESTIONS:
        st.caption("Time is over. Accuracies below are of what you answered; the others answered all ten.")
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            "Again, with new pictures", type="primary", icon=":material/replay:", key="quiz_again", on_click=begin
        )
        st.button("Another way to play", key="quiz_leave", on_click=leave)
        download([game], questions_of(game.seed), there[-2].told, there[-1].told, "quiz")
    if not game.answers:
        return
    groups_panel(there)
    alike_panel(list(zip(game.told, there[-2].told, strict=False)), YOU, there[-2].title)
    questions_panel(game.seed, game, (), sides, checkpoint.name)


def leave() -> None:
    """Go back to where one chooses how to play; made for callbacks."""
    go(seed=None, timed=None, code=None)
