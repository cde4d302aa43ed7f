"""What the pages Inside and Compare compute once and share; see `film_viz.app.loading` for the convention on keys."""

import numpy as np
import streamlit as st
import torch
from jaxtyping import Float, Int8

from film_viz.analysis.answers.ask import image_features, question_params
from film_viz.analysis.inside.feature_maps import Inside, look_inside, peaks_over_scenes
from film_viz.app import loading
from film_viz.app.shown_scene import ShownScene
from film_viz.models.checkpoint import Checkpoint
from film_viz.models.system import Seen
from film_viz.models.systems.film import FiLMParams
from film_viz.scenes.render import object_index
from film_viz.scenes.scene import Scene

N_SCENES_SEARCHED = 24
FIRST_SEED = 200  # of the scenes that a channel is tried on


def params(checkpoint: Checkpoint, question: str) -> FiLMParams:
    """Return the modulation that a question writes."""
    return _params(checkpoint, key=(checkpoint.sha, question))


@st.cache_resource(max_entries=512, show_spinner=False)
def _params(_checkpoint: Checkpoint, key: tuple[str, str]) -> FiLMParams:
    return question_params(_checkpoint, key[1])[1]


def inside_of(checkpoint: Checkpoint, shown: ShownScene, question: str) -> Inside:
    """Return all feature maps of one question about one picture."""
    features = loading.features(checkpoint, shown)
    return _inside(checkpoint, features, params(checkpoint, question), key=(checkpoint.sha, shown.sha, question))


@st.cache_resource(max_entries=24, show_spinner=False)
def _inside(_checkpoint: Checkpoint, _features: Seen, _params: FiLMParams, key: tuple[str, str, str]) -> Inside:
    return look_inside(_checkpoint, _features, _params)


def objects_of(shown: ShownScene) -> Int8[np.ndarray, "y x"]:
    """Return the index of the object at each pixel of a known scene's picture."""
    if shown.scene is None:
        raise ValueError("the objects of an uploaded picture are not known: choose a scene")
    return _objects_of(shown.scene, shown.picture.shape[:2], key=shown.sha)


@st.cache_resource(max_entries=64, show_spinner=False)
def _objects_of(_scene: Scene, _size: tuple[int, int], key: str) -> Int8[np.ndarray, "y x"]:
    return object_index(_scene, _size[1], _size[0])


def scene_ids() -> tuple[str, ...]:
    """Return the scenes that a channel is tried on."""
    return tuple(f"seed-{seed}" for seed in range(FIRST_SEED, FIRST_SEED + N_SCENES_SEARCHED))


def scene_peaks(checkpoint: Checkpoint, question: str) -> Float[np.ndarray, "scene block channel"]:
    """Return how strongly each channel responds to a question in each of those scenes."""
    features = _scene_features(checkpoint, key=checkpoint.sha)
    return _scene_peaks(checkpoint, features, params(checkpoint, question), key=(checkpoint.sha, question))


@st.cache_resource(max_entries=64, show_spinner=False)
def _scene_peaks(
    _checkpoint: Checkpoint, _features: Seen, _params: FiLMParams, key: tuple[str, str]
) -> Float[np.ndarray, "scene block channel"]:
    return peaks_over_scenes(_checkpoint, _features, _params)


@st.cache_resource(max_entries=3, show_spinner=f"Drawing {N_SCENES_SEARCHED} scenes")
def _scene_features(_checkpoint: Checkpoint, key: str) -> Seen:
    return (torch.cat([image_features(_checkpoint, loading.small_picture(name))[0] for name in scene_ids()]),)
