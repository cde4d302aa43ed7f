"""Lesson 4: reading word by word. The GRU's four equations with live numbers in them, and the answer as it forms."""

import numpy as np
import streamlit as st

from film_viz.analysis.lessons.word_by_word import WordByWord, word_by_word
from film_viz.app import loading
from film_viz.app.foreign import in_figure, plain
from film_viz.app.frame import mode
from film_viz.app.lessons.charts import draw
from film_viz.app.lessons.dials import number, slider
from film_viz.app.lessons.lesson import Deeper, Guess, Here, Lesson
from film_viz.app.panels import picture_panel
from film_viz.figures.lessons.reading import reading
from film_viz.models.checkpoint import Checkpoint
from film_viz.models.system import Seen

KEY = "word_by_word"
MOST_CHOICES = 8  # words to guess among


def live(here: Here) -> None:
    """Show the four equations at one word and in one unit; once revealed, what every word does."""
    read = _read(here)
    last = len(read.words)
    picture, dials = st.columns([3, 5])
    with picture:
        picture_panel(here.shown)
    with dials:
        word = min(int(slider("After word number", "word", 1, max(2, last), last, 1, KEY)), last) - 1
        unit = number("Unit of the GRU", "unit", 0, read.state.shape[1] - 1, read.liveliest_unit(), KEY)
    said = [f":orange[**{plain(text)}**]" if i == word else plain(text) for i, text in enumerate(read.words)]
    st.markdown(" ".join(said))
    if here.is_revealed:
        _reading(here, read, word)
    st.latex(equations(read, word, unit))
    st.caption(
        f"One of the {read.state.shape[1]} units, at the word in orange. $x$ is the word's vector, $\\sigma$ squeezes "
        "any number between 0 and 1, tanh between -1 and 1. Braces hold the sums over all inputs, biases included. One "
        "small departure from Cho et al.: $r$ multiplies $Uh$ instead of $h$."
    )


def _reading(here: Here, read: WordByWord, word: int) -> None:
    words, answers = ([in_figure(text) for text in texts] for texts in (read.words, here.checkpoint.answers))
    draw(
        reading(words, read.gamma_change, read.probability, answers, word, mode()),
        f"{KEY}_reading",
        f"How far each of {len(words)} words moves gamma, most of all '{words[_farthest(read)]}', and the answer if "
        "the question ended with it.",
    )
    st.caption(
        "Above, the root of the mean squared change of all gammas. Below, what would be answered to the words so far; "
        "the dotted line is at the word in orange."
    )


def equations(read: WordByWord, word: int, unit: int) -> str:
    """Return the four equations of a GRU with the numbers of one unit at one word, as LaTeX."""
    (r_x, z_x, n_x), (r_h, z_h, n_h) = read.of_word[word, :, unit], read.of_state[word, :, unit]
    reset, update, candidate, before, state = (
        values[word, unit] for values in (read.reset, read.update, read.candidate, read.before, read.state)
    )
    z, h_bar, old = _under("z_t", update), _under(r"\bar h_t", candidate), _under("h_{t-1}", before)
    lines = (
        rf"r_t &= \sigma({_under('W_r x_t', r_x)} + {_under('U_r h_{t-1}', r_h)}) = {_number(reset)}",
        rf"z_t &= \sigma({_under('W_z x_t', z_x)} + {_under('U_z h_{t-1}', z_h)}) = {_number(update)}",
        rf"\bar h_t &= \tanh({_under('W x_t', n_x)} + {_under('r_t', reset)} \odot {_under('U h_{t-1}', n_h)})"
        rf" = {_number(candidate)}",
        rf"h_t &= (1-{z}) \odot {old} + {z} \odot {h_bar} = {_number(state)}",
    )
    return r"\small\begin{aligned}" + r" \\ ".join(lines) + r"\end{aligned}"


def _under(symbol: str, value: float) -> str:
    """Return a symbol with its number below it."""
    return rf"\underbrace{{{symbol}}}_{{{_number(value)}}}"


def _number(value: float) -> str:
    return f"{round(float(value), 2) + 0.0:.2f}"  # -0.00 becomes 0.00


def guess(here: Here) -> Guess:
    """Ask which word moves gamma most."""
    read = _read(here)
    offered = np.sort(np.argsort(-read.gamma_change, kind="stable")[:MOST_CHOICES])
    best = _farthest(read)
    names = [_named(read, int(index)) for index in offered]
    early = _decided(read)
    answer = here.checkpoint.answers[int(read.probability[-1].argmax())]
    settled = f"The answer, {plain(answer)}, is there from **{plain(read.words[early])}** on" + (
        " and only the last word settles it." if early == len(read.words) - 1 else ", before the question has ended."
    )
    return Guess(
        "After which word do the gammas jump farthest?",
        tuple(names),
        offered.tolist().index(best),
        f"The word **{plain(read.words[best])}** moves them by {read.gamma_change[best]:.2f}, the quietest word by "
        f"{read.gamma_change.min():.2f}. {settled}",
    )


def _decided(read: WordByWord) -> int:
    """Return the word from which on the best answer stays the same."""
    best = read.probability.argmax(axis=1)
    others = np.flatnonzero(best != best[-1])
    return int(others[-1] + 1) if len(others) else 0


def _named(read: WordByWord, index: int) -> str:
    word = read.words[index]
    return plain(word) if read.words.count(word) == 1 else f"{plain(word)} (word {index + 1})"


def _farthest(read: WordByWord) -> int:
    return int(read.gamma_change.argmax())


def _read(here: Here) -> WordByWord:
    key = (here.checkpoint.sha, here.shown.sha, here.question)
    return _read_once(here.checkpoint, loading.features(here.checkpoint, here.shown), key)


@st.cache_resource(max_entries=64, show_spinner=False)
def _read_once(_checkpoint: Checkpoint, _features: Seen, key: tuple[str, str, str]) -> WordByWord:
    return word_by_word(_checkpoint, _features, key[2])


LESSON = Lesson(
    key=KEY,
    title="Reading word by word",
    live=live,
    guess=guess,
    try_it="Go back to the first word, then step forward. Where is $z$ near 1, so that the unit takes up the new word?",
    deeper=Deeper("pages/compare.py", "Change one word"),
    sources=("Cho et al. 2014, section 2.3", "Perez et al. 2018, section 2.2, on the model"),
    scene="seed-8",
    question="What color is the small metal thing right of the red cube?",
)
