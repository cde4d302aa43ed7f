"""What the page Compare computes once and shares; see `film_viz.app.loading` for the convention on keys."""

from collections.abc import Callable
from typing import TypeVar

import numpy as np
import streamlit as st

from film_viz.analysis.answers.ask import Answer, answer_under
from film_viz.analysis.film import film_of
from film_viz.analysis.inside.handover import Handover, handover, one_channel_each
from film_viz.analysis.inside.interventions import Outcomes, interpolation, outcomes, transplants
from film_viz.app import loading
from film_viz.app.inside import loading as inside_loading
from film_viz.app.shown_scene import ShownScene
from film_viz.models.checkpoint import Checkpoint
from film_viz.models.system import Seen
from film_viz.models.systems.film import FiLMParams

Computed = TypeVar("Computed")
Mix = Callable[[FiLMParams, FiLMParams], FiLMParams]
WEIGHTS: tuple[float, ...] = tuple(np.linspace(0, 1, 21).round(2).tolist())


def on_the_way(checkpoint: Checkpoint, shown: ShownScene, a: str, b: str, block: int | None) -> Outcomes:
    """Return the answers under mixes of two questions' modulations, A's first."""
    return _mixed(checkpoint, shown, a, b, lambda a, b: interpolation(a, b, WEIGHTS, block), ("interpolation", block))


def transplanted(checkpoint: Checkpoint, shown: ShownScene, a: str, b: str) -> Outcomes:
    """Return the answers with parts of B's modulation put into A's."""
    n_blocks = film_of(checkpoint).config.film_blocks
    return _mixed(checkpoint, shown, a, b, lambda a, b: transplants(a, b, n_blocks), ("transplants",))


def with_one_channel(
    checkpoint: Checkpoint, shown: ShownScene, a: str, b: str, places: tuple[tuple[int, int], ...]
) -> Outcomes:
    """Return the answers to B with the modulation of A in one channel each."""
    return _mixed(checkpoint, shown, a, b, lambda a, b: one_channel_each(a, b, places), ("one channel", places))


def handed_over(checkpoint: Checkpoint, shown: ShownScene, a: str, b: str) -> Handover:
    """Return the answers to B with the modulation of A in ever more channels."""

    def compute(features: Seen, first: FiLMParams, last: FiLMParams) -> Handover:
        return handover(checkpoint, features, first, last)

    return _computed(checkpoint, shown, a, b, compute, ("handover",))


def _mixed(checkpoint: Checkpoint, shown: ShownScene, a: str, b: str, mix: Mix, what: tuple[object, ...]) -> Outcomes:
    """Return the answers under every modulation that is mixed from two questions'."""

    def compute(features: Seen, first: FiLMParams, last: FiLMParams) -> Outcomes:
        return outcomes(checkpoint, features, mix(first, last))

    return _computed(checkpoint, shown, a, b, compute, what)


def _computed(
    checkpoint: Checkpoint,
    shown: ShownScene,
    a: str,
    b: str,
    compute: Callable[[Seen, FiLMParams, FiLMParams], Computed],
    what: tuple[object, ...],
) -> Computed:
    """Compute once, from a picture's features and the modulations of two questions."""
    features = loading.features(checkpoint, shown)
    first, last = inside_loading.params(checkpoint, a), inside_loading.params(checkpoint, b)
    found: Computed = _once(lambda: compute(features, first, last), (checkpoint.sha, shown.sha, a, b, *what))
    return found


@st.cache_resource(max_entries=256, show_spinner=False)
def _once(_compute: Callable[[], Computed], key: tuple[object, ...]) -> Computed:
    return _compute()


def answer_with(checkpoint: Checkpoint, shown: ShownScene, params: FiLMParams) -> Answer:
    """Answer under a visitor's own modulation; nothing of it is kept or shared."""
    return answer_under(checkpoint, loading.features(checkpoint, shown), (), params)
