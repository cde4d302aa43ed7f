"""Systems: one question about one picture, put to every system of the paper's table."""

import streamlit as st

from film_viz.app.asked import Asked, true_answer_of
from film_viz.app.frame import open_page
from film_viz.app.panels import changeable_picture
from film_viz.app.pickers import scene_in_use
from film_viz.app.question_box import answered, question_box, suggestion_box
from film_viz.app.systems.asking import all_asked, chosen_checkpoints, disagree_button
from film_viz.app.systems.blind import look_again_once_counted, oracle_card, q_type_card
from film_viz.app.systems.card import refused_card, system_card
from film_viz.app.systems.cards import closer, show_cards
from film_viz.app.systems.glances import glances
from film_viz.models.checkpoint import Checkpoint
from film_viz.store.shown_scene import ShownScene


def main() -> None:
    """Draw the page from the top down."""
    open_page("pages/systems.py")
    shown = scene_in_use()
    left, right = st.columns([3, 7], gap="large")
    with left:
        changeable_picture(shown)
    with right:
        checkpoints = chosen_checkpoints()
        question = question_box(shown)
        disagree_button(checkpoints, shown)
        read = readable(checkpoints, shown, question)
        offers = st.container()
    if read:
        cards(checkpoints, shown, read)
    with offers:  # last, for it takes a while to find questions that fit a new picture
        suggestion_box(shown, question)


def readable(checkpoints: list[Checkpoint], shown: ShownScene, question: str) -> str:
    """Return the question as all systems are asked it, which is said once; "" where it cannot be asked."""
    if not checkpoints:
        return question
    asked = answered(max(checkpoints, key=lambda one: len(one.vocabulary)), shown, question, key="systems_")
    return asked.question if asked else ""


def cards(checkpoints: list[Checkpoint], shown: ShownScene, question: str) -> None:
    """Draw a card for each system, those that look at nothing at both ends."""
    answers = all_asked(checkpoints, shown, question)
    closer([(checkpoint, asked) for checkpoint, asked in answers if isinstance(asked, Asked)], shown)
    truth, why_unknown = true_answer_of(question, shown)
    between = [
        system_card(checkpoint, asked, glances(asked.answer, shown))
        if isinstance(asked, Asked)
        else refused_card(checkpoint, asked)
        for checkpoint, asked in answers
    ]
    show_cards([q_type_card(truth), *between, oracle_card(truth, why_unknown, shown.is_read)])
    look_again_once_counted()


main()
