"""What the panel "Why this answer" computes once and shares; see `film_viz.app.loading` for the convention on keys."""

from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np
import streamlit as st
from jaxtyping import UInt8

from film_viz.analysis.why.blocks import BlockEffects, block_effects, mean_params
from film_viz.analysis.why.channel_flip import ChannelFlip, fewest_channels
from film_viz.analysis.why.patching import Patching, patch_objects
from film_viz.analysis.why.picture import PictureEffects, picture_effects
from film_viz.analysis.why.question import QuestionEffects, question_effects
from film_viz.analysis.why.scene_flip import SceneFlip, scene_flips
from film_viz.app import loading
from film_viz.app.heavy import Kept
from film_viz.app.inside import loading as inside_loading
from film_viz.models.checkpoint import Checkpoint
from film_viz.scenes.changes import ChangeKind
from film_viz.scenes.render import render
from film_viz.scenes.scene import Scene
from film_viz.store.shown_scene import ShownScene

Computed = TypeVar("Computed")

CHANGING = "Changing one thing at a time, and asking again."
_effects: Kept[Any] = Kept(96)


def in_picture(checkpoint: Checkpoint, shown: ShownScene, scene: Scene, question: str) -> PictureEffects:
    """Return what every single change of the scene does."""
    return _kept(lambda: picture_effects(checkpoint, scene, question), checkpoint, shown, question, "picture")


def in_question(checkpoint: Checkpoint, shown: ShownScene, question: str) -> QuestionEffects:
    """Return what every change of a word does, asked about the picture as it is shown."""
    features = loading.features(checkpoint, shown)
    return _kept(
        lambda: question_effects(checkpoint, features, question, shown.scene), checkpoint, shown, question, "question"
    )


def in_blocks(checkpoint: Checkpoint, shown: ShownScene, question: str, other: str) -> BlockEffects:
    """Return what every block adds, asked about the picture as it is shown."""
    features = loading.features(checkpoint, shown)
    return _kept(
        lambda: block_effects(checkpoint, features, question, other), checkpoint, shown, question, "blocks", other
    )


def in_layers(checkpoint: Checkpoint, shown: ShownScene, scene: Scene, question: str) -> Patching:
    """Return what every object adds at every layer."""
    return _kept(lambda: patch_objects(checkpoint, scene, question), checkpoint, shown, question, "layers")


def smallest_in_scene(
    checkpoint: Checkpoint, shown: ShownScene, scene: Scene, question: str
) -> dict[ChangeKind, SceneFlip]:
    """Return the smallest change of each kind that flips the answer."""
    found = in_picture(checkpoint, shown, scene, question)
    return _kept(lambda: scene_flips(checkpoint, scene, question, found), checkpoint, shown, question, "scene flips")


def smallest_in_channels(
    checkpoint: Checkpoint, shown: ShownScene, question: str, other: str | None
) -> ChannelFlip | None:
    """Return the fewest channels that flip the answer toward another question's, or the mean where it is None."""
    features, own = loading.features(checkpoint, shown), inside_loading.params(checkpoint, question)
    target = mean_params(checkpoint) if other is None else inside_loading.params(checkpoint, other)
    return _kept(
        lambda: fewest_channels(checkpoint, features, own, target), checkpoint, shown, question, "channels", other
    )


def picture_of(scene: Scene) -> UInt8[np.ndarray, "y x 3"]:
    """Draw a changed scene for people."""
    return _drawn(scene)


@st.cache_data(max_entries=32, show_spinner=False)
def _drawn(scene: Scene) -> UInt8[np.ndarray, "y x 3"]:
    return render(scene)


def _kept(compute: Callable[[], Computed], checkpoint: Checkpoint, shown: ShownScene, *what: object) -> Computed:
    found: Computed = _effects.get((checkpoint.sha, shown.sha, *what), compute, CHANGING)
    return found
