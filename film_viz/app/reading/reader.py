"""Which checkpoint reads scenes from pictures, and what it reads of one."""

from pathlib import Path

import numpy as np
import streamlit as st
import torch
from jaxtyping import UInt8

from film_viz.analysis.answers.ask import model_image
from film_viz.app import loading
from film_viz.app.systems.offered import best_of_each, offered
from film_viz.models.checkpoint import Checkpoint
from film_viz.models.parts.scene_reading import ReadPicture
from film_viz.models.systems.ns_vqa import NSVQAModel
from film_viz.store.shown_scene import ShownScene

SYSTEM = "ns-vqa"


def reading_folder() -> Path | None:
    """Return the folder of the checkpoint that reads scenes, the best that there is; None where there is none."""
    there = {name: one for name, one in offered().items() if one.system == SYSTEM}
    return there[best_of_each(there.values())[0]].folder if there else None


def read_picture(folder: Path, shown: ShownScene) -> ReadPicture:
    """Return what a checkpoint reads of a picture, computed once; raises what loading a damaged one raises."""
    checkpoint = loading.checkpoint(folder)
    return _read(checkpoint, shown.picture, key=(checkpoint.sha, shown.sha))


def is_unlike(folder: Path, shown: ShownScene) -> bool:
    """Return whether a picture is unlike those that the reader knows."""
    return loading.is_unlike(loading.checkpoint(folder), shown)


@st.cache_resource(max_entries=64, show_spinner=False)
def _read(_checkpoint: Checkpoint, _picture: UInt8[np.ndarray, "y x 3"], key: tuple[str, str]) -> ReadPicture:
    model = _checkpoint.model
    if not isinstance(model, NSVQAModel):
        raise ValueError(f"checkpoint '{_checkpoint.name}' reads no scenes")
    with torch.inference_mode():
        return model.read_scenes(model_image(_picture, model.config.image_size))[0]
