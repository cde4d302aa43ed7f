"""A class that plays by link: who may see what of it, for the teacher and for players, before and after its end."""

from urllib.parse import urlsplit, urlunsplit

import streamlit as st

from film_viz.app.address import current
from film_viz.app.foreign import plain
from film_viz.app.quiz.alone import leave
from film_viz.app.quiz.board import board_panel
from film_viz.app.quiz.device import device_key, own_key
from film_viz.app.quiz.outcome import CLASS, Party, alike_panel, groups_panel, parties, questions_panel, scores_panel
from film_viz.app.quiz.play import keep_problem, play_panel
from film_viz.app.quiz.sides import Side, questions_of
from film_viz.app.quiz.table import download
from film_viz.evaluation.quiz import N_QUESTIONS, Told
from film_viz.models.checkpoint import Checkpoint
from film_viz.store.quiz.board import board, class_games
from film_viz.store.quiz.classes import Classroom, classroom, end_class, remove_player
from film_viz.store.quiz.database import QuizDatabase, QuizError
from film_viz.store.quiz.games import Game, game_in_class, join
from film_viz.store.quiz.nicknames import MOST_CHARACTERS


def classroom_panel(quiz: QuizDatabase, checkpoint: Checkpoint, sides: tuple[Side, Side]) -> None:
    """Show the class of the address to whoever comes."""
    try:
        room = classroom(quiz, current("code"))
    except QuizError as error:
        keep_problem(error)
        leave()
        st.rerun()
    game = game_in_class(quiz, device_key(), room.code)
    is_teacher = room.is_taught_by(device_key())
    if room.has_ended:
        _outcome(quiz, room, game, is_teacher, checkpoint, sides)
    elif is_teacher:
        _teacher(quiz, room)
    elif game is None:
        _door(room)
    elif game.is_over(quiz.clock()):
        st.markdown(
            f"You answered {game.number} of {N_QUESTIONS}. What is right is told when the teacher ends the class."
        )
        board_panel(room.code, game.nickname)
    else:
        play_panel(quiz, game, sides)


def _door(room: Classroom) -> None:
    limit = f"{room.seconds} seconds for all of them, from the moment you join" if room.seconds else "no clock"
    st.markdown(f"Class **{plain(room.code)}** plays {N_QUESTIONS} questions, {limit}. Everybody gets the same ones.")
    with st.form("quiz_door", border=False):
        st.text_input(
            "Nickname",
            key="quiz_nickname",
            max_chars=MOST_CHARACTERS,
            autocomplete="off",
            help="It stands on the board that all of the class see. No real names, please.",
        )
        st.form_submit_button(
            "Join and begin", type="primary", icon=":material/play_arrow:", on_click=_join, args=(room.code,)
        )


def _join(code: str) -> None:
    try:
        join(QuizDatabase.kept(), own_key(), code, st.session_state["quiz_nickname"])
    except QuizError as error:
        keep_problem(error)


def _teacher(quiz: QuizDatabase, room: Classroom) -> None:
    st.markdown("You opened this class. Whoever opens this link plays; what is right is told when you end it.")
    st.code(link_to(room.code), language=None)
    st.markdown(f"Or type this code on the page Beat the network: **{plain(room.code)}**")
    board_panel(room.code)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            "End the class", type="primary", icon=":material/flag:", key="quiz_end", on_click=_end, args=(room.code,)
        )
        st.button("Another way to play", key="quiz_leave", on_click=leave)
        _removal(quiz, room)


def link_to(code: str) -> str:
    """Return the address of a class, as a browser of this visitor reaches it."""
    here = urlsplit(str(st.context.url or ""))
    return urlunsplit((here.scheme, here.netloc, here.path, f"code={code}", ""))


def _end(code: str) -> None:
    try:
        end_class(QuizDatabase.kept(), code, own_key())
    except QuizError as error:
        keep_problem(error)


def _removal(quiz: QuizDatabase, room: Classroom) -> None:
    with st.popover("Take somebody off the board"):
        names = [line.nickname for line in board(quiz, room.code)]
        st.selectbox("Player", names, index=None, format_func=plain, key="quiz_removed", placeholder="Choose a player")
        st.button(
            "Take off, with all answers", key="quiz_remove", on_click=_remove, args=(room.code,), disabled=not names
        )


def _remove(code: str) -> None:
    name = st.session_state["quiz_removed"]
    try:
        if name:
            remove_player(QuizDatabase.kept(), code, own_key(), name)
    except QuizError as error:
        keep_problem(error)


def _outcome(
    quiz: QuizDatabase,
    room: Classroom,
    game: Game | None,
    is_teacher: bool,
    checkpoint: Checkpoint,
    sides: tuple[Side, Side],
) -> None:
    st.markdown(f"Class **{plain(room.code)}** has ended.")
    games, questions = class_games(quiz, room.code), questions_of(room.seed)
    there = parties(game, games, sides, room.seed)
    network, blind = there[-2:]
    scores_panel(there)
    board_panel(room.code, game.nickname if game else "")
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button("Another way to play", key="quiz_leave", on_click=leave)
        if own := games if is_teacher else [one for one in games if game and one.id == game.id]:
            download(own, questions, network.told, blind.told, f"quiz-{room.code}")
    if any(one.answers for one in games):
        groups_panel(there)
        alike_panel(_pairs(games, network), CLASS, network.title)
    questions_panel(room.seed, game, games, sides, checkpoint.name)


def _pairs(games: list[Game], network: Party) -> list[tuple[Told, Told]]:
    return [pair for game in games for pair in zip(game.told, network.told, strict=False)]
