"""Lesson 8: from maps to an answer. Which cells and channels carry it, and why the network miscounts."""

from typing import Any

import numpy as np
import streamlit as st
from jaxtyping import Bool

from film_viz.analysis.lessons.credit import Credit, credit, probability_covered
from film_viz.app import loading
from film_viz.app.foreign import one_line, plain
from film_viz.app.frame import mode
from film_viz.app.inside import loading as inside_loading
from film_viz.app.lessons import dials
from film_viz.app.lessons.charts import beside, draw
from film_viz.app.lessons.lesson import Deeper, Guess, Here, Lesson
from film_viz.app.results.records import RecordError, trusted
from film_viz.evaluation.scoring import Score
from film_viz.figures.answers import answer_bars
from film_viz.figures.attention import map_on_picture
from film_viz.figures.feature_maps import film_steps
from film_viz.models.checkpoint import Checkpoint
from film_viz.models.system import Seen
from film_viz.models.systems.film import FiLMParams

KEY = "maps_to_answer"
N_CHANNELS = 4
N_BARS = 5
MOST_COVERED = 40  # cells
CHOICES = ("by one", "by two or more", "by any number")


def live(here: Here) -> None:
    """Show where the answer's lead comes from, let the strongest cells be covered, and show the strongest channels."""
    seen, params = loading.features(here.checkpoint, here.shown), inside_loading.params(here.checkpoint, here.question)
    found = _credit(here.checkpoint, seen, params, key=(here.checkpoint.sha, here.shown.sha, here.question))
    n_covered = dials.slider("Cover so many of the strongest cells", "cover", 0, MOST_COVERED, 0, 1, KEY)
    covered = _strongest(found, int(n_covered))
    where, answers = beside()
    with where:
        _cells_panel(here, found, covered)
    with answers:
        _answers_panel(here, probability_covered(here.checkpoint, seen, params, covered))
    _channels_panel(found)


@st.cache_resource(max_entries=64, show_spinner=False)
def _credit(_checkpoint: Checkpoint, _seen: Seen, _params: FiLMParams, key: tuple[str, str, str]) -> Credit:
    return credit(_checkpoint, _seen, _params)


def _strongest(found: Credit, n: int) -> Bool[np.ndarray, "height width"]:
    covered = np.zeros(found.cells.size, dtype=bool)
    covered[np.argsort(-found.cells, axis=None, kind="stable")[: min(n, found.cells.size - 1)]] = True
    return covered.reshape(found.cells.shape)


def _cells_panel(here: Here, found: Credit, covered: Bool[np.ndarray, "height width"]) -> None:
    left = np.where(covered, np.nan, found.cells)
    title = f"what speaks for '{one_line(found.answer)}' against '{one_line(found.against)}'"
    draw(
        map_on_picture(here.shown.picture, np.nan_to_num(left), title, what="share in the lead"),
        f"{KEY}_cells",
        f"The cells of the picture that speak for {found.answer} against {found.against}.",
    )
    st.caption(
        f"The lead of '{plain(found.answer)}' over '{plain(found.against)}' is {found.lead:.1f} before the softmax. "
        f"The cells make {found.cells.sum():+.1f} of it, biases {found.constant:+.1f}. Glowing cells speak for the "
        "answer, blue ones against it."
    )


def _answers_panel(here: Here, probability: np.ndarray) -> None:
    order = np.argsort(-probability, kind="stable")[:N_BARS]
    top = [(one_line(here.checkpoint.answers[i]), float(probability[i])) for i in order]
    draw(
        answer_bars(top, None, mode()),
        f"{KEY}_answers",
        "Most probable answers: " + ", ".join(f"{name} {share:.0%}" for name, share in top),
    )
    st.caption("The softmax over all 28 answers, with the pooling passing over the covered cells.")


def _channels_panel(found: Credit) -> None:
    strongest = np.argsort(-np.abs(found.by_channel), kind="stable")[:N_CHANNELS]
    titles = [f"channel {i}: {found.by_channel[i]:+.2f}" for i in strongest]
    draw(
        film_steps(found.projected[strongest], titles, mode()),
        f"{KEY}_channels",
        "The channels of the 1x1 convolution that decide most: " + ", ".join(titles),
    )
    st.caption(
        f"Four of the {len(found.by_channel)} channels after the 1x1 convolution, those whose pooled value decides "
        "most, with their shares in the lead."
    )


def guess(here: Here) -> Guess:
    """Ask by how much wrong counts are wrong, which an evaluation has measured."""
    question = "When the network counts wrongly, by how much is it wrong most of the time?"
    near = _off_by_one(here.checkpoint)
    why = (
        "A maximum over the map says *that* something is there, not how many; a mean adds up, but a thing half hidden "
        "adds half. So three and four look alike, and three and seven do not."
    )
    if near is None:
        return Guess(question, CHOICES, None, f"This checkpoint has not been evaluated. {why}")
    told = f"Of {near.count:,} wrong counts {near.accuracy:.0%} were wrong by one (in the paper 96.1 %). {why}"
    return Guess(question, CHOICES, 0 if near.accuracy > 0.5 else 1, told)


def _off_by_one(checkpoint: Checkpoint) -> Score | None:
    try:
        record: dict[str, Any] = trusted(checkpoint.info.get("metrics"))
        score = Score.from_json(record["off_by_one"])
    except (RecordError, KeyError):
        return None
    return score if score.count else None


LESSON = Lesson(
    key=KEY,
    title="From maps to an answer",
    live=live,
    guess=guess,
    try_it="Ask *How many* and cover cells one after another until the count drops by one. Which thing did you hide? "
    "Then ask for a color.",
    deeper=Deeper("pages/results.py", "Every kind of mistake", {"show": "Mistakes"}),
    sources=("Perez et al. 2018, sections 3.2, 4.2 and 4.4, figure 4",),
    scene="seed-8",
    question="How many metal things are there?",
)
