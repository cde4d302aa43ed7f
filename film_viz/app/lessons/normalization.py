"""Lesson 2: batch normalization, on a real mini-batch of one real feature map."""

import numpy as np
import streamlit as st
import torch
from jaxtyping import UInt8

from film_viz.analysis.answers.ask import image_features
from film_viz.analysis.answers.reference_pictures import SIDE, reference_pictures
from film_viz.analysis.lessons.mini_batch import MapOverPictures, MapsOverPictures, maps_before_norm
from film_viz.app.foreign import sentence
from film_viz.app.frame import mode
from film_viz.app.lessons.charts import draw
from film_viz.app.lessons.dials import choice, number, slider
from film_viz.app.lessons.lesson import Deeper, Guess, Here, Lesson
from film_viz.figures.lessons.normalization import values_before_and_after
from film_viz.models.checkpoint import Checkpoint

KEY = "normalization"
N_PICTURES = 32
SIZES = (32, 16, 8, 4, 2, 1)  # of a batch
GAMMA, BETA = 2.0, 1.0  # where the sliders begin, as in the guess
ACROSS = 16  # pictures side by side


def live(here: Here) -> None:
    """Show the pictures and one map over them; once revealed, the map after the norm, with sliders."""
    try:
        maps = _maps(here.checkpoint, key=here.checkpoint.sha)
    except ValueError as error:
        st.info(sentence(error))
        return
    st.image(_sheet(), width="stretch", alt=f"{N_PICTURES} small pictures of scenes: the mini-batch.")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        last = maps.values.shape[1] - 1
        channel = maps.channel(number("Feature map", "channel", 0, last, maps.most_telling(), KEY))
        batch_size = _batch_size(here)
    gamma, beta = _sliders() if here.is_revealed else (GAMMA, BETA)
    after = gamma * channel.normalized(batch_size) + beta
    draw(
        values_before_and_after(channel.values, after if here.is_revealed else None, mode()),
        f"{KEY}_values",
        f"The values of a feature map over {N_PICTURES} pictures"
        + (
            f", before and after batch normalization with gamma {gamma:g} and beta {beta:g}."
            if here.is_revealed
            else "."
        ),
    )
    if here.is_revealed:
        st.markdown(_worked_out(channel, batch_size, gamma, beta))
    st.caption(
        "Above, how many cells of all pictures have a value; below, a dot for each picture's own mean, and a line for "
        "its standard deviation to both sides."
    )


def _batch_size(here: Here) -> int | None:
    """Return the size of the batches whose statistics are used, None for the running ones."""
    options = {str(size): f"{size}" for size in SIZES} | {"running": "running"}
    chosen = choice("Pictures in a batch", "batch", options, KEY) if here.is_revealed else str(SIZES[0])
    return None if chosen == "running" else int(chosen)


def _sliders() -> tuple[float, float]:
    left, right = st.columns(2)
    with left:
        gamma = slider("gamma", "gamma", -3.0, 3.0, GAMMA, 0.1, KEY)
    with right:
        beta = slider("beta", "beta", -4.0, 4.0, BETA, 0.1, KEY)
    return gamma, beta


def _worked_out(channel: MapOverPictures, batch_size: int | None, gamma: float, beta: float) -> str:
    """Follow one cell, the highest of the first picture, through the formulas."""
    means, variances = channel.statistics(batch_size)
    mean, variance = float(means[0]), float(variances[0])
    x = float(channel.values[0].max())
    normalized = (x - mean) / np.sqrt(variance + channel.epsilon)
    whose = "the running statistics" if batch_size is None else "the first batch"
    return (
        f"With {whose}, $\\mu={mean:.2f}$ and $\\sigma^2={variance:.2f}$; the highest cell of picture 1 becomes "
        f"$\\hat x=\\frac{{{x:.2f}-({mean:.2f})}}{{\\sqrt{{{variance:.2f}}}}}={normalized:.2f}$ and "
        f"$y={gamma:.1f}\\cdot{normalized:.2f}+({beta:.1f})={gamma * normalized + beta:.2f}$."
    )


@st.cache_resource(max_entries=4, show_spinner=False)
def _maps(_checkpoint: Checkpoint, key: str) -> MapsOverPictures:
    pictures = reference_pictures()[:N_PICTURES]
    seen = (torch.cat([image_features(_checkpoint, picture)[0] for picture in pictures]),)
    return maps_before_norm(_checkpoint, seen)


@st.cache_resource(show_spinner=False)
def _sheet() -> UInt8[np.ndarray, "y x 3"]:
    """Lay the pictures of the batch side by side."""
    rows = reference_pictures()[:N_PICTURES].reshape(-1, ACROSS, SIDE, SIDE, 3)
    return np.ascontiguousarray(rows.transpose(0, 2, 1, 3, 4).reshape(-1, ACROSS * SIDE, 3))


def guess(here: Here) -> Guess:
    """Ask what is left of a map's own mean and spread."""
    return Guess(
        "These values are normalized, multiplied by $\\gamma=2$ and shifted by $\\beta=1$. Where is their mean "
        "then, and how large is their standard deviation?",
        ("mean 1, deviation 2", "mean 2, deviation 1", "mean 0, deviation 1", "it depends on the values"),
        0,
        "Normalization leaves mean 0 and standard deviation 1 whatever came in, so beta *is* the new mean and gamma "
        "the new standard deviation. Two numbers now decide how loud this map is.",
    )


LESSON = Lesson(
    key=KEY,
    title="Batch normalization",
    live=live,
    guess=guess,
    try_it="Make the batch a single picture and look at the dots: what told the pictures apart is gone. Then use the "
    "running statistics.",
    deeper=Deeper("pages/inside.py", "All feature maps of a layer"),
    sources=("Ioffe and Szegedy 2015, section 3", "Perez et al. 2018, section 2.1"),
    scene="seed-2",
    question="What color is the large sphere?",
    has_picture=False,
)
