"""What Adam keeps, as a part of the lesson on learning: the gammas of one block learn to answer one question."""

import numpy as np
import streamlit as st

from film_viz.analysis.lessons.adam import BETAS, AdamWalk, adam_walk
from film_viz.app import loading
from film_viz.app.asked import true_answer_of
from film_viz.app.foreign import plain
from film_viz.app.frame import mode
from film_viz.app.inside import loading as inside_loading
from film_viz.app.lessons import dials
from film_viz.app.lessons.charts import draw
from film_viz.app.lessons.lesson import Here
from film_viz.figures.lessons.adam import Panel, adam_panels
from film_viz.models.checkpoint import Checkpoint
from film_viz.models.system import Seen
from film_viz.models.systems.film import FiLMParams

KEY = "adam"
N_STEPS = 40


def adam_view(here: Here) -> None:
    """Show a small real example: sliders, the curves of one channel, and how to read them."""
    truth, _ = true_answer_of(here.question, here.shown)
    answer = truth.answer if truth else loading.answer(here.checkpoint, here.shown, here.question).best
    if not here.checkpoint.model.config.film_blocks:
        st.info("This checkpoint has no block with FiLM: choose another one in the sidebar.")
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        rate = dials.slider("Learning rate: 10 to the", "adam_rate", -3.0, 0.0, -1.5, 0.25, KEY)
        decay = dials.slider("Weight decay", "adam_decay", 0.0, 1.0, 0.0, 0.05, KEY)
    walk = _walk(here, answer, 10.0**rate, decay)
    channel = dials.number("Channel", "adam_channel", 0, walk.gamma.shape[1] - 1, walk.most_moved, KEY)
    draw(
        adam_panels(_panels(walk, channel), mode()),
        f"{KEY}_adam",
        f"Loss, gradient, its running means and gamma of channel {channel} over {N_STEPS} steps.",
    )
    st.caption(
        f"The last block's {walk.gamma.shape[1]} gammas start at 1 and learn to answer one question, "
        f"*{plain(here.question)}* {plain(answer)}, on the real network. Gray is what comes, colored what Adam "
        "keeps of it. Weight decay pulls every gamma toward 0."
    )


def _panels(walk: AdamWalk, channel: int) -> list[Panel]:
    gradient, mean = walk.gradient[:, channel], walk.mean[:, channel]
    size = np.sqrt(walk.square[:, channel] / (1 - BETAS[1] ** np.arange(1, N_STEPS + 1)))
    return [
        Panel("loss", [walk.loss], ("loss",)),
        Panel("gradient g, mean m", [gradient, mean], ("gradient", "m")),
        Panel("|g| and √v", [np.abs(gradient), size], ("|g|", "√v")),
        Panel("gamma", [walk.gamma[:, channel]], ("gamma",)),
    ]


def _walk(here: Here, answer: str, rate: float, decay: float) -> AdamWalk:
    seen, params = loading.features(here.checkpoint, here.shown), inside_loading.params(here.checkpoint, here.question)
    key = (here.checkpoint.sha, here.shown.sha, here.question, answer, f"{rate:.6g}", f"{decay:.6g}")
    return _kept_walk(here.checkpoint, seen, params, key)


@st.cache_resource(max_entries=64, show_spinner=False)
def _kept_walk(
    _checkpoint: Checkpoint, _seen: Seen, _params: FiLMParams, key: tuple[str, str, str, str, str, str]
) -> AdamWalk:
    answer, rate, decay = key[3:]
    return adam_walk(_checkpoint, _seen, _params, answer, float(rate), float(decay), N_STEPS)
