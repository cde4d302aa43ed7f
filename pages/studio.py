"""Scene studio: a scene that is edited by hand, and a question that stays asked meanwhile."""

import streamlit as st

from film_viz.app.address import go
from film_viz.app.asked import Asked
from film_viz.app.exhibits import exhibit_panels
from film_viz.app.frame import open_page, side_by_side
from film_viz.app.panels import answer_panel, picture_panel
from film_viz.app.pickers import checkpoint_in_use, scene_in_use
from film_viz.app.pinned import pin_button
from film_viz.app.question_box import answered, question_box, suggestion_box
from film_viz.app.reading.panel import reading_panel
from film_viz.app.studio.canvas import canvas
from film_viz.app.studio.saving import save_and_take
from film_viz.app.studio.sources import start_from
from film_viz.app.why.panel import why_panel
from film_viz.models.checkpoint import Checkpoint
from film_viz.scenes.scene import Scene
from film_viz.store.shown_scene import ShownScene, made_id

ONLY_A_PICTURE = (
    "Of an uploaded picture only the pixels are known, not what stands where, so nothing in it can be moved. Have its "
    "scene read, or start from the gallery, from a seed, or from a scene record."
)
READ_FROM_A_PICTURE = (
    "This scene was read from the picture. What you change here corrects what was read, and the picture stays as it is."
)


def main() -> None:
    """Draw the page from the top down."""
    open_page("pages/studio.py")
    checkpoint = checkpoint_in_use()
    shown = scene_in_use()
    start_from(shown)
    question = question_box(shown, key="studio_")
    stage = st.container()  # what is said of the question comes and goes below it, and moves nothing under the hand
    asked = answered(checkpoint, shown, question, key="studio_") if checkpoint else None
    with stage:
        edit(shown, checkpoint, asked)
    if checkpoint and asked:
        below(checkpoint, shown, asked)
    suggestion_box(shown, question, key="studio_")


def edit(shown: ShownScene, checkpoint: Checkpoint | None, asked: Asked | None) -> None:
    """Draw the scene to be edited, or say why it cannot be."""
    if shown.scene is None:
        st.info(ONLY_A_PICTURE, icon=":material/info:")
        picture_panel(shown)
        reading_panel(shown, "studio_")
        return
    if shown.is_read:
        _say_read(shown.scene)
    canvas(shown, shown.scene, checkpoint, asked)
    save_and_take(shown, shown.scene)


def _say_read(scene: Scene) -> None:
    """Say what editing means for a scene that was read, and offer the scene without its picture."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(f":material/frame_inspect: {READ_FROM_A_PICTURE}", width="stretch")
        st.button(
            "Draw this scene",
            icon=":material/brush:",
            key="studio_draw_read",
            on_click=go,
            kwargs={"scene": made_id(scene)},
            help="Leave the picture, and go on with one that is drawn from what was read, where things can be moved.",
        )


def below(checkpoint: Checkpoint, shown: ShownScene, asked: Asked) -> None:
    """Draw the answer, what the question wrote, and why."""
    answer, written = side_by_side()
    with answer:
        answer_panel(asked, key="studio")
        pin_button(asked.question, key="pin_studio")
    with written:
        exhibit_panels(asked.answer, shown, key="studio", is_wide=True, most=1)
    why_panel(checkpoint, shown, asked, key="studio_")


main()
