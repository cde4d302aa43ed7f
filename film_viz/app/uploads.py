"""What one visitor may upload: so many files and bytes; who is at his limit loses his own oldest, and nobody else's.

A file that another visitor has uploaded too, or looks at by a link, stays: it only counts for this visitor no longer.
The store itself has a limit for all, see `film_viz/store/scenes.py`.
"""

import threading

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from film_viz.store.scenes import MOST_FILES, SceneStore

MOST_UPLOADS = 40  # of one visitor
MOST_UPLOADED = 100_000_000  # bytes of one visitor, as they came

_SEVERAL = ""
_users: dict[str, str] = {}  # the one session that uses an upload, or `_SEVERAL`
_changing = threading.Lock()


def keep_upload(store: SceneStore, name: str, contents: bytes) -> str:
    """Keep an uploaded file and return its id; `PictureError` or `SceneError` says why it cannot be used."""
    scene_id = store.add(name, contents)
    note_use(scene_id)
    mine: dict[str, int] = st.session_state.setdefault("uploads", {})
    mine.pop(scene_id, None)
    mine[scene_id] = len(contents)
    while len(mine) > 1 and (len(mine) > MOST_UPLOADS or sum(mine.values()) > MOST_UPLOADED):
        oldest = next(iter(mine))
        del mine[oldest]
        if _users.get(oldest) == _session():
            store.forget(oldest)
    return scene_id


def note_use(scene_id: str) -> None:
    """Note that this visitor looks at an upload; of scenes that are drawn from a seed there is nothing to note."""
    if not SceneStore.is_upload(scene_id):
        return
    with _changing:
        me = _session()
        _users[scene_id] = me if _users.pop(scene_id, me) == me else _SEVERAL
        while len(_users) > 4 * MOST_FILES:  # more than can be kept
            _users.pop(next(iter(_users)))


def _session() -> str:
    context = get_script_run_ctx()
    return context.session_id if context else "none"
