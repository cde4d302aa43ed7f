"""The panels of an answered question; each shows one thing and says in a sentence how to read it."""

import pandas as pd
import streamlit as st

from film_viz.analysis.answers.ask import Answer
from film_viz.analysis.answers.truth import Truth, description
from film_viz.analysis.inside.channel_order import Order, channel_order
from film_viz.app.asked import Asked
from film_viz.app.frame import mode, plain, side_by_side
from film_viz.app.pickers import scene_picker
from film_viz.app.shown_scene import ShownScene
from film_viz.figures.answers import answer_bars
from film_viz.figures.modulation import channel_bars, film_strips
from film_viz.figures.pictures import numbered_objects, where_it_looks

N_ANSWERS = 5
NO_MODEBAR = {"displayModeBar": False}


def picture_panel(shown: ShownScene) -> None:
    """Show the picture itself."""
    st.image(shown.picture, width="stretch", alt=shown.alt)
    for note in shown.notes:
        st.caption(f":material/info: {plain(note[0].upper() + note[1:])}")


def changeable_picture(shown: ShownScene) -> None:
    """Show the picture, and offer others below it."""
    picture_panel(shown)
    with st.expander("Choose another picture"):
        scene_picker()


def answer_panel(asked: Asked, key: str) -> None:
    """Show the answer, whether it is true, and the runners-up."""
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        st.header(asked.answer.best, anchor=False, width="content")
        _verdict(asked)
    truth = asked.truth.answer if asked.truth else None
    top = asked.answer.top(N_ANSWERS)
    if truth is not None and truth not in dict(top):
        top = [*top[:-1], (truth, asked.answer.probability_of(truth))]
    alt = "Most probable answers: " + ", ".join(f"{name} {probability:.1%}" for name, probability in top)
    st.plotly_chart(answer_bars(top, truth, mode()), key=f"{key}_answers", config=NO_MODEBAR, alt=alt)


def _verdict(asked: Asked) -> None:
    match asked.is_right:
        case True:
            st.badge("right", icon=":material/check:", color="green")
        case False if asked.truth:
            st.badge(f"wrong, the true answer is {asked.truth.answer}", icon=":material/close:", color="red")
        case _:
            st.badge("true answer unknown", icon=":material/question_mark:", color="gray", help=asked.why_unknown)


def strips_panel(answer: Answer, key: str) -> None:
    """Show gamma and beta of all blocks."""
    n_blocks, channels = answer.gamma.shape
    st.plotly_chart(
        film_strips(answer.gamma, answer.beta, mode()),
        key=f"{key}_strips",
        config=NO_MODEBAR,
        alt=f"gamma and beta of {n_blocks} blocks with {channels} channels each, as strips of color.",
    )
    st.caption(
        "Each cell is one feature map: orange is amplified or raised, blue is turned down, inverted or lowered, "
        "and the color of the page means that FiLM leaves it as it is."
    )


@st.fragment
def channels_panel(answer: Answer) -> None:
    """Show one block's gamma and beta as sortable bars and as a table of exact numbers."""
    row = st.container(horizontal=True, gap="large")
    block = row.segmented_control("Block", range(len(answer.gamma)), default=0, required=True, key="block_box")
    orders = [order.value for order in Order]
    by = row.segmented_control("Sort by", orders, default=orders[0], required=True, key="order_box")
    gamma, beta = answer.gamma[block], answer.beta[block]
    order = channel_order(gamma, beta, Order(by))
    bars, numbers = side_by_side()
    with bars:
        alt = f"gamma and beta of block {block}, one bar per channel, sorted by {by}."
        st.plotly_chart(channel_bars(gamma, beta, order, mode()), key="channel_bars", config=NO_MODEBAR, alt=alt)
    with numbers:
        table = pd.DataFrame({"channel": order, "gamma": gamma[order], "beta": beta[order]})
        formats = {name: st.column_config.NumberColumn(format="%.4f") for name in ("gamma", "beta")}
        st.dataframe(table, hide_index=True, height=380, column_config=formats, key="channel_table")
    st.caption("Bars start where nothing changes: a gamma below 0 inverts its map, a gamma near 0 switches it off.")


def looks_panel(shown: ShownScene, answer: Answer) -> None:
    """Show where the classifier finds its maxima."""
    rows, columns = answer.maxima.shape
    st.plotly_chart(
        where_it_looks(shown.picture, answer.maxima),
        key="looks",
        config=NO_MODEBAR,
        alt=f"Classifier maxima per cell of a {rows} by {columns} grid over the picture.",
    )
    st.caption(
        f"Each of the classifier's {answer.maxima.sum()} channels takes its maximum over the {rows} x {columns} map "
        "from one cell; bright cells are chosen by many, and dark ones by none."
    )


def truth_panel(shown: ShownScene, asked: Asked) -> None:
    """Show how the true answer comes about, step by step, or say why it is not known."""
    if asked.truth is None or shown.scene is None:
        st.info(asked.why_unknown, icon=":material/info:")
        return
    names = [description(thing) for thing in shown.scene.objects]
    st.plotly_chart(
        numbered_objects(shown.picture, shown.places(), names, asked.truth.steps[-1].objects),
        key="objects",
        config=NO_MODEBAR,
        alt="The picture with the number of each object on it; the objects that decide the answer are ringed.",
    )
    st.caption("Ringed objects are those from which the last step reads the answer.")


def program_table(truth: Truth) -> None:
    """Show the program of a question with what each step gives."""
    columns = ("step", "what it means", "what it gives", "as the program says it")
    rows = [dict(zip(columns, (s.number, s.meaning, s.result, f"`{s.call}`"), strict=True)) for s in truth.steps]
    st.table(rows, border="horizontal", hide_index=True)
    st.caption("The question as a program: each step reads the results of earlier ones, and the last gives the answer.")
