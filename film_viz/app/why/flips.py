"""The smallest change that flips the answer: in the scene, in the question, in gamma and beta; before and after."""

import streamlit as st

from film_viz.analysis.answers.truth import description
from film_viz.analysis.film import has_film
from film_viz.analysis.why.channel_flip import ChannelFlip
from film_viz.analysis.why.scene_flip import FARTHEST, SceneFlip
from film_viz.analysis.why.word_flip import word_flip
from film_viz.app import loading
from film_viz.app.asked import Asked
from film_viz.app.foreign import in_figure, plain
from film_viz.app.frame import NO_MODEBAR, mode, side_by_side
from film_viz.app.why import loading as why_loading
from film_viz.app.why.network import other_question
from film_viz.app.why.words import NO_SCENE, SIGNS, sentences, truth_in_words
from film_viz.figures.comparison import before_after_bars
from film_viz.models.checkpoint import Checkpoint
from film_viz.scenes.scene import Scene
from film_viz.store.shown_scene import ShownScene

MOST_NAMED = 8  # channels
TARGETS = ("the mean over questions", "another question")


def flips_view(checkpoint: Checkpoint, shown: ShownScene, asked: Asked, key: str = "") -> None:
    """Show the smallest flips that were found, each with before and after."""
    st.markdown("**In the scene**")
    if shown.scene is None:
        st.info(NO_SCENE, icon=":material/info:")
    else:
        _scene(checkpoint, shown, shown.scene, asked, key)
    question, network = side_by_side()
    with question:
        st.markdown("**In the question**")
        _word(checkpoint, shown, asked, key)
    with network:
        st.markdown("**In gamma and beta**")
        _network(checkpoint, shown, asked, key)


def _scene(checkpoint: Checkpoint, shown: ShownScene, scene: Scene, asked: Asked, key: str) -> None:
    flips = why_loading.smallest_in_scene(checkpoint, shown, scene, asked.question)
    if not flips:
        st.markdown(
            f"No attribute, no removal and no move of one object by up to {FARTHEST:g} scene units flips the answer."
        )
        return
    before, *columns = st.columns(1 + len(flips))
    with before:
        st.markdown(f"Before: **{plain(next(iter(flips.values())).before)}**")
        st.image(loading.jpeg_of(shown.picture, key=shown.sha), width="stretch", alt=shown.alt)
    for column, flip in zip(columns, flips.values(), strict=True):
        with column:
            _scene_flip(scene, flip)
    missing = {"attribute", "removed", "moved"} - set(flips)
    said = {
        "attribute": "no other attribute",
        "removed": "no removal",
        "moved": f"no move by up to {FARTHEST:g} scene units",
    }
    also = f" Of one object, {' and '.join(said[kind] for kind in sorted(missing))} flips it." if missing else ""
    st.caption(
        "Of each kind the change that the picture shows least, the least of all first; a move is looked for to the "
        f"left, right, front and back, and the shortest is taken.{also}"
    )


def _scene_flip(scene: Scene, flip: SceneFlip) -> None:
    change = flip.change
    title = f"{description(scene.objects[change.object])} ({change.object}) {change.title}"
    st.markdown(f"{plain(title)}: **{plain(flip.before)}** becomes **{plain(flip.after)}**")
    picture = why_loading.picture_of(change.scene)
    st.image(
        loading.jpeg_of(picture, key=f"why {hash(change.scene)}"), width="stretch", alt=f"The changed scene: {title}."
    )
    said = [
        f"'{flip.before}' {flip.probability_before:.1%} before, '{flip.after}' {flip.probability_after:.1%} after",
        f"true answer {truth_in_words(flip.truth_before)}, then {truth_in_words(flip.truth_after)}",
        SIGNS[flip.verdict],
        flip.doubt,
        f"the picture changes by {flip.pixels:.2f} gray levels in the mean",
    ]
    st.caption(plain(sentences(said)))


def _word(checkpoint: Checkpoint, shown: ShownScene, asked: Asked, key: str) -> None:
    found = why_loading.in_question(checkpoint, shown, asked.question)
    place = word_flip(found)
    if place is None:
        st.markdown("No single word flips the answer.")
        return
    change, effects = found.changes[place], found.effects
    first, last = effects.first, effects.best[place]
    st.markdown(f"{plain(change.title)}: **{plain(first)}** becomes **{plain(last)}**")
    _bars(effects.answers, effects.before, effects.after[place], first, last, f"{key}why_word_flip")
    truths = [truth_in_words(known) for known in (effects.truth_before, effects.truth_after[place])]
    said = [
        f"asked is '{change.question}'",
        f"true answer {truths[0]}, then {truths[1]}",
        SIGNS[effects.verdicts[place]],
    ]
    st.caption(plain(sentences(said)))


def _network(checkpoint: Checkpoint, shown: ShownScene, asked: Asked, key: str) -> None:
    if not has_film(checkpoint):
        st.info("This system has no gamma and beta.", icon=":material/info:")
        return
    other = other_question(checkpoint, asked.question)
    toward = st.segmented_control(
        "Toward", TARGETS, default=TARGETS[0], required=True, key=f"{key}why_toward", wrap=True
    )
    is_mean = toward == TARGETS[0]
    flip = why_loading.smallest_in_channels(checkpoint, shown, asked.question, None if is_mean else other)
    if not is_mean:
        st.caption(plain(f"The other question is '{other}'; pin another one to have that instead."))
    if flip is None:
        st.markdown("Even with all channels the answer stays.")
        return
    _channels(flip, key)


def _channels(flip: ChannelFlip, key: str) -> None:
    n, total = len(flip.places), flip.alone.size
    st.markdown(f"{n} of {total} channels: **{plain(flip.first)}** becomes **{plain(flip.last)}**")
    _bars(flip.answers, flip.before, flip.after, flip.first, flip.last, f"{key}why_channel_flip")
    named = ", ".join(f"block {block} channel {channel}" for block, channel in flip.places[:MOST_NAMED])
    more = f" and {n - MOST_NAMED} more" if n > MOST_NAMED else ""
    st.caption(
        f"Given both gamma and beta: {named}{more}. Channels were handed over in the order of what each does alone "
        "until the answer flipped, and then every one that was not needed was given back: with any one less, it stays."
    )


def _bars(answers: tuple[str, ...], before: object, after: object, first: str, last: str, key: str) -> None:
    shown = [answers.index(first), answers.index(last)]
    st.plotly_chart(
        before_after_bars(
            [in_figure(answers[i]) for i in shown],
            [float(before[i]) for i in shown],  # type: ignore[index]
            [float(after[i]) for i in shown],  # type: ignore[index]
            mode(),
        ),
        key=key,
        config=NO_MODEBAR,
        alt=f"Probability of '{first}' and '{last}' before and after the change.",
    )
