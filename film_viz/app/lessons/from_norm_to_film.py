"""Lesson 3: from batch norm to FiLM. One channel's gamma and beta, as two questions write them and by hand."""

import streamlit as st

from film_viz.analysis.film import film_of
from film_viz.analysis.lessons.one_channel import Decisive, answer_with_channel, decisive_channel, share_that_passes
from film_viz.app import loading
from film_viz.app.foreign import one_line, plain
from film_viz.app.frame import mode
from film_viz.app.inside import loading as inside_loading
from film_viz.app.lessons.charts import draw
from film_viz.app.lessons.dials import are_hidden, number, put_back, slider, turn
from film_viz.app.lessons.lesson import Deeper, Guess, Here, Lesson
from film_viz.app.panels import picture_panel
from film_viz.figures.answers import answer_bars
from film_viz.figures.lessons.film_channel import Line, film_channel
from film_viz.models.checkpoint import Checkpoint
from film_viz.models.system import Seen
from film_viz.models.systems.film import FiLMParams

KEY = "from_norm_to_film"
REACH = 10.0  # of both sliders, to both sides of 0
N_BARS = 3


def live(here: Here) -> None:
    """Show one channel on its way through FiLM for both questions; once revealed, with sliders that move the answer."""
    a, b = (inside_loading.params(here.checkpoint, question) for question in (here.other, here.question))
    top, figure, below = st.columns([4, 5]), st.container(), st.columns([5, 4])
    with below[1]:
        block, channel = _place(here)
    written = [_of(params, block, channel) for params in (a, b)]
    with top[1]:
        gamma, beta = _sliders(written) if here.is_revealed else _told(written)
    answer = answer_with_channel(here.checkpoint, _seen(here), b, (block, channel), gamma, beta)
    with top[0]:
        picture_panel(here.shown)
        st.markdown(f"B is {'now ' if here.is_revealed else ''}answered **{plain(answer.best)}**")
    with figure:
        _channel(here, (block, channel), written, (gamma, beta))
    if here.is_revealed:
        with below[0]:
            bars = answer_bars([(one_line(name), share) for name, share in answer.top(N_BARS)], None, mode())
            draw(bars, f"{KEY}_answers", f"Most probable answers to B, the first one is {answer.best}.")


def _place(here: Here) -> tuple[int, int]:
    """Return the block and the channel to guess about; once revealed, others can be chosen."""
    decisive = _decisive(here)
    if not here.is_revealed:
        return decisive.block, decisive.channel
    config = film_of(here.checkpoint).config
    block = number("Block", "block", 0, config.film_blocks - 1, decisive.block, KEY)
    return block, number("Channel", "channel", 0, config.channels - 1, decisive.channel, KEY)


def _told(written: list[tuple[float, float]]) -> tuple[float, float]:
    for name, (gamma, beta) in zip("AB", written, strict=True):
        st.markdown(f"Question {name} writes to this channel  \n**gamma {gamma:.2f}**, **beta {beta:.2f}**")
    return written[1]


def _sliders(written: list[tuple[float, float]]) -> tuple[float, float]:
    """Show the sliders, which begin where B has them, and what puts them where A or B has them."""
    gamma = slider("gamma", "gamma", -REACH, REACH, _near(written[1][0]), 0.05, KEY)
    beta = slider("beta", "beta", -REACH, REACH, _near(written[1][1]), 0.05, KEY)
    if not are_hidden():
        _as_written(written)
    return gamma, beta


def _channel(
    here: Here, place: tuple[int, int], written: list[tuple[float, float]], current: tuple[float, float]
) -> None:
    (block, channel), (gamma, beta) = place, current
    before = inside_loading.inside_of(here.checkpoint, here.shown, here.question).before[block, channel]
    a_line, b_line = (_named(name, *pair) for name, pair in zip("AB", written, strict=True))
    now, others = (_named("now", gamma, beta), [a_line, b_line]) if here.is_revealed else (b_line, [a_line])
    draw(
        film_channel(before, now, others, mode()),
        f"{KEY}_map",
        f"Channel {channel} of block {block} before FiLM, the line with gamma {gamma:.2f} and beta {beta:.2f}, and the "
        "map after the ReLU.",
    )
    passing = share_that_passes(before, gamma, beta)
    st.caption(
        f"Block {block}, channel {channel}. Left, the map: orange is above 0, blue below. Middle, what each value "
        f"becomes; the ticks are the map's cells. Right, what is left: {passing:.0%} of the cells pass the ReLU."
    )


def _named(name: str, gamma: float, beta: float) -> Line:
    return f"{name}: gamma {gamma:.2f}, beta {beta:.2f}", gamma, beta


def _near(value: float) -> float:
    """Return where a slider stands for a value: on its range, and on one of its steps."""
    return round(min(max(value, -REACH), REACH) * 20) / 20


def _as_written(written: list[tuple[float, float]]) -> None:
    gamma, beta = (_near(value) for value in written[0])
    with st.container(horizontal=True):
        st.button("As A writes", key=f"{KEY}_as_a", on_click=turn, kwargs={"gamma": f"{gamma:g}", "beta": f"{beta:g}"})
        st.button("As B writes", key=f"{KEY}_as_b", on_click=put_back, args=("gamma", "beta"))
        st.button("Off", key=f"{KEY}_off", on_click=turn, kwargs={"gamma": "0", "beta": "0"})


def guess(here: Here) -> Guess:
    """Ask what one channel of many can do."""
    answer_a, answer_b = (loading.answer(here.checkpoint, here.shown, one).best for one in (here.other, here.question))
    decisive = _decisive(here)
    n_channels = film_of(here.checkpoint).config.film_blocks * film_of(here.checkpoint).config.channels
    choices = [f"still {plain(answer_b)}"]
    if answer_a != answer_b:
        choices.append(f"{plain(answer_a)}, as to A")
    choices.append("something else")
    said = [answer_b, answer_a] if answer_a != answer_b else [answer_b]
    right = said.index(decisive.answer) if decisive.answer in said else len(choices) - 1
    return Guess(
        f"Question A is answered {plain(answer_a)}, question B {plain(answer_b)}. Now B gets A's gamma and beta in **a "
        f"single channel of {n_channels}**, the one that is drawn. What is B answered then?",
        tuple(choices),
        right,
        f"With one channel of {n_channels} as in A, B is answered **{plain(decisive.answer)}**. "
        + _moral(decisive.answer, answer_a, answer_b),
    )


def _moral(given: str, answer_a: str, answer_b: str) -> str:
    if given == answer_b:
        return "For these questions no single channel is enough: the difference is spread over many."
    if given == answer_a:
        return "This one map tells apart what the two questions differ in, and the sign of gamma chooses the side."
    return "One channel is enough to lose the answer, but not to find A's."


def _of(params: FiLMParams, block: int, channel: int) -> tuple[float, float]:
    return float(params.gamma[0, block, channel]), float(params.beta[0, block, channel])


def _seen(here: Here) -> Seen:
    return loading.features(here.checkpoint, here.shown)


def _decisive(here: Here) -> Decisive:
    key = (here.checkpoint.sha, here.shown.sha, here.other, here.question)
    return _decisive_once(here.checkpoint, _seen(here), key)


@st.cache_resource(max_entries=256, show_spinner=False)
def _decisive_once(_checkpoint: Checkpoint, _features: Seen, key: tuple[str, str, str, str]) -> Decisive:
    a, b = (inside_loading.params(_checkpoint, question) for question in key[2:])
    return decisive_channel(_checkpoint, _features, a, b)


LESSON = Lesson(
    key=KEY,
    title="From batch norm to FiLM",
    live=live,
    guess=guess,
    try_it="Pull gamma slowly from where B has it to where A has it. At which value does the answer turn over?",
    deeper=Deeper("pages/compare.py", "Edit any gamma and beta", {"compare_view": "Surgery"}),
    sources=("Perez et al. 2018, section 2.1, equations 1 and 2",),
    scene="seed-1",
    question="What color is the large cylinder?",
    other="What color is the small cylinder?",
)
