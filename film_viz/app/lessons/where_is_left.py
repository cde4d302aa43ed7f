"""Lesson 7: where is left? The coordinate maps are all that tells a convolution where it is."""

import numpy as np
import streamlit as st
import torch
from jaxtyping import Float

from film_viz.analysis.answers.ask import Answer, ask, image_features, model_image
from film_viz.analysis.lessons.coordinates import (
    Coordinates,
    Counted,
    answers_about,
    changed_maps,
    counted,
    exchanged_answer,
    place_questions,
    with_coordinates,
)
from film_viz.app import loading
from film_viz.app.foreign import plain
from film_viz.app.frame import mode
from film_viz.app.lessons import dials
from film_viz.app.lessons.charts import beside, draw
from film_viz.app.lessons.lesson import Deeper, Guess, Here, Lesson
from film_viz.app.panels import picture_panel
from film_viz.figures.feature_maps import film_steps
from film_viz.figures.lessons.shares import Share, share_bars
from film_viz.models.checkpoint import Checkpoint
from film_viz.models.parts.blocks import coordinate_maps
from film_viz.store.gallery import GALLERY

KEY = "where_is_left"
PER_PICTURE = 25  # questions, half of them with a relation: 200 about the pictures of the gallery
SEED = 7
SECONDS_BETWEEN = 0.2  # pictures that are counted

AS_TRAINED = Coordinates()
MAPS = {"on": "as trained", "off": "off", "mirror": "x mirrored", "flip": "y mirrored"}
SCALES = {"on": (1.0, 1.0), "off": (0.0, 0.0), "mirror": (-1.0, 1.0), "flip": (1.0, -1.0)}


def live(here: Here) -> None:
    """Show the maps as they are chosen, what the network answers then, and how often it is right over 200 questions."""
    if not here.checkpoint.model.config.use_coords:
        st.info("This checkpoint was trained without coordinate maps: choose another one in the sidebar.")
        return
    coordinates = _chosen()
    picture, maps = beside()
    with picture:
        picture_panel(here.shown)
    with maps:
        _maps(here.checkpoint, coordinates)
    usual, now = _answer(here, AS_TRAINED), _answer(here, coordinates)
    if coordinates == AS_TRAINED:
        st.markdown(f"With the maps as trained the answer is **{plain(usual.best)}**.")
    else:
        st.markdown(f"With the maps as trained: **{plain(usual.best)}**. As chosen: **{plain(now.best)}**.")
    if here.is_revealed:
        _count_panel(here.checkpoint, coordinates)


def _chosen() -> Coordinates:
    scale = SCALES[dials.choice("Coordinate maps", "maps", MAPS, KEY)]
    shift = dials.slider("x map shifted by (1 is half the picture)", "shift", -1.0, 1.0, 0.0, 0.25, KEY)
    return Coordinates(*scale, shift)


def _maps(checkpoint: Checkpoint, coordinates: Coordinates) -> None:
    side = checkpoint.model.config.map_size
    values = changed_maps(coordinate_maps(torch.zeros(1, 1, side, side)), coordinates)[0].numpy()
    draw(
        film_steps(values, ("x map", "y map"), mode(), what="coordinate"),
        f"{KEY}_figure",
        "The two coordinate maps as the network reads them.",
    )


def _answer(here: Here, coordinates: Coordinates) -> Answer:
    if coordinates == AS_TRAINED:
        return loading.answer(here.checkpoint, here.shown, here.question)
    other = _other(here.checkpoint, coordinates, key=here.checkpoint.sha)
    return ask(other, image_features(other, here.shown.picture), here.question)


@st.cache_resource(max_entries=6, show_spinner=False)
def _other(_checkpoint: Checkpoint, coordinates: Coordinates, key: str) -> Checkpoint:
    return with_coordinates(_checkpoint, coordinates)


def _count_panel(checkpoint: Checkpoint, coordinates: Coordinates) -> None:
    """Count picture by picture, and draw after each."""
    done = st.session_state.setdefault(f"{KEY}_counted", {})
    key = (checkpoint.sha, coordinates)
    is_done = done.get(key, 0) >= len(GALLERY)
    st.fragment(_count, run_every=None if is_done else SECONDS_BETWEEN)(checkpoint, coordinates, is_done)


def _count(checkpoint: Checkpoint, coordinates: Coordinates, was_done: bool) -> None:
    done = st.session_state[f"{KEY}_counted"]
    n_pictures = min(len(GALLERY), done.get((checkpoint.sha, coordinates), 0) + 1)
    done[checkpoint.sha, coordinates] = n_pictures
    usual, now = (_sum(checkpoint, each, n_pictures) for each in (AS_TRAINED, coordinates))
    rows = [_row(name, usual, kind, "as trained") for kind, name in ((1, "no relation"), (0, "with a relation"))]
    if coordinates != AS_TRAINED:
        rows.insert(1, _row("no relation", now, 1, "as chosen", is_chosen=True))
        rows.append(_row("with a relation", now, 0, "as chosen", is_chosen=True))
        rows.append(_exchanged_row(now))
    told = ", ".join(f"{row.name} {row.text}" for row in rows)
    draw(share_bars(rows, "answered rightly", mode()), f"{KEY}_counts", f"Right answers: {told}.")
    st.caption(f"{int(now.total.sum())} of {PER_PICTURE * len(GALLERY)} questions about the pictures of the gallery.")
    if n_pictures == len(GALLERY) and not was_done:
        st.rerun()


def _row(name: str, found: Counted, kind: int, state: str, is_chosen: bool = False) -> Share:
    right, total = int(found.right[kind]), int(found.total[kind])
    return Share(f"{name}, {state}", right / max(total, 1), f"{right} of {total}", is_chosen)


def _exchanged_row(found: Counted) -> Share:
    right, total = int(found.right_exchanged[0]), int(found.total[0])
    return Share("if left meant right, as chosen", right / max(total, 1), f"{right} of {total}", is_chosen=True)


def _sum(checkpoint: Checkpoint, coordinates: Coordinates, n_pictures: int) -> Counted:
    counts = [_counted(checkpoint, coordinates, scene, key=checkpoint.sha) for scene in GALLERY[:n_pictures]]
    return sum(counts[1:], counts[0])


@st.cache_resource(max_entries=1024, show_spinner=False)
def _counted(_checkpoint: Checkpoint, coordinates: Coordinates, scene_id: str, key: str) -> Counted:
    shown = loading.scene(scene_id)
    assert shown.scene is not None  # the gallery's are drawn from seeds
    questions = place_questions(loading.templates(), shown.scene, -(-PER_PICTURE // 2), SEED)[:PER_PICTURE]
    other = _other(_checkpoint, coordinates, key=key)
    return counted(questions, answers_about(other, _image(_checkpoint, shown.picture), questions))


def _image(checkpoint: Checkpoint, picture: np.ndarray) -> Float[torch.Tensor, "1 3 height width"]:
    return model_image(picture, checkpoint.model.config.image_size)


def guess(here: Here) -> Guess:
    """Ask what a mirrored x map does to the answer."""
    other_side = None if here.shown.scene is None else exchanged_answer(here.question, here.shown.scene)
    usual, now = (_answer(here, each).best for each in (AS_TRAINED, Coordinates(x_scale=-1.0)))
    right = 0 if now == usual else 1 if now == other_side else 2
    because = (
        f"As trained the network says **{plain(usual)}**; with the x map mirrored it says **{plain(now)}**. "
        + (f"On the other side the true answer would be {other_side}. " if other_side else "")
        + "Left is not in the weights of any one object: it is read off the x map."
    )
    return Guess(
        "Mirror the x map, and leave picture, question and weights alone. What will the network answer?",
        ("the same", "what would be true if left meant right", "something else"),
        right,
        because,
    )


LESSON = Lesson(
    key=KEY,
    title="Where is left?",
    live=live,
    guess=guess,
    try_it="Mirror the maps and see which of the 200 questions suffer; then shift the x map step by step. Do questions "
    "without a relation need the maps?",
    deeper=Deeper("pages/results.py", "Accuracy by type of question"),
    sources=("Perez et al. 2018, section 3.2 and table 2", "Liu et al. 2018, CoordConv, section 3"),
    scene="seed-8",
    question="The small metal object that is on the left side of the tiny block is of which color?",
)
