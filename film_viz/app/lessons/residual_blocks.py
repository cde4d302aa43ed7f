"""Lesson 6: residual blocks. Two branches and their sum; leave any block out and see what it was good for."""

from contextlib import suppress

import numpy as np
import streamlit as st
from jaxtyping import Float

from film_viz.analysis.answers.suggest import random_questions
from film_viz.analysis.inside.interventions import stacked
from film_viz.analysis.lessons.skipping import Branches, branches, probability_without, share_changed
from film_viz.app import loading
from film_viz.app.foreign import in_figure, plain
from film_viz.app.frame import mode
from film_viz.app.inside import loading as inside_loading
from film_viz.app.lessons import dials
from film_viz.app.lessons.charts import draw
from film_viz.app.lessons.lesson import Deeper, Guess, Here, Lesson
from film_viz.figures.feature_maps import film_steps
from film_viz.figures.lessons.shares import Share, share_bars
from film_viz.models.checkpoint import Checkpoint
from film_viz.models.system import Seen
from film_viz.models.systems.film import FiLMParams

KEY = "residual_blocks"
N_QUESTIONS = 20  # about the picture, asked once with all blocks and once without each
SEED = 6
WAYS = {"branch": "only what FiLM steers", "whole": "the whole block"}
SWITCHES = "abcdefghijkl"  # of blocks, as the address names them


def live(here: Here) -> None:
    """Show one block's branches, switches for all of them, and what the network answers without some."""
    seen, params = loading.features(here.checkpoint, here.shown), _params(here)
    parts = branches(here.checkpoint, seen, params)
    _branches_panel(here, parts)
    way, skipped = _switches(len(parts))
    whole = probability_without(here.checkpoint, seen, params, (), way)[0]
    now = probability_without(here.checkpoint, seen, params, skipped, way)[0]
    answer = int(whole.argmax())
    names = here.checkpoint.answers
    st.markdown(f"With all blocks: **{plain(names[answer])}**. As switched: **{plain(names[int(now.argmax())])}**.")
    rows = [Share("all blocks", float(whole[answer]), f"{names[answer]} {whole[answer]:.0%}")]
    rows.append(_row("as switched", names, answer, now, is_chosen=True))
    if here.is_revealed:
        for block in range(len(parts)):
            without = probability_without(here.checkpoint, seen, params, (block,), way)[0]
            rows.append(_row(f"without block {block}", names, answer, without))
    draw(
        share_bars(rows, f"probability of '{in_figure(names[answer])}'", mode()),
        f"{KEY}_answers",
        f"Probability of {names[answer]} with all blocks and without some: "
        + ", ".join(f"{row.name} {row.share:.0%}" for row in rows),
    )
    st.caption("Each bar is the probability of the answer that all blocks together give; beside it, what is answered.")


def _row(
    name: str,
    names: tuple[str, ...],
    answer: int,
    probability: Float[np.ndarray, " answer"],
    is_chosen: bool = False,
) -> Share:
    best = int(probability.argmax())
    said = (
        f"{probability[answer]:.0%}" if best == answer else f"{probability[answer]:.0%}, says {in_figure(names[best])}"
    )
    return Share(name, float(probability[answer]), said, is_chosen)


def _branches_panel(here: Here, parts: tuple[Branches, ...]) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        block = dials.number("Block", "block", 0, len(parts) - 1, 0, KEY)
        part = parts[block]
        channel = dials.number("Channel", "channel", 0, len(part.output) - 1, part.most_added, KEY)
    steps = np.stack([part.skip[channel], part.added[channel], part.output[channel]])
    titles = ("straight on", "+ added", "= output")
    draw(
        film_steps(steps, titles, mode(), columns=3),
        f"{KEY}_branches",
        f"Block {block}, channel {channel}: the first branch, what the second adds, and their sum.",
    )
    st.caption(
        f"Channel {channel} of block {block}, all on one color scale: the branch that goes straight on (1x1 "
        "convolution, ReLU), what the other branch, which FiLM steers, adds to it, and the sum that goes on."
    )


def _switches(n_blocks: int) -> tuple[bool, tuple[int, ...]]:
    """Show a switch for each block; return whether blocks are left out as a whole, and which ones are."""
    with st.container(horizontal=True, vertical_alignment="center"):
        letters = SWITCHES[:n_blocks]
        on = [dials.switch(f"Block {i}", f"block_{name}", KEY, start=True) for i, name in enumerate(letters)]
    way = dials.choice("Switched off is", "way", WAYS, KEY)
    return way == "whole", tuple(i for i, is_on in enumerate(on) if not is_on)


def guess(here: Here) -> Guess:
    """Ask which block matters most for questions about this picture."""
    n_blocks = here.checkpoint.model.config.n_blocks
    question = "Leave out what FiLM steers in one block. Without which block do most answers about this picture change?"
    choices = tuple(f"block {i}" for i in range(n_blocks))
    if not here.is_revealed:
        return Guess(question, choices, None, "")
    changed = _changed(here)
    told = ", ".join(f"without block {i} {share:.0%}" for i, share in enumerate(changed))
    return Guess(
        question,
        choices,
        int(changed.argmax()),
        f"Of {N_QUESTIONS + 1} questions about this picture, so many are answered otherwise: {told}. A block that "
        "changes little adds little; the sum lets the network do without it.",
    )


def _changed(here: Here) -> Float[np.ndarray, " block"]:
    seen = loading.features(here.checkpoint, here.shown)
    return _share_changed(here.checkpoint, seen, here, key=(here.checkpoint.sha, here.shown.sha))


@st.cache_resource(max_entries=64, show_spinner=False)
def _share_changed(
    _checkpoint: Checkpoint, _seen: Seen, _here: Here, key: tuple[str, str]
) -> Float[np.ndarray, " block"]:
    many = []
    for text in random_questions(loading.templates(), _here.shown.scene, SEED, N_QUESTIONS):
        with suppress(ValueError):  # a word that this checkpoint was not taught
            many.append(inside_loading.params(_checkpoint, text))
    return share_changed(_checkpoint, _seen, stacked([_params(_here), *many]), is_whole=False)


def _params(here: Here) -> FiLMParams:
    return inside_loading.params(here.checkpoint, here.question)


LESSON = Lesson(
    key=KEY,
    title="Residual blocks",
    live=live,
    guess=guess,
    try_it="Switch off the last block, then the first one, for a question with *left* and for one without. Which "
    "answers survive?",
    deeper=Deeper("pages/inside.py", "Look inside every block"),
    sources=("Perez et al. 2018, section 3.2 and figure 3", "He et al. 2016, section 3"),
    scene="seed-8",
    question="What is the red thing located behind the purple object made of?",
)
