"""Lesson 5: gamma and beta from one vector. A gamma taken apart, and questions added and subtracted."""

import numpy as np
import streamlit as st

from film_viz.analysis.answers.ask import Answer
from film_viz.analysis.film import film_of
from film_viz.analysis.inside.interventions import arithmetic
from film_viz.analysis.lessons.affine import Analogy, ChannelSum, analogy, channel_sum
from film_viz.app import loading
from film_viz.app.asked import true_answer_of
from film_viz.app.compare.loading import answer_with
from film_viz.app.foreign import plain, sentence
from film_viz.app.frame import mode
from film_viz.app.inside import loading as inside_loading
from film_viz.app.lessons.charts import draw, is_projected
from film_viz.app.lessons.dials import choice, number
from film_viz.app.lessons.lesson import Deeper, Guess, Here, Lesson
from film_viz.app.panels import picture_panel
from film_viz.figures.lessons.affine import sum_of_parts, written_and_summed
from film_viz.models.checkpoint import Checkpoint
from film_viz.models.systems.film import FiLMParams
from film_viz.store.shown_scene import ShownScene

KEY = "one_vector"
PICTURE_WIDTH = 160  # pixels
TABLE_WIDTH = {False: 345, True: 520}  # pixels, without and with a projector; what does not fit stands below
N_UNITS = 4  # drawn one by one
NO_SINGLE = ":small[unclear]"  # of a question about a thing that the picture lacks, or has twice


def live(here: Here) -> None:
    """Show three questions; once revealed, what their sum answers. Below, one channel's gamma as a sum."""
    found = _analogy(here)
    row = st.container(horizontal=True, gap="small")
    with row.container(width=PICTURE_WIDTH):
        picture_panel(here.shown)
    with row.container(width=TABLE_WIDTH[is_projected()]):
        if found is None:
            st.info("This question has no two words to change, so nothing can be added and subtracted: take another.")
        else:
            _questions(here, found)
    part, block, channel = _place(here)
    if found is None or not here.is_revealed:
        _taken_apart(here, part, block, channel)
        return
    grid = st.grid(2, min_column_width=230, gap="small")
    compared, taken_apart = grid.cell(), grid.cell()
    with compared:
        _compared(here, found)
    with taken_apart:
        _taken_apart(here, part, block, channel)


def _questions(here: Here, found: Analogy) -> None:
    """List the questions of a sum with their answers, and D, which it should act like, once it is revealed."""
    rows = [("A", found.a), ("&minus;&nbsp;B", found.b), ("&plus;&nbsp;C", found.c)]
    lines = [f"{name} | :small[{plain(text)}] | {_shown_answer(here, text)}" for name, text in rows]
    answer = _summed(here, found) if here.is_revealed else None
    lines.append(
        f"&equals;&nbsp;? | :small[their gammas and betas, summed] | **{plain(answer.best) if answer else '?'}**"
    )
    if answer is not None:
        lines.append(f"D | :small[{plain(here.question)}] | {plain(_answer(here, here.question))}")
    st.markdown("\n".join(["| | question | answer |", "|---|---|---|", *(f"| {line} |" for line in lines)]))


def _compared(here: Here, found: Analogy) -> None:
    d, a = (_params(here, question).gamma.flatten().numpy() for question in (here.question, found.a))
    summed = _sum(here, found).gamma.flatten().numpy()
    likeness = float(np.corrcoef(d, summed)[0, 1])
    draw(
        written_and_summed(d, summed, a, "A alone", mode()),
        f"{KEY}_compared",
        f"Gammas of A - B + C against those that D writes; they correlate by {likeness:.2f}.",
    )
    st.caption(f"A dot for each of {len(d)} channels. On the line both are equal; correlation {likeness:.2f}.")


def _place(here: Here) -> tuple[str, int, int]:
    """Ask which gamma or beta is taken apart."""
    config = film_of(here.checkpoint).config
    with st.container(horizontal=True, vertical_alignment="bottom"):
        part = choice("Taken apart", "part", {"gamma": "gamma", "beta": "beta"}, KEY)
        block = number("Block", "block", 0, config.film_blocks - 1, 0, KEY)
        channel = number("Channel", "channel", 0, config.channels - 1, min(21, config.channels - 1), KEY)
    return part, block, channel


def _taken_apart(here: Here, part: str, block: int, channel: int) -> None:
    try:
        found = channel_sum(here.checkpoint, here.question, block, channel, part)
    except ValueError as error:
        st.info(sentence(error))
        return
    names, values = _steps(found)
    draw(
        sum_of_parts(names, values, part, mode()),
        f"{KEY}_sum",
        f"{part} of channel {channel} in block {block} as a sum: {found.total:.2f} in all.",
    )
    st.caption(
        f"What '{plain(here.question)}' writes to this channel: the {N_UNITS} strongest of {len(found.parts)} units, "
        "each its number in q times its weight in A, then all others together."
    )


def _steps(found: ChannelSum) -> tuple[list[str], list[float]]:
    units = found.largest(N_UNITS).tolist()
    strongest = [float(found.parts[unit]) for unit in units]
    names = ["constant 1"] if found.start else []
    values = [found.start] if found.start else []
    names += ["bias b", *(f"unit {unit}" for unit in units), f"{len(found.parts) - len(units)} others"]
    return names, [*values, found.bias, *strongest, float(found.parts.sum()) - sum(strongest)]


def guess(here: Here) -> Guess:
    """Ask what a sum of three questions answers."""
    found = _analogy(here)
    if found is None:
        return Guess("What would a sum of questions answer?", ("no idea",), None, "This question has no sum to try.")
    given = _summed(here, found).best
    meant = _answer(here, here.question)
    asked = [text for text in (found.a, found.b, found.c) if _shown_answer(here, text) != NO_SINGLE]
    offered = sorted({*(_answer(here, text) for text in asked), meant, given})
    verdict = "Nobody asked D, and yet its answer came out" if given == meant else "That is not what D answers"
    return Guess(
        "The network gets the gammas and betas of **A &minus; B &plus; C** for this picture. What does it answer?",
        tuple(plain(one) for one in offered),
        offered.index(given),
        f"It answers **{plain(given)}**. A &minus; B is the step *{plain(found.title)}*; added to C it leads to D, "
        f"'{plain(here.question)}', which is answered {plain(meant)}. {verdict}.",
    )


def _analogy(here: Here) -> Analogy | None:
    return _analogy_once(here.checkpoint, here.shown, (here.checkpoint.sha, here.shown.sha, here.question))


@st.cache_resource(max_entries=128, show_spinner=False)
def _analogy_once(_checkpoint: Checkpoint, _shown: ShownScene, key: tuple[str, str, str]) -> Analogy | None:
    return analogy(_checkpoint, key[2], _shown.scene)


def _shown_answer(here: Here, question: str) -> str:
    """Return an answer for a table; what asks about no single thing of a known scene has none."""
    if here.shown.scene is not None and true_answer_of(question, here.shown)[0] is None:
        return NO_SINGLE
    return plain(_answer(here, question))


def _answer(here: Here, question: str) -> str:
    return loading.answer(here.checkpoint, here.shown, question).best


def _params(here: Here, question: str) -> FiLMParams:
    return inside_loading.params(here.checkpoint, question)


def _sum(here: Here, found: Analogy) -> FiLMParams:
    return arithmetic(*(_params(here, question) for question in (found.a, found.b, found.c)))


def _summed(here: Here, found: Analogy) -> Answer:
    return answer_with(here.checkpoint, here.shown, _sum(here, found))


LESSON = Lesson(
    key=KEY,
    title="Gamma and beta from one vector",
    live=live,
    guess=guess,
    try_it="Ask something else about two words, such as *How many cyan cubes are there?* Does the sum still hold?",
    deeper=Deeper("pages/compare.py", "Add any three questions", {"compare_view": "Arithmetic"}),
    sources=("Perez et al. 2018, section 2.2, on the model, and the section on CoGenT, on adding questions",),
    scene="seed-23",
    question="What color is the large cylinder?",
)
