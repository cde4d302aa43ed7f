"""Beat the network: ten questions about new pictures, for one or for a class."""

import streamlit as st

from film_viz.app.address import current
from film_viz.app.foreign import sentence
from film_viz.app.frame import open_page
from film_viz.app.pickers import checkpoint_in_use
from film_viz.app.quiz.alone import alone_panel
from film_viz.app.quiz.classroom import classroom_panel
from film_viz.app.quiz.device import remember_device
from film_viz.app.quiz.play import say_problem
from film_viz.app.quiz.sides import sides
from film_viz.app.quiz.start import start_panel
from film_viz.models.checkpoint import Checkpoint
from film_viz.store.quiz.database import QuizDatabase, QuizError


def main() -> None:
    """Draw the page from the top down."""
    open_page("pages/quiz.py")
    checkpoint = checkpoint_in_use()
    if checkpoint is None:
        return
    say_problem()
    try:
        quiz_panel(checkpoint)
    except QuizError as error:
        st.error(sentence(error))
    remember_device()


def quiz_panel(checkpoint: Checkpoint) -> None:
    """Show the class of the address, the game of its seed, or the ways to play."""
    quiz = QuizDatabase.kept()
    if current("code"):
        classroom_panel(quiz, checkpoint, sides(checkpoint))
    elif current("seed"):
        alone_panel(quiz, checkpoint, sides(checkpoint))
    else:
        start_panel(quiz)


main()
