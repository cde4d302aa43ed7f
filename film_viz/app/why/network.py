"""What matters in the network: blocks without their question, and objects patched away layer by layer."""

import numpy as np
import streamlit as st

from film_viz.analysis.answers.truth import description
from film_viz.analysis.film import NoModulationError, film_of
from film_viz.analysis.inside.edits import PARTS
from film_viz.analysis.why.blocks import BlockEffects
from film_viz.analysis.why.patching import Patching
from film_viz.analysis.why.question import word_changes
from film_viz.app.asked import Asked
from film_viz.app.foreign import in_figure, plain, sentence
from film_viz.app.frame import NO_MODEBAR, mode
from film_viz.app.pinned import readable_pin
from film_viz.app.why import loading as why_loading
from film_viz.app.why.words import NO_SCENE
from film_viz.figures.why import effect_cells
from film_viz.models.checkpoint import Checkpoint
from film_viz.scenes.scene import Scene
from film_viz.store.shown_scene import ShownScene

CELLS_SCROLL = """<style>@media (max-width: 800px) {
  [class*="why_layers"], [class*="why_blocks"] { overflow-x: auto; }
  [class*="why_layers"] [data-testid="stPlotlyChart"], [class*="why_blocks"] [data-testid="stPlotlyChart"] {
    min-width: 600px;
  }
}</style>"""
"""On a phone the cells scroll, for what is written in them needs its room."""
ANY_OTHER = "How many objects are there?"


def network_view(checkpoint: Checkpoint, shown: ShownScene, asked: Asked, key: str = "") -> None:
    """Show what each block is to the answer, and where the network has what it needs of each object."""
    try:
        film_of(checkpoint)
    except NoModulationError as error:
        st.info(
            f"{sentence(error)} There are no blocks with gamma and beta to change; picture and question can be changed "
            "for every system.",
            icon=":material/info:",
        )
        return
    st.html(CELLS_SCROLL)
    st.markdown("**When does the network know what?** Each object patched away, layer by layer")
    if shown.scene is None:
        st.info(NO_SCENE, icon=":material/info:")
    else:
        patching = why_loading.in_layers(checkpoint, shown, shown.scene, asked.question)
        _layers(shown.scene, patching, key)
    other = other_question(checkpoint, asked.question)
    st.markdown("**What does each block add?** Blocks skipped, and with gamma and beta that know another question")
    _blocks(why_loading.in_blocks(checkpoint, shown, asked.question, other), other, key)


def other_question(checkpoint: Checkpoint, question: str) -> str:
    """Return the pinned question, or else one that differs in a word."""
    pin = readable_pin(checkpoint)
    if pin is not None and pin != question:
        return pin
    near = (
        change for change in word_changes(question, checkpoint) if change.kind == "alternative" and change.is_taught
    )
    return next((change.question for change in near), ANY_OTHER)


def _layers(scene: Scene, found: Patching, key: str) -> None:
    names = [description(thing) for thing in scene.objects]
    n_layers, answers = len(found.after), found.answers
    first = int(found.before.argmax())
    columns = ["picture", "stem", *(f"block {i}" for i in range(n_layers - 1))]
    change = np.vstack([found.without[:, first] - found.before[first], found.change])
    after = np.concatenate([found.without[None], found.after]).argmax(axis=2)
    st.plotly_chart(
        effect_cells(
            change.T,
            [[in_figure(answers[i]) for i in row] for row in after.T],
            [f"{number}: {_in_two_lines(name)}" for number, name in enumerate(names)],
            columns,
            in_figure(answers[first]),
            mode(),
            ("where the object is taken away", ""),
        ),
        key=f"{key}why_layers",
        config=NO_MODEBAR,
        alt=f"Change of '{answers[first]}' with each of {len(names)} objects patched away at {n_layers} layers.",
    )
    st.caption(
        "A row is an object. In its first cell it is gone from the picture itself. In each other one, the cells of the "
        "feature map that it covers get the features of the picture without it, after that layer alone, and the rest "
        "of the network goes on with them. Where another answer wins, it is named. Where a row fades on the way to the "
        "right, what the network needs of the object has left its place by then; where it does not, the answer is read "
        "there."
    )


def _in_two_lines(name: str) -> str:
    size, color, material, shape = name.split()
    return f"{size} {color}<br>{material} {shape}"


def _blocks(found: BlockEffects, other: str, key: str) -> None:
    n_blocks, first = len(found.skipped), int(found.before.argmax())
    n_film = found.mean.shape[1] - 1
    rows = ["skipped", *(f"{part}: mean" for part in PARTS), *(f"{part}: other" for part in PARTS)]
    columns = [*(f"block {i}" for i in range(n_blocks)), "all"]
    after = np.full((len(rows), n_blocks + 1, len(found.answers)), np.nan)
    after[0, :n_blocks] = found.skipped
    after[1:, :n_film] = np.concatenate([found.mean[:, :n_film], found.other[:, :n_film]])
    after[1:, -1] = np.concatenate([found.mean[:, -1], found.other[:, -1]])
    best = np.nan_to_num(after).argmax(axis=2)
    st.plotly_chart(
        effect_cells(
            after[..., first] - found.before[first],
            [[in_figure(found.answers[i]) for i in row] for row in best],
            rows,
            columns,
            in_figure(found.answers[first]),
            mode(),
            ("in which block", "gamma, beta or both"),
        ),
        key=f"{key}why_blocks",
        config=NO_MODEBAR,
        alt=f"Change of '{found.answers[first]}' with each of {n_blocks} blocks skipped or given other gamma and beta.",
    )
    st.caption(
        "A skipped block hands on what it was given. The mean is that of a few questions of every kind, so it knows "
        "nothing of this one. " + plain(f"The other question is '{other}'") + "; pin another one to have that instead. "
        "Where a mean in place of a block's gamma costs nothing, the question is not heard there."
    )
