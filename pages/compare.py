"""Compare: question A against B, what happens when gamma and beta are mixed and edited, and two checkpoints on one."""

import streamlit as st

from film_viz.app.address_table import COMPARE_VIEWS
from film_viz.app.banks.in_use import bank_in_use
from film_viz.app.chosen import chosen
from film_viz.app.compare.handover import handover_panel
from film_viz.app.compare.mixes import arithmetic_panel, interpolation_panel, transplant_panel
from film_viz.app.compare.panels import choose_questions, differences_panel, questions_panel
from film_viz.app.compare.surgery import surgery_panel
from film_viz.app.compare.two_checkpoints import second_checkpoint, two_checkpoints
from film_viz.app.frame import open_page
from film_viz.app.landing import landing
from film_viz.app.panels import changeable_picture
from film_viz.app.pickers import checkpoint_in_use, scene_in_use

VIEWS = {
    "Differences": "What do the two questions write differently?",
    "Interpolation": "What happens on the way from A to B?",
    "Transplant": "Which block carries the difference?",
    "Arithmetic": "Can the difference be added to a third question?",
    "Surgery": "What happens when gamma and beta are changed by hand?",
}


def main() -> None:
    """Draw the page from the top down; only the chosen view is computed."""
    open_page("pages/compare.py")
    checkpoint = checkpoint_in_use()
    shown = scene_in_use()
    if checkpoint is None:
        changeable_picture(shown)
        return
    if (other := second_checkpoint(checkpoint)) is not None:
        two_checkpoints(checkpoint, other, shown)
        return
    a, b = choose_questions(checkpoint, shown)
    first, second = questions_panel(checkpoint, shown, a, b)
    if first is None or second is None:
        return
    a, b = first.question, second.question
    landing("surgery")
    view = chosen("View", COMPARE_VIEWS, "compare_view")
    st.subheader(VIEWS[view], anchor=False)
    match view:
        case "Differences":
            differences_panel(checkpoint, shown, first, second)
        case "Interpolation":
            interpolation_panel(checkpoint, shown, a, b)
        case "Transplant":
            transplant_panel(checkpoint, shown, first, second)
        case "Arithmetic":
            arithmetic_panel(checkpoint, shown, a, b, bank_in_use(checkpoint))
        case "Surgery":
            surgery_panel(checkpoint, shown, a, b, bank_in_use(checkpoint))
            handover_panel(checkpoint, shown, first, second)


main()
