"""The whole network on the first page, from question and picture to the answer, each part a link to its page."""

import numpy as np
import streamlit as st

from film_viz.app.address import carried
from film_viz.app.asked import Asked
from film_viz.app.foreign import plain
from film_viz.models.checkpoint import Checkpoint
from film_viz.models.exhibits import Modulation
from film_viz.store.shown_scene import ShownScene

Link = tuple[str, str, dict[str, str]]
"""A page, what the link says, and what the address holds beside what is carried."""


def network_panel(checkpoint: Checkpoint, shown: ShownScene, asked: Asked) -> None:
    """Show every part with what it does to this very question, in the order in which data go through them."""
    written = asked.answer.exhibit(Modulation)
    here = {"checkpoint": checkpoint.name, "scene": shown.id, "question": asked.question}
    n_blocks, n_channels = written.gamma.shape
    st.subheader("The whole network", anchor=False)
    grid = st.grid(4, min_column_width=170, gap="small", border=True)
    words = " ".join(asked.answer.words)
    with grid.cell():
        _part("1. The question", f"a GRU reads '{plain(words)}'", ("pages/ask.py", "Ask", here))
    with grid.cell():
        wrote = f"it writes {n_blocks} x {n_channels} gammas and as many betas"
        _part("2. gamma and beta", wrote, ("pages/parameter_map.py", "Map", here))
    with grid.cell():
        seen = "a stem turns the picture into feature maps, whatever is asked"
        _part("3. The picture", seen, ("pages/inside.py", "See its maps", here))
    for block in range(n_blocks):
        with grid.cell():
            channel = int(np.abs(written.gamma[block] - 1).argmax())
            most = f"channel {channel} is changed most: gamma {written.gamma[block, channel]:.1f}, "
            most += f"beta {written.beta[block, channel]:.1f}"
            where = here | {"block": str(block), "channel": str(channel)}
            _part(f"{4 + block}. Block {block}", most, ("pages/inside.py", "Look inside", where))
    with grid.cell():
        best = asked.answer.best
        said = f"the classifier answers '{plain(best)}', sure to {asked.answer.probability_of(best):.0%}"
        _part(f"{4 + n_blocks}. The answer", said, ("pages/results.py", "Results", here))


def _part(title: str, does: str, link: Link) -> None:
    page, label, where = link
    st.markdown(f"**{title}**  \n{does}")
    st.page_link(page, label=label, icon=":material/arrow_forward:", query_params=carried() | where)
