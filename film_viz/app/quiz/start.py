"""Where one chooses how to play: alone, in somebody's class, or as a teacher who opens one."""

import streamlit as st

from film_viz.app.address import current, go
from film_viz.app.address_table import TABLE, TIMINGS
from film_viz.app.chosen import chosen
from film_viz.app.foreign import plain
from film_viz.app.frame import side_by_side
from film_viz.app.quiz.alone import ONE_MINUTE, begin, seconds_of
from film_viz.app.quiz.device import device_key, own_key
from film_viz.app.quiz.play import keep_problem
from film_viz.store.quiz.classes import classes_of, open_class
from film_viz.store.quiz.database import QuizDatabase, QuizError
from film_viz.store.quiz.games import ALONE, Game, unfinished


def start_panel(quiz: QuizDatabase) -> None:
    """Offer the ways to play."""
    left, right = side_by_side()
    with left:
        st.subheader("Play", anchor=False)
        if game := unfinished(quiz, device_key()):
            st.button(
                "Go on where you were", icon=":material/play_arrow:", key="quiz_go_on", on_click=_resume, args=(game,)
            )
        chosen("Time", TIMINGS, "timed")
        st.button("Play alone", type="primary", icon=":material/person:", key="quiz_alone", on_click=begin)
        st.caption(
            "Five kinds of questions, two of each. After each answer you see what is right, and what the network and "
            "a system that never sees the picture said."
        )
    with right:
        _classes(quiz)


def _resume(game: Game) -> None:
    if game.code == ALONE:
        go(seed=game.seed, timed=ONE_MINUTE if game.seconds else None)
    else:
        go(code=game.code)


def _classes(quiz: QuizDatabase) -> None:
    st.subheader("As a class", anchor=False)
    with st.form("quiz_code_form", border=False):
        st.text_input(
            "Code of a class", key="quiz_code", max_chars=12, autocomplete="off", placeholder="Such as k7m2pz"
        )
        st.form_submit_button("Go to the class", icon=":material/login:", on_click=_enter)
    st.button("Open a class", icon=":material/co_present:", key="quiz_open", on_click=_open)
    st.caption(
        "For teachers: you get a link and a board. Everybody plays the same questions, in the time that is chosen "
        "under Play; answers and nicknames stay on this server."
    )
    for room in classes_of(quiz, device_key()):
        st.button(
            plain(f"Your class {room.code}"), key=f"quiz_mine_{room.code}", on_click=go, kwargs={"code": room.code}
        )


def _enter() -> None:
    code = st.session_state["quiz_code"].strip().lower()
    try:
        go(code=TABLE["code"].read(code))
    except ValueError:
        keep_problem(QuizError("a class's code has six letters and digits: ask for it again"))


def _open() -> None:
    try:
        room = open_class(QuizDatabase.kept(), own_key(), seconds_of(current("timed")))
    except QuizError as error:
        keep_problem(error)
        return
    go(code=room.code, timed=None)
