"""Below an uploaded picture: the offer to read its scene, and what was read of it, for checking and correcting."""

from collections.abc import Sequence
from functools import partial
from typing import Any

import streamlit as st

from film_viz.analysis.answers.truth import description
from film_viz.app import loading
from film_viz.app.address import go
from film_viz.app.damage import DAMAGE
from film_viz.app.drawn import draw
from film_viz.app.foreign import plain, sentence
from film_viz.app.frame import side_by_side
from film_viz.app.reading.reader import is_unlike, read_picture, reading_folder
from film_viz.app.reading.table import FAR, corrected, rows, unsure, with_one_more
from film_viz.figures.pictures import numbered_objects
from film_viz.models.parts.scene_reading import ReadPicture
from film_viz.scenes.attributes import ATTRIBUTES
from film_viz.scenes.scene import MOST_OBJECTS, Scene
from film_viz.scenes.scene_code import SceneError
from film_viz.store.shown_scene import ShownScene, read_id, upload_of

LEAST_SURE = 0.8
"""An object that is less likely than this to be just as it was read is pointed out."""

UNLIKE = (
    "This picture is unlike those that the reader of scenes was taught: believe nothing below before you checked it."
)
WIDTHS = {"shape": 74, "size": 58, "color": 66, "material": 72}  # pixels: all four stand on a phone
NOTHING_READ = "No object was found in this picture."
_PROBLEM = "reading_problem"  # of session state: the picture whose reading failed, and why


def reading_panel(shown: ShownScene, key: str = "", is_open: bool = True) -> None:
    """Offer to read an uploaded picture, or show what was read of it."""
    if shown.is_read and shown.scene is not None:
        _read_scene(shown, shown.scene, key, is_open)
    elif shown.id.startswith("picture-") and reading_folder() is not None:
        st.button(
            "Read the scene",
            icon=":material/frame_inspect:",
            key=f"{key}read_scene",
            on_click=_read,
            args=(shown.id,),
            help="A network reads from the picture what stands where. You check and correct it; from then on true "
            "answers are known, as far as that is right.",
        )
        failed, why = st.session_state.get(_PROBLEM, ("", ""))
        if failed == shown.id:
            st.warning(plain(why), icon=":material/warning:")


def _read(scene_id: str) -> None:
    """Read a picture, and look at it with its scene from then on; made for a callback."""
    st.session_state.pop(_PROBLEM, None)
    folder = reading_folder()
    try:
        read = read_picture(folder, loading.scene(scene_id)) if folder else None
    except (*DAMAGE, RuntimeError) as error:
        st.session_state[_PROBLEM] = scene_id, f"The checkpoint that reads scenes cannot be used: {error}."
        return
    if read is None or not read.objects:
        st.session_state[_PROBLEM] = scene_id, NOTHING_READ
        return
    go(scene=read_id(scene_id, read.scene))


def _read_scene(shown: ShownScene, scene: Scene, key: str, is_open: bool) -> None:
    """Show what stands where as it was read, and let it be corrected."""
    read = _what_was_read(shown)
    title = f"The scene as it was read: {len(scene)} objects"
    with st.expander(title, icon=":material/frame_inspect:", expanded=is_open):
        warned = st.container()  # filled last: what the reader knows is looked at once per server, for seconds
        doubtful = unsure(scene, read, LEAST_SURE)
        picture, told = side_by_side()
        with picture:
            draw(
                numbered_objects(shown.picture, shown.places(), [description(o) for o in scene.objects], doubtful),
                key=f"{key}read_objects",
                alt=f"The picture with the number of each of {len(scene)} objects that were read.",
            )
        with told:
            _corrections(shown, scene, read, doubtful, key)
        if (folder := reading_folder()) is not None and is_unlike(folder, shown):
            warned.warning(UNLIKE, icon=":material/warning:")


def _corrections(shown: ShownScene, scene: Scene, read: ReadPicture | None, doubtful: Sequence[int], key: str) -> None:
    """Offer the table in which objects are corrected, and what else can be done with what was read."""
    said = "Correct what is wrong: a click into the table changes it, a chosen row can be deleted."
    if doubtful:
        said += f" The reader is less sure of {', '.join(map(str, doubtful))}, which are ringed."
    st.caption(said)
    _table(shown, scene, read, key)
    with st.container(horizontal=True):
        st.button(
            "Add an object",
            icon=":material/add:",
            key=f"{key}read_add",
            disabled=len(scene) >= MOST_OBJECTS,
            on_click=go,
            kwargs={"scene": read_id(shown.id, with_one_more(scene))},
            help="It is put in the middle of the ground; change it in the table, or move it in the Scene studio.",
        )
        st.button(
            "Only the picture",
            icon=":material/undo:",
            key=f"{key}read_undo",
            on_click=go,
            kwargs={"scene": upload_of(shown.id)},
            help="Forget what was read.",
        )


def _table(shown: ShownScene, scene: Scene, read: ReadPicture | None, key: str) -> None:
    """Show the objects as a table that can be edited; every change is a new scene of the same picture."""
    choices = {
        name: st.column_config.SelectboxColumn(options=list(values), required=True, width=WIDTHS[name])
        for name, values in ATTRIBUTES.items()
    }
    places = {
        axis: st.column_config.NumberColumn(min_value=-FAR, max_value=FAR, step=0.01, required=True, width=56)
        for axis in ("x", "y")
    }
    number = st.column_config.NumberColumn(width=30, pinned=True)
    sure = st.column_config.TextColumn(width=84, help="How likely the object is to be just as it was read.")
    widget = f"{key}read_table_{shown.id}"
    st.data_editor(
        rows(scene, read),
        hide_index=True,
        num_rows="delete",
        column_config={"": number, "sure": sure} | choices | places,
        disabled=["", "sure"],
        key=widget,
        on_change=partial(_correct, shown.id, scene, widget),
    )
    if problem := st.session_state.get(f"{widget}_problem"):
        st.error(plain(problem))


def _correct(scene_id: str, scene: Scene, widget: str) -> None:
    """Take over what was changed in the table; made for a callback."""
    edits: dict[str, Any] = dict(st.session_state[widget])
    try:
        go(scene=read_id(scene_id, corrected(scene, edits)))
        st.session_state.pop(f"{widget}_problem", None)
    except (SceneError, ValueError) as error:
        st.session_state[f"{widget}_problem"] = sentence(error)


def _what_was_read(shown: ShownScene) -> ReadPicture | None:
    """Return what the reader said of the picture, None where that cannot be had any more."""
    folder = reading_folder()
    try:
        return read_picture(folder, shown) if folder else None
    except (*DAMAGE, RuntimeError):
        return None
