"""Thin cached wrappers: what is costly is computed once and shared by all visitors.

Arguments that start with an underscore are not part of a cache's key; `key` is, and names exactly what they depend on.
What comes back is shared, so nobody edits it.
"""

import gc
import io
from functools import cache
from pathlib import Path

import numpy as np
import streamlit as st
from jaxtyping import UInt8
from PIL import Image

from film_viz.analysis.answers.ask import Answer, ask, image_features
from film_viz.analysis.answers.suggest import suggestions
from film_viz.analysis.answers.truth import Truth, true_answer
from film_viz.analysis.answers.unlike import FARTHEST, KnownPictures, known_pictures, strangeness
from film_viz.app.address_table import MOST_SYSTEMS
from film_viz.app.heavy import Kept
from film_viz.app.pace import AT_ONCE
from film_viz.app.uploads import note_use
from film_viz.devices import share_cores
from film_viz.models.checkpoint import Checkpoint
from film_viz.models.checkpoint_files import CONFIG, WEIGHTS
from film_viz.models.system import Seen
from film_viz.places import kept_folder
from film_viz.questions.template import Template
from film_viz.questions.templates import load_templates
from film_viz.scenes.scene import Scene
from film_viz.serving.processes import n_processes
from film_viz.store.scenes import SceneStore
from film_viz.store.shown_scene import ShownScene, shown_scene, thumbnail, upload_of

_scenes: Kept[ShownScene] = Kept(64)
_small_pictures: Kept[UInt8[np.ndarray, "height width 3"]] = Kept(64)
DRAWING = "Drawing the scene. The very first one takes a minute or two: the renderer is compiled for this computer."


def checkpoint(folder: Path) -> Checkpoint:
    """Load a checkpoint; one whose files have changed is loaded anew."""
    stats = [path.stat() if (path := folder / name).is_file() else None for name in (CONFIG, WEIGHTS)]
    return _checkpoint(str(folder), tuple((s.st_mtime_ns, s.st_size) if s else None for s in stats))


@st.cache_resource(max_entries=MOST_SYSTEMS + 2, show_spinner="Loading the checkpoint")
def _checkpoint(folder: str, key: tuple[tuple[int, int] | None, ...]) -> Checkpoint:
    loaded = Checkpoint.from_pretrained(folder)
    _settle()
    return loaded


@cache
def _settle() -> None:
    """Once all that is large has been imported: have garbage collections pass over what libraries keep for good.

    Those are hundreds of thousands of objects; a collection then takes milliseconds. And pages that are drawn at the
    same time share the cores.
    """
    gc.collect()
    gc.freeze()
    share_cores(AT_ONCE * n_processes())


@st.cache_resource(show_spinner=False)
def templates() -> tuple[Template, ...]:
    """Load the project's question families."""
    return load_templates()


def store() -> SceneStore:
    """Return the store of uploaded scenes."""
    return SceneStore(kept_folder("uploads"))


def scene(scene_id: str) -> ShownScene:
    """Draw or fetch a scene once; that it is looked at keeps an upload from being forgotten."""
    store().touch(upload_of(scene_id))
    folder = kept_folder("uploads")
    shown = _scenes.get((scene_id, str(folder)), lambda: shown_scene(scene_id, SceneStore(folder)), DRAWING)
    note_use(upload_of(scene_id))
    return shown


def small_picture(scene_id: str) -> UInt8[np.ndarray, "height width 3"]:
    """Draw a seeded scene for the gallery once."""
    return _small_pictures.get(scene_id, lambda: thumbnail(scene_id), DRAWING)


@st.cache_resource(max_entries=64, show_spinner=False)
def jpeg_of(_picture: UInt8[np.ndarray, "height width 3"], key: str) -> bytes:
    """Pack a picture as jpeg once, which Streamlit would do to anything else at each drawing; `key` is its `sha`."""
    buffer = io.BytesIO()
    Image.fromarray(_picture).save(buffer, "JPEG", quality=90)
    return buffer.getvalue()


@st.cache_resource(max_entries=256, show_spinner=False)
def scene_suggestions(_scene: Scene | None, key: str) -> tuple[str, ...]:
    """Choose questions for a scene once; `key` is the scene's id."""
    return suggestions(templates(), _scene)


def answer(model: Checkpoint, shown: ShownScene, question: str) -> Answer:
    """Ask once: the same checkpoint, picture and question give the answer kept from before."""
    return _answer(model, features(model, shown), key=(model.sha, shown.sha, question))


@st.cache_resource(max_entries=512, show_spinner=False)
def truth(_scene: Scene, key: tuple[str, str]) -> Truth:
    """Carry out a question's program on a scene once; `key` is the scene's id and the question."""
    return true_answer(key[1], _scene)


def features(model: Checkpoint, shown: ShownScene) -> Seen:
    """Return what a system sees of a picture, computed once."""
    return _features(model, shown.picture, key=(model.sha, shown.sha))


@st.cache_resource(max_entries=128, show_spinner=False)
def _features(_checkpoint: Checkpoint, _picture: UInt8[np.ndarray, "y x 3"], key: tuple[str, str]) -> Seen:
    return image_features(_checkpoint, _picture)


def is_unlike(model: Checkpoint, shown: ShownScene) -> bool:
    """Return whether a picture from outside is unlike those a checkpoint knows; what is drawn here is of their kind."""
    return not shown.id.startswith(("seed-", "fresh-", "made-")) and _is_unlike(
        model, shown.picture, key=(model.sha, shown.sha)
    )


@st.cache_resource(max_entries=256, show_spinner=False)
def _is_unlike(_checkpoint: Checkpoint, _picture: UInt8[np.ndarray, "y x 3"], key: tuple[str, str]) -> bool:
    known = _known_pictures(_checkpoint, key[0])
    return known is not None and strangeness(_checkpoint, known, _picture) > FARTHEST


@st.cache_resource(max_entries=8, show_spinner="Looking at pictures that the network knows")
def _known_pictures(_checkpoint: Checkpoint, key: str) -> KnownPictures | None:
    return known_pictures(_checkpoint)


@st.cache_resource(max_entries=512, show_spinner=False)
def _answer(_checkpoint: Checkpoint, _features: Seen, key: tuple[str, str, str]) -> Answer:
    return ask(_checkpoint, _features, key[2])
