"""What the page Compare computes once and shares; see `loading` for the convention on keys."""

import numpy as np
import streamlit as st
from torch import Tensor

from film_viz.analysis.answer import Answer, answer_under
from film_viz.analysis.interventions import Outcomes, interpolation, outcomes, transplants
from film_viz.app import inside_loading, loading
from film_viz.app.shown_scene import ShownScene
from film_viz.models.checkpoint import Checkpoint
from film_viz.models.film import FiLMParams

WEIGHTS: tuple[float, ...] = tuple(np.linspace(0, 1, 21).round(2).tolist())


def film_blocks(checkpoint: Checkpoint) -> int:
    """Return how many blocks of a checkpoint have gamma and beta."""
    return checkpoint.model.config.n_blocks - checkpoint.model.config.plain_blocks


def on_the_way(checkpoint: Checkpoint, shown: ShownScene, a: str, b: str, block: int | None) -> Outcomes:
    """Return the answers under mixes of two questions' modulations, A's first."""
    features = loading.features(checkpoint, shown)
    key = (checkpoint.sha, shown.sha, a, b, block)
    first, last = inside_loading.params(checkpoint, a), inside_loading.params(checkpoint, b)
    return _on_the_way(checkpoint, features, first, last, key)


@st.cache_resource(max_entries=64, show_spinner=False)
def _on_the_way(
    _checkpoint: Checkpoint,
    _features: Tensor,
    _a: FiLMParams,
    _b: FiLMParams,
    key: tuple[str, str, str, str, int | None],
) -> Outcomes:
    return outcomes(_checkpoint, _features, interpolation(_a, _b, WEIGHTS, key[-1]))


def transplanted(checkpoint: Checkpoint, shown: ShownScene, a: str, b: str) -> Outcomes:
    """Return the answers with parts of B's modulation put into A's."""
    features = loading.features(checkpoint, shown)
    key = (checkpoint.sha, shown.sha, a, b)
    first, last = inside_loading.params(checkpoint, a), inside_loading.params(checkpoint, b)
    return _transplanted(checkpoint, features, first, last, key)


@st.cache_resource(max_entries=64, show_spinner=False)
def _transplanted(
    _checkpoint: Checkpoint, _features: Tensor, _a: FiLMParams, _b: FiLMParams, key: tuple[str, str, str, str]
) -> Outcomes:
    return outcomes(_checkpoint, _features, transplants(_a, _b, film_blocks(_checkpoint)))


def answer_with(checkpoint: Checkpoint, shown: ShownScene, params: FiLMParams) -> Answer:
    """Answer under a visitor's own modulation; nothing of it is kept or shared."""
    return answer_under(checkpoint, loading.features(checkpoint, shown), (), params)
