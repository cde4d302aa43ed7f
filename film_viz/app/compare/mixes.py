"""The panels of the page Compare that mix two questions' modulations: on the way, block by block, and in sums."""

import pandas as pd
import streamlit as st

from film_viz.analysis.answers.minimal_pairs import minimal_pairs
from film_viz.analysis.bank.parameter_bank import ParameterBank
from film_viz.analysis.film import film_of
from film_viz.analysis.inside.edits import PARTS
from film_viz.analysis.inside.interventions import arithmetic, change_matrix, nearest_questions
from film_viz.app.address_table import MOST_CHARACTERS
from film_viz.app.asked import Asked
from film_viz.app.compare import loading as compare_loading
from film_viz.app.drawn import draw
from film_viz.app.foreign import in_figure, one_line, plain, without_invisible
from film_viz.app.frame import NO_MODEBAR, mode
from film_viz.app.inside import loading as inside_loading
from film_viz.app.question_box import answered
from film_viz.figures.answers import answer_bars
from film_viz.figures.attention import looks_by_layer
from film_viz.figures.comparison import probability_curves, transplant_matrix
from film_viz.models.checkpoint import Checkpoint
from film_viz.models.systems.film import FiLMParams
from film_viz.store.shown_scene import ShownScene

ALL = "all"
N_NEAREST = 6


@st.fragment
def interpolation_panel(checkpoint: Checkpoint, shown: ShownScene, a: str, b: str, key: str = "") -> None:
    """Move from A to B in one block or all, and watch the answer and the place it is read from."""
    places = [ALL, *range(film_of(checkpoint).config.film_blocks)]
    where, how_far = st.columns([2, 3], gap="large")
    block = where.segmented_control("Blocks", places, default=ALL, required=True, key=f"{key}mix_block", wrap=True)
    weights = list(compare_loading.WEIGHTS)
    weight = how_far.select_slider("Share of B", weights, value=0.5, key=f"{key}mix_weight")
    along = compare_loading.on_the_way(checkpoint, shown, a, b, None if block == ALL else int(block))
    st.plotly_chart(
        probability_curves(weights, along.probability, tuple(map(in_figure, along.answers)), weight, mode()),
        key=f"{key}mix_curve",
        config=NO_MODEBAR,
        alt=f"Answer probabilities on the way from A to B; at {weight} the answer is "
        f"{along.best(weights.index(weight))}.",
    )
    end = "B" if block == ALL else f"A with block {block} of B"
    st.caption(f"gamma and beta go straight from A's to B's in the chosen blocks; at 100 % the network is under {end}.")
    index = [0, weights.index(weight), len(weights) - 1]
    names = ("A", f"{weight:.0%} of B", end)
    titles = [f"{name}: {one_line(along.best(i))}" for name, i in zip(names, index, strict=True)]
    draw(
        looks_by_layer(shown.picture, along.maxima[index], titles),
        key=f"{key}mix_maps",
        alt="Where the network looks under A, under the mix and at the end: " + "; ".join(titles),
    )
    st.caption("Bright cells are those from which many of the classifier's channels take their maximum.")


def transplant_panel(checkpoint: Checkpoint, shown: ShownScene, a: Asked, b: Asked, key: str = "") -> None:
    """Show what B's gamma, beta or both do to A's answer, put into one block at a time."""
    options = list(dict.fromkeys((a.answer.best, b.answer.best)))
    names = {a.answer.best: "A", b.answer.best: "B"} if len(options) > 1 else {a.answer.best: "both"}
    answer = st.segmented_control(
        "Answer watched",
        options,
        default=options[-1],
        required=True,
        format_func=lambda option: f"{plain(option)} (answer of {names[option]})",
        key=f"{key}transplant_answer",
        wrap=True,
    )
    after = compare_loading.transplanted(checkpoint, shown, a.question, b.question)
    change = change_matrix(a.answer.probability, after, answer)
    st.plotly_chart(
        transplant_matrix(change, PARTS, in_figure(answer), mode()),
        key=f"{key}transplants",
        config=NO_MODEBAR,
        alt=f"Change of the probability of '{answer}' when parts of B's modulation are put into A's.",
    )
    st.caption(
        f"Under A alone, '{plain(answer)}' has {a.answer.probability_of(answer):.1%}. A cell tells how many points are "
        "won or lost when B's gamma, beta or both replace A's in that block: where the answer follows, that block "
        "carries the difference between the questions."
    )


def arithmetic_panel(
    checkpoint: Checkpoint, shown: ShownScene, a: str, b: str, bank: ParameterBank | None, key: str = ""
) -> None:
    """Add and subtract modulations: A - B + C."""
    suggested, expected = _analogy(checkpoint, a, b)
    box = f"{key}question_c_{a}_{b}"
    c = st.text_input(
        "Question C, to which the difference A - B is added", value=suggested, max_chars=MOST_CHARACTERS, key=box
    )
    c = without_invisible(c).strip()
    asked = answered(checkpoint, shown, c, f"{box}_", lambda text: st.session_state.update({box: text}))
    if asked is None:
        return
    total = arithmetic(*(inside_loading.params(checkpoint, question) for question in (a, b, asked.question)))
    answer = compare_loading.answer_with(checkpoint, shown, total)
    result, near = st.columns(2, gap="large")
    with result:
        said = f"**A - B + C answers: {plain(answer.best)}**, where C alone answers {plain(asked.answer.best)}"
        st.markdown(said)
        bars = answer_bars([(one_line(name), share) for name, share in answer.top(4)], None, mode())
        draw(bars, key=f"{key}sum_answers", alt=f"Answer {answer.best}.")
        if c == suggested and expected:
            direct = inside_loading.params(checkpoint, expected)
            said = compare_loading.answer_with(checkpoint, shown, direct).best
            st.caption(plain(f"The sum should act like '{expected}', which answers {said}."))
    with near:
        _nearest(bank, total, f"{key}nearest")
    st.caption("If words act alike wherever they stand, the difference of two questions can be added to a third.")


def _analogy(checkpoint: Checkpoint, a: str, b: str) -> tuple[str, str]:
    """Return a C and the question that A - B + C should be: one more change, made to B and to A."""
    for_a = {pair.title: pair.question for pair in minimal_pairs(a, checkpoint)}
    for pair in minimal_pairs(b, checkpoint):
        if pair.title in for_a and pair.question != a:
            return pair.question, for_a[pair.title]
    return b, ""


def _nearest(bank: ParameterBank | None, params: FiLMParams, key: str) -> None:
    """List the real questions whose gamma and beta are nearest to a sum."""
    if bank is None:
        st.caption("The nearest real questions are shown once the bank of questions is ready.")
        return
    near, distance = nearest_questions(bank.gamma, bank.beta, params, N_NEAREST)
    st.markdown(f"**The nearest of {len(bank):,} real questions**, by gamma and beta of all blocks")
    questions = bank.questions.iloc[near]
    table = pd.DataFrame({"distance": distance, "question": questions["text"], "type": questions["question_type"]})
    formats = {"distance": st.column_config.NumberColumn(format="%.2f")}
    st.dataframe(table, hide_index=True, key=key, column_config=formats)
