"""The panels of the page Inside: all maps of a layer, one map on its way through FiLM, and where it all leads to."""

import numpy as np
import pandas as pd
import streamlit as st

from film_viz.analysis.answers.looking import LookingScore, looking_score, meant_objects, object_cells
from film_viz.analysis.inside.feature_maps import FILM_STEPS, Inside, MapPlace, SpriteOrder, channel_steps, sprite_order
from film_viz.app import loading
from film_viz.app.address import current_index, go
from film_viz.app.channel_picker import block_in_use, channel_in_use, clicked_id
from film_viz.app.drawn import draw
from film_viz.app.foreign import one_line, plain
from film_viz.app.frame import NO_MODEBAR, mode
from film_viz.app.inside import loading as inside_loading
from film_viz.figures.attention import looks_by_layer, map_on_picture
from film_viz.figures.feature_maps import film_steps, outlined, sheet
from film_viz.models.checkpoint import Checkpoint
from film_viz.questions.parse import QuestionError
from film_viz.questions.program import ProgramError
from film_viz.store.shown_scene import ShownScene

N_SHOWN_SCENES = 6


def sheet_panel(
    checkpoint: Checkpoint, shown: ShownScene, question: str, inside: Inside, pin: str | None, key: str = ""
) -> int:
    """Show every map of one layer; a click on one chooses its channel. Return the block in use."""
    with st.container(horizontal=True, gap="medium"):
        places = list(MapPlace)
        place = st.segmented_control(
            "Place", places, default=MapPlace.AFTER, required=True, key=f"{key}stage_box", wrap=True
        )
        block = block_in_use(len(inside.before), key=f"{key}inside_block")
        orders = [order for order in SpriteOrder if order is not SpriteOrder.CHANGE or pin]
        by = st.segmented_control(
            "Sort by", orders, default=orders[0], required=True, key=f"{key}sprite_order", wrap=True
        )
    place, by = MapPlace(place), SpriteOrder(by)
    maps = inside.maps(place, block)
    pinned_maps = inside_loading.inside_of(checkpoint, shown, pin).maps(place, block) if pin else None
    gamma = np.array(_written(checkpoint, question, block)[0], dtype=np.float32)
    order = sprite_order(maps, gamma, pinned_maps, by)
    channel = current_index("channel", len(maps))
    st.plotly_chart(
        sheet(maps, order, channel, mode()),
        key=f"{key}sheet",
        on_select=lambda: _use_clicked_channel(f"{key}sheet"),
        selection_mode="points",
        config=NO_MODEBAR,
        alt=f"All {len(maps)} feature maps, {place.value}, block {block}, sorted by {by.value}.",
    )
    st.caption(
        "Each square is one feature map on the same color scale: orange above 0, blue below. Click one to follow it "
        "below. The stem depends on the picture alone; all else also on the question."
        + ("" if pin else " Pin a question on Ask to sort by what differs from it.")
    )
    return block


def _use_clicked_channel(key: str) -> None:
    channel = clicked_id(key)
    if channel is not None:
        go(channel=str(channel))


def channel_panel(
    checkpoint: Checkpoint,
    shown: ShownScene,
    question: str,
    inside: Inside,
    block: int,
    pin: str | None,
    key: str = "",
) -> int:
    """Show one map before FiLM, scaled, shifted and rectified, for the pinned question too; return its channel."""
    gamma, beta = _written(checkpoint, question, block)
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        channel = channel_in_use(len(gamma), key=f"{key}inside_channel", width=130)
        st.metric("gamma", f"{gamma[channel]:.4f}", width="content")
        st.metric("beta", f"{beta[channel]:.4f}", width="content")
    steps, titles = channel_steps(inside.before[block, channel], gamma[channel], beta[channel]), list(FILM_STEPS)
    if pin:
        first = inside_loading.inside_of(checkpoint, shown, pin).before[block, channel]
        pinned_gamma, pinned_beta = (float(values[channel]) for values in _written(checkpoint, pin, block))
        st.caption(plain(f"A, pinned: '{pin}', gamma {pinned_gamma:.4f}, beta {pinned_beta:.4f}. B is the one above."))
        of_a = channel_steps(first, pinned_gamma, pinned_beta)
        steps = np.stack([steps, of_a], axis=1).reshape(-1, *steps.shape[1:])  # B beside A, step by step
        titles = [f"{name}: {title}" for title in FILM_STEPS for name in "BA"]
    _steps(steps, titles, f"{key}steps_{block}_{channel}_{bool(pin)}")
    st.caption(
        "All on one color scale: gamma stretches the map or turns it over, beta raises or lowers all of it, and "
        "the ReLU cuts off what is below 0." + ("" if pin else " Pin a question to see its maps beside these.")
    )
    return channel


def _written(checkpoint: Checkpoint, question: str, block: int) -> tuple[list[float], list[float]]:
    params = inside_loading.params(checkpoint, question)
    return params.gamma[0, block].tolist(), params.beta[0, block].tolist()


def on_picture_panel(
    checkpoint: Checkpoint,
    shown: ShownScene,
    question: str,
    inside: Inside,
    block: int,
    channel: int,
    key: str = "",
) -> None:
    """Show where on the picture a map is awake."""
    gamma, beta = _written(checkpoint, question, block)
    after = channel_steps(inside.before[block, channel], gamma[channel], beta[channel])[-1]
    draw(
        map_on_picture(shown.picture, after, f"block {block}, channel {channel}, after ReLU"),
        key=f"{key}on_picture",
        alt=f"The map of block {block}, channel {channel} after the ReLU, over the picture.",
    )


@st.fragment
def _steps(steps: np.ndarray, titles: list[str], key: str) -> None:
    st.plotly_chart(
        film_steps(steps, titles, mode()),
        key=key,
        on_select="rerun",
        selection_mode="points",
        config=NO_MODEBAR,
        alt="One feature map before FiLM, times gamma, plus beta, and after the ReLU.",
    )
    cell = clicked_id(key)
    if cell is None:
        st.caption("Click a cell to read its values.")
        return
    row, column = divmod(cell, steps.shape[2])
    st.markdown(f"row {row}, column {column}")
    numbers = {"value": steps.reshape(len(steps), -1)[:, cell]}
    st.dataframe(pd.DataFrame(numbers, index=titles).style.format("{:.3f}"), key=f"{key}_cell")


def best_scenes_panel(checkpoint: Checkpoint, question: str, block: int, channel: int, key: str = "") -> None:
    """Show the scenes in which a channel is most awake under a question, once somebody wants to know."""
    st.markdown(f"**Scenes that excite this channel most**, of {inside_loading.N_SCENES_SEARCHED}, under this question")
    if not st.session_state.get("look_through_scenes"):
        st.button(
            "Look through the scenes",
            icon=":material/collections:",
            key=f"{key}look_through",
            on_click=lambda: st.session_state.update(look_through_scenes=True),
        )
        return
    peaks = inside_loading.scene_peaks(checkpoint, question)[:, block, channel]
    names = inside_loading.scene_ids()
    best = np.argsort(-peaks, kind="stable")[:N_SHOWN_SCENES]
    for column, index in zip(st.columns(3) * (N_SHOWN_SCENES // 3), best, strict=True):
        name = names[index].replace("seed-", "Scene ")
        small = loading.jpeg_of(loading.small_picture(names[index]), key=f"small {names[index]}")
        column.image(small, width="stretch", alt=f"Small picture of {name}")
        label, where = f"{name}: {peaks[index]:.2f}", {"scene": names[index]}
        column.button(label, key=f"{key}excited_{index}", type="tertiary", on_click=go, kwargs=where)
    st.caption(f"The number is the channel's highest cell after the ReLU; the median scene has {np.median(peaks):.2f}.")


def layers_panel(shown: ShownScene, question: str, inside: Inside, answers: tuple[str, ...], key: str = "") -> None:
    """Show where the classifier would look after every layer, and score it against what the question means."""
    n_layers = len(inside.maxima)
    layers = ["stem", *(f"block {i}" for i in range(n_layers - 1))]
    says = [one_line(answers[int(row.argmax())]) for row in inside.probability]
    titles = [
        f"{layer}: {answer} ({p.max():.0%})" for layer, answer, p in zip(layers, says, inside.probability, strict=True)
    ]
    objects, why = _meant(question, shown)
    picture = outlined(shown.picture, np.isin(inside_loading.objects_of(shown), objects)) if objects else shown.picture
    draw(
        looks_by_layer(picture, inside.maxima, titles),
        key=f"{key}layers",
        alt="Where the classifier would find its maxima after the stem and every block: " + "; ".join(titles),
    )
    st.caption(
        "Bright cells hold the maxima of many classifier channels. The answer above each picture is what the "
        "classifier makes of that layer; it was trained on the last one only, so take earlier ones as a hint."
    )
    if not objects:
        st.info(plain(why), icon=":material/info:")
        return
    coverage = object_cells(inside_loading.objects_of(shown), objects, *inside.maxima.shape[1:])
    scores = [looking_score(maxima, coverage) for maxima in inside.maxima]
    st.table([_row(layer, score) for layer, score in zip(layers, scores, strict=True) if score], hide_index=True)
    st.caption(
        "Outlined are the objects that the question's program singles out or reads its answer from. Pointing is the "
        "share of classifier channels that point at them, IoU compares the cells most pointed to with the cells that "
        "they cover, and chance is what pointing blindly would give."
    )


def _row(layer: str, score: LookingScore) -> dict[str, str]:
    return {
        "layer": layer,
        "pointing": f"{score.pointing:.1%}",
        "IoU": f"{score.iou:.2f}",
        "brightest cell": "on the objects" if score.is_hit else "elsewhere",
        "chance": f"{score.chance:.1%}",
    }


def _meant(question: str, shown: ShownScene) -> tuple[tuple[int, ...], str]:
    if shown.scene is None:
        return (), "Only the picture is known, so where the network looks cannot be scored."
    try:
        objects = meant_objects(question, shown.scene)
    except QuestionError as error:
        return (), f"What the question means is not known, so where the network looks is not scored: {error}."
    except ProgramError as error:
        return (), f"The question has no true answer on this scene, so there is nothing to score: {error}."
    return objects, "The question reads its answer from no object of this scene, so there is nothing to score."
