"""A panel for everything that a system may let one look at of an answer, found by the type of what is shown.

A page draws the panels that an answer comes with and never asks of which system it is. A new kind of exhibit is a
function here and a row in `PANELS`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import streamlit as st

from film_viz.analysis.answers.ask import Answer
from film_viz.analysis.inside.channel_order import Order, channel_order
from film_viz.app.channel_picker import channel_links, open_picked
from film_viz.app.drawn import draw, picked_cell
from film_viz.app.foreign import one_line
from film_viz.app.frame import mode
from film_viz.app.scene_read import scene_panel
from film_viz.app.trees import layout_panel, program_panel, told_panel
from film_viz.figures.attention import attention_maps, strongest_pairs
from film_viz.figures.comparison import answers_by_word
from film_viz.figures.modulation import channel_bars, film_strips
from film_viz.figures.pictures import where_it_looks
from film_viz.models.exhibits import (
    AnswerByWord,
    AttentionMaps,
    Exhibit,
    LayoutRun,
    Maxima,
    Modulation,
    Pairs,
    ProgramRun,
    SceneRead,
)
from film_viz.store.shown_scene import ShownScene

N_ARROWS = 12  # of the many thousand pairs of cells


@dataclass(frozen=True, slots=True)
class Panel:
    """One way to look at an exhibit."""

    title: str
    draw: Callable[[Any, Answer, ShownScene, str], None]  # exhibit, answer, picture, prefix of keys
    is_wide: bool = True  # takes the page's whole width


def panels_of(answer: Answer) -> list[tuple[Panel, Exhibit]]:
    """Return the panels that an answer comes with, in the order in which its system lists them."""
    return [(panel, exhibit) for exhibit in answer.exhibits for panel in PANELS[type(exhibit)]]


def exhibit_panels(answer: Answer, shown: ShownScene, key: str, is_wide: bool, most: int | None = None) -> None:
    """Draw the wide or the narrow panels of an answer, each below its heading."""
    chosen = [(panel, exhibit) for panel, exhibit in panels_of(answer) if panel.is_wide == is_wide]
    for panel, exhibit in chosen[:most]:
        st.subheader(panel.title, anchor=False)
        panel.draw(exhibit, answer, shown, key)


def strips_panel(exhibit: Modulation, answer: Answer, shown: ShownScene, key: str) -> None:
    """Show gamma and beta of all blocks."""
    n_blocks, channels = exhibit.gamma.shape
    draw(
        film_strips(exhibit.gamma, exhibit.beta, mode(), exhibit.reach),
        key=f"{key}_strips",
        alt=f"gamma and beta of {n_blocks} blocks with {channels} channels each, as strips of color.",
        on_pick=lambda: open_picked(f"{key}_strips", n_blocks, channels),
    )
    st.caption(
        "Each cell is one feature map: orange is amplified or raised, blue is turned down, inverted or lowered, "
        "and the color of the page means that FiLM leaves it as it is. One scale serves all questions of a checkpoint. "
        "Click a cell to look at its channel."
    )
    if (place := picked_cell(f"{key}_strips", n_blocks, channels)) is not None:
        channel_links(*place)


@st.fragment
def channels_panel(exhibit: Modulation, answer: Answer, shown: ShownScene, key: str) -> None:
    """Show one block's gamma and beta as sortable bars, which tell exact numbers, and on demand as a table."""
    row = st.container(horizontal=True, vertical_alignment="bottom", gap="medium")
    blocks = range(len(exhibit.gamma))
    block = row.segmented_control("Block", blocks, default=0, required=True, key=f"{key}_block_box", wrap=True)
    orders = [order.value for order in Order]
    by = row.segmented_control("Sort by", orders, default=orders[0], required=True, key=f"{key}_order_box", wrap=True)
    is_table = row.toggle("Numbers as a table", key=f"{key}_table_box")
    gamma, beta = exhibit.gamma[block], exhibit.beta[block]
    order = channel_order(gamma, beta, Order(by))
    alt = f"gamma and beta of block {block}, one bar per channel, sorted by {by}."
    draw(channel_bars(gamma, beta, order, mode()), key=f"{key}_channel_bars", alt=alt)
    if is_table:
        table = pa.table({"channel": order, "gamma": gamma[order], "beta": beta[order]})
        formats = {name: st.column_config.NumberColumn(format="%.4f") for name in ("gamma", "beta")}
        st.dataframe(table, hide_index=True, height=380, column_config=formats, key=f"{key}_channel_table")
    st.caption("Bars start where nothing changes: a gamma below 0 inverts its map, a gamma near 0 switches it off.")


def looks_panel(exhibit: Maxima, answer: Answer, shown: ShownScene, key: str) -> None:
    """Show where the classifier finds its maxima."""
    rows, columns = exhibit.counts.shape
    draw(
        where_it_looks(shown.picture, exhibit.counts),
        key=f"{key}_looks",
        alt=f"Classifier maxima per cell of a {rows} by {columns} grid over the picture.",
    )
    st.caption(
        f"Each of the classifier's {exhibit.counts.sum()} channels takes its maximum over the {rows} x {columns} map "
        "from one cell; bright cells are chosen by many, and dark ones by none."
    )


def words_panel(exhibit: AnswerByWord, answer: Answer, shown: ShownScene, key: str) -> None:
    """Show what would be answered after each word."""
    words, names = [one_line(word) for word in answer.words], [one_line(name) for name in answer.answers]
    draw(
        answers_by_word(words, exhibit.probability, names, mode()),
        key=f"{key}_words",
        alt=f"Probability of the answers after each of the {len(answer.words)} words; at the end: {answer.best}.",
    )
    looks = (
        "All of them are about this picture: its own part in the answer is there from the first word on, and does not "
        "change with the question."
        if exhibit.sees_picture
        else "This system never looks at the picture: for every picture the curves are the same."
    )
    st.caption(f"Each point is what would be answered if the question ended with that word. {looks}")


def attention_panel(exhibit: AttentionMaps, answer: Answer, shown: ShownScene, key: str) -> None:
    """Show where each look went."""
    hops, rows, columns = exhibit.maps.shape
    spread = ", ".join(f"look {i + 1}: {bits:.1f} bits" for i, bits in enumerate(exhibit.entropy))
    draw(
        attention_maps(shown.picture, exhibit.maps, exhibit.entropy.tolist()),
        key=f"{key}_attention",
        alt=f"{hops} attention maps of {rows} by {columns} cells over the picture; {spread}.",
    )
    st.caption(
        "Each look shares a weight of 1 among all cells, as widely as evenly among so many (2 to the power of its "
        f"entropy): 1 for one cell alone, {rows * columns} for all of them alike. The next look knows what the one "
        "before it found; the answer is read from the question and what all looks found."
    )


def pairs_panel(exhibit: Pairs, answer: Answer, shown: ShownScene, key: str) -> None:
    """Show which pairs of cells made the answer."""
    strongest = exhibit.strongest(N_ARROWS)
    held = abs(exhibit.share[tuple(strongest.T)]).sum() / max(abs(exhibit.share).sum(), 1e-12)
    rows, columns = exhibit.share.shape[:2]
    draw(
        strongest_pairs(shown.picture, exhibit.share, strongest, mode()),
        key=f"{key}_pairs",
        alt=f"The {len(strongest)} strongest of {exhibit.share.size:,} pairs of cells as arrows over the picture, and "
        f"what each of {rows} by {columns} cells adds to '{answer.best}' as first and as second of all its pairs.",
    )
    st.caption(
        f"An arrow goes from the first cell of a pair to the second; orange pairs speak for '{answer.best}', blue ones "
        f"against it, and a ring is a cell paired with itself. These arrows hold {held:.0%} of what all "
        f"{exhibit.share.size:,} pairs say, for and against; the two maps add up all of them. Shares are to first "
        "order: what would be missing if a pair counted a little less."
    )


PANELS: dict[type[Exhibit], tuple[Panel, ...]] = {
    Modulation: (
        Panel("What the question wrote: gamma and beta of every block", strips_panel),
        Panel("One block, exact values", channels_panel),
    ),
    Maxima: (Panel("Where the network looks", looks_panel, is_wide=False),),
    AnswerByWord: (Panel("The answer after each word", words_panel),),
    AttentionMaps: (Panel("Where each look went", attention_panel),),
    ProgramRun: (Panel("The program it wrote, and what each step found", program_panel),),
    LayoutRun: (
        Panel("The layout it wrote, and where each module looked", layout_panel),
        Panel("The words each module was told", told_panel),
    ),
    Pairs: (Panel("Which pairs of cells made the answer", pairs_panel),),
    SceneRead: (Panel("The scene it read, and what each step of the program gave", scene_panel),),
}
"""The panels for each type of exhibit."""
