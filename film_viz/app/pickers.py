"""The controls that pages share: which checkpoint, which scene."""

import logging
import secrets
from pathlib import Path

import streamlit as st

from film_viz.app import loading
from film_viz.app.address import current, go
from film_viz.app.damage import DAMAGE
from film_viz.app.foreign import plain, sentence, showable
from film_viz.app.frame import Needs, needed
from film_viz.app.gallery import gallery
from film_viz.app.results.records import measured
from film_viz.app.uploads import keep_upload
from film_viz.data.pictures import MOST_PIXELS, MOST_WEBP_PIXELS, PictureError
from film_viz.models.checkpoint import Checkpoint
from film_viz.models.checkpoint_files import CheckpointError, system_key
from film_viz.models.systems.table import FILM, title_of
from film_viz.places import checkpoint_folders
from film_viz.public import is_public
from film_viz.scenes.clevr_json import SceneError
from film_viz.scenes.scene import MOST_OBJECTS
from film_viz.store.shown_scene import GALLERY, LARGEST_SEED, ShownScene

_log = logging.getLogger(__name__)

UPLOADABLE = ["png", "jpg", "jpeg", "webp", "json"]
MOST_MEGABYTES = 10
NO_CHECKPOINT = (
    "There is no trained checkpoint yet. Train one with `film-viz train --preset small --run runs/first`, "
    "or copy a checkpoint folder into `checkpoints/`, then reload this page."
)


def checkpoint_in_use() -> Checkpoint | None:
    """Show the picker in the sidebar and return the chosen checkpoint; say what is wrong where there is none.

    What kind of checkpoint the page needs stands in the table of pages.
    """
    folders, others = _offered(needed())
    if not folders:
        say_how_to_train()
        return None
    name = _picked_checkpoint(list(folders), others)
    if name is None:
        return None
    checkpoint = loaded(name, folders[name], "Choose another one in the sidebar.")
    if checkpoint is None:
        return None
    with st.sidebar:
        st.caption(facts(checkpoint))
    return checkpoint


def loaded(name: str, folder: Path, way_out: str) -> Checkpoint | None:
    """Load a checkpoint, or say why it cannot be used and what to do; in public mode the reason stands in the log."""
    try:
        return loading.checkpoint(folder)
    except (*DAMAGE, RuntimeError, MemoryError) as error:  # most are a `CheckpointError`; a file may break PyTorch too
        if is_public() or not isinstance(error, CheckpointError):
            _log.exception("the checkpoint '%s' cannot be used", name)
        reason = "" if is_public() else f": {error}"
        st.error(plain(f"The checkpoint '{name}' cannot be used{reason}. {way_out}"))
        return None


def say_how_to_train() -> None:
    """Say that there is no checkpoint, and how to come by one."""
    st.info(NO_CHECKPOINT, icon=":material/model_training:")
    st.page_link("pages/train.py", label="Train a small one here", icon=":material/play_arrow:")


def _offered(needs: Needs) -> tuple[dict[str, Path], dict[str, str]]:
    """Return the folders of the checkpoints that the page can show, FiLM's first, and the systems of all others."""
    if needs is Needs.NOTHING:
        return {}, {}
    folders = {name: folder for name, folder in checkpoint_folders().items() if showable(name)}
    systems = {name: system_key(folder) for name, folder in folders.items()}
    with_film = {name: folder for name, folder in folders.items() if systems[name] == FILM}
    if needs is not Needs.GAMMA_AND_BETA:
        return with_film | folders, {}
    return with_film, {name: title_of(key) for name, key in systems.items() if key != FILM}


def _picked_checkpoint(names: list[str], others: dict[str, str]) -> str | None:
    wanted = current("checkpoint")
    usable = names[0] if wanted is None or wanted in others else wanted if wanted in names else None
    with st.sidebar:
        st.session_state["checkpoint_box"] = usable
        picked = st.selectbox(
            "Checkpoint",
            names,
            key="checkpoint_box",
            placeholder="Choose a checkpoint",
            on_change=lambda: go(checkpoint=st.session_state["checkpoint_box"]),
            help="Which trained network answers. Found in `checkpoints/` and `runs/`.",
        )
        if others:
            left_out = ", ".join(f"{name} ({title})" for name, title in others.items())
            st.caption(plain(f"This page is about gamma and beta. Not offered, for they have none: {left_out}."))
    if picked is None:
        known = ", ".join(f"'{name}'" for name in names)
        st.error(plain(f"There is no checkpoint '{wanted}' here. Choose one in the sidebar: {known}."))
    elif wanted in others:  # the address keeps it, for the pages that can show it
        said = f"'{wanted}' is of the system {others[wanted]}, which has no gamma and beta: here you see '{picked}'."
        st.info(plain(said), icon=":material/info:")
    else:
        go(checkpoint=picked)
    return picked


def facts(checkpoint: Checkpoint) -> str:
    """Return one line on what a checkpoint is."""
    return f"{checkpoint.model.config.summary()}; {measured(checkpoint.info.get('metrics'))}"


def scene_in_use() -> ShownScene:
    """Return the scene of the address, or the gallery's first."""
    wanted = current("scene") or GALLERY[0]
    try:
        shown = loading.scene(wanted)
    except SceneError as error:
        st.error(f"{sentence(error)} Meanwhile you see the first scene of the gallery.")
        shown = loading.scene(GALLERY[0])
    go(scene=shown.id)
    return shown


def scene_picker(key: str = "") -> None:
    """Offer the three ways to a scene: the gallery, a seed, a file."""
    for tab, draw in zip(st.tabs(list(WAYS_TO_A_SCENE)), WAYS_TO_A_SCENE.values(), strict=True):
        with tab:
            draw(key)


def _generator(prefix: str) -> None:
    number, fresh = st.columns([2, 1], vertical_alignment="bottom")
    scene_id = current("scene") or GALLERY[0]
    key = f"{prefix}seed_box_{scene_id}"  # one for each scene: what is still sent of the one before changes nothing
    number.number_input(
        "Seed",
        min_value=0,
        max_value=LARGEST_SEED,
        value=_seed(scene_id),
        step=1,
        key=key,
        placeholder="A whole number",
        on_change=_use_seed,
        args=(key,),
        help="The same seed always gives the same scene, drawn as CLEVR draws its scenes.",
    )
    fresh.button(
        "New scene", icon=":material/casino:", key=f"{prefix}new_scene", on_click=_use_new_seed, width="stretch"
    )


def _seed(scene_id: str) -> int | None:
    """Return the seed of a scene that was drawn from one that the box can hold."""
    number = scene_id.removeprefix("seed-")
    is_seed = scene_id.startswith("seed-") and number.isdecimal() and len(number) <= len(str(LARGEST_SEED))
    return int(number) if is_seed and int(number) <= LARGEST_SEED else None


def _use_seed(key: str) -> None:
    if st.session_state[key] is not None:
        go(scene=f"seed-{st.session_state[key]}")


def _use_new_seed() -> None:
    go(scene=f"seed-{secrets.randbelow(1_000_000)}")


def _uploader(prefix: str) -> None:
    key = f"{prefix}upload_box"
    st.file_uploader(
        "A picture, or a CLEVR scene record",
        type=UPLOADABLE,
        max_upload_size=MOST_MEGABYTES,
        key=key,
        on_change=_use_upload,
        args=(key,),
        help=f"png or jpg up to {MOST_PIXELS // 10**6} megapixels, webp up to {MOST_WEBP_PIXELS // 10**6}, of any "
        "aspect; or one scene of CLEVR as json, with at most "
        f"{MOST_OBJECTS} objects, which is rendered. It is kept on this computer only.",
    )
    if "upload_error" in st.session_state:
        st.error(plain(st.session_state["upload_error"]))


def _use_upload(key: str) -> None:
    st.session_state.pop("upload_error", None)
    file = st.session_state[key]
    if file is None:
        return
    try:
        go(scene=keep_upload(loading.store(), file.name, file.getvalue()))
    except (PictureError, SceneError) as error:
        st.session_state["upload_error"] = f"{file.name}: {error}"


WAYS_TO_A_SCENE = {"Gallery": gallery, "Generate": _generator, "Upload": _uploader}
"""The ways to a scene that every page offers; each draws its controls, whose keys begin as it is told."""
