"""What the studio keeps of a visit: the steps that can be undone, the edit that is being tried, and what went wrong.

The scene itself is in the address, as on every page. An edit that is kept makes a new scene there, and the page is
drawn anew; one that a hand is still making is drawn by the canvas alone, and forgotten.
"""

from dataclasses import dataclass

import streamlit as st

from film_viz.app import loading
from film_viz.app.address import go
from film_viz.app.pace import wait_for_turn
from film_viz.app.studio.messages import Message, read_message
from film_viz.scenes.editing import EditError, edited
from film_viz.scenes.history import History
from film_viz.scenes.record_values import SceneError
from film_viz.scenes.scene import Scene
from film_viz.store.shown_scene import changed_id

CANVAS = "studio_canvas"  # key of the component
_HISTORY, _TRIED, _REPLY = "studio_history", "studio_tried", "studio_reply"
ELSEWHERE = "The scene has become another one meanwhile, so this edit was not made."


@dataclass(frozen=True, slots=True)
class Reply:
    """What the canvas is told about its last message."""

    n: int = 0  # which message it was
    problem: str = ""  # why nothing came of it


def follow(scene_id: str) -> History:
    """Return the steps of this visit, up to the scene of the address."""
    kept = st.session_state.get(_HISTORY)
    steps = kept.at(scene_id) if isinstance(kept, History) else History(scene_id)
    st.session_state[_HISTORY] = steps
    return steps


def reply() -> Reply:
    """Return what to tell the canvas about its last message."""
    kept = st.session_state.get(_REPLY)
    return kept if isinstance(kept, Reply) else Reply()


def take_tried() -> Scene | None:
    """Return the scene that is being tried, once."""
    return st.session_state.pop(_TRIED, None)


def receive() -> None:
    """Take a message of the canvas; made for its callback."""
    st.session_state.pop(_TRIED, None)
    try:
        message = read_message(st.session_state[CANVAS].get("edit"))
    except EditError as error:
        st.session_state[_REPLY] = Reply(reply().n, str(error))
        return
    steps = st.session_state.get(_HISTORY)
    if not isinstance(steps, History) or message.base != steps.present:
        st.session_state[_REPLY] = Reply(message.n, ELSEWHERE)
        return
    try:
        _use(message, steps)
        st.session_state[_REPLY] = Reply(message.n)
    except (EditError, SceneError) as error:
        st.session_state[_REPLY] = Reply(message.n, str(error))
        return
    if message.is_final:
        st.rerun()  # the whole page, where the canvas alone would be drawn


def _use(message: Message, steps: History) -> None:
    if message.edit in ("undo", "redo"):
        _keep(steps.undone() if message.edit == "undo" else steps.redone())
        return
    if not message.is_final:
        wait_for_turn()
    scene = edited(_known(message.base), message.edit)  # type: ignore[arg-type]
    if message.is_final:
        _keep(steps.then(changed_id(message.base, scene)))
    else:
        st.session_state[_TRIED] = scene


def _known(scene_id: str) -> Scene:
    scene = loading.scene(scene_id).scene
    if scene is None:
        raise EditError("only the picture is known, not the scene behind it, so nothing in it can be changed")
    return scene


def _keep(steps: History) -> None:
    st.session_state[_HISTORY] = steps
    go(scene=steps.present)
