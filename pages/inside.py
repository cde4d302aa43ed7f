"""Inside: what one question does to the feature maps of one picture."""

import streamlit as st

from film_viz.app.frame import open_page, side_by_side
from film_viz.app.inside import loading as inside_loading
from film_viz.app.inside.panels import best_scenes_panel, channel_panel, layers_panel, on_picture_panel, sheet_panel
from film_viz.app.panels import answer_panel, changeable_picture
from film_viz.app.past import keep_in_tab, remember
from film_viz.app.pickers import checkpoint_in_use, scene_in_use
from film_viz.app.pinned import pin_button, readable_pin
from film_viz.app.question_box import answered, question_box
from film_viz.app.why.panel import why_panel


def main() -> None:
    """Draw the page from the top down."""
    open_page("pages/inside.py")
    checkpoint = checkpoint_in_use()
    shown = scene_in_use()
    left, right = st.columns([5, 6], gap="medium")
    with left:
        changeable_picture(shown)
    with right:
        question = question_box(shown)
        asked = answered(checkpoint, shown, question) if checkpoint else None
        if checkpoint is None or asked is None:
            return
        remember(asked)
        answer_panel(asked, key="inside")
        pin_button(asked.question, key="pin_inside")
    why_panel(checkpoint, shown, asked, key="inside_")
    question = asked.question
    inside = inside_loading.inside_of(checkpoint, shown, question)
    pin = readable_pin(checkpoint)
    pin = None if pin == question else pin
    sheet, way = side_by_side()
    with sheet:
        st.subheader("All feature maps of a layer", anchor=False)
        block = sheet_panel(checkpoint, shown, question, inside, pin)
    with way:
        st.subheader("One feature map on its way through FiLM", anchor=False)
        channel = channel_panel(checkpoint, shown, question, inside, block, pin)
    picture, scenes = side_by_side()
    with picture:
        on_picture_panel(checkpoint, shown, question, inside, block, channel)
    with scenes:
        best_scenes_panel(checkpoint, question, block, channel)
    st.subheader("Where the network looks, layer by layer", anchor=False)
    layers_panel(shown, question, inside, asked.answer.answers)
    keep_in_tab()


main()
