"""One small figure for each kind of exhibit, with half a sentence of reading help: as much as a card has room for.

The page Ask, and a card that is opened, show the same exhibit in full by `app/exhibits.py`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go
import streamlit as st

from film_viz.analysis.answers.ask import Answer
from film_viz.analysis.answers.written import most_read
from film_viz.app.drawn import draw
from film_viz.app.exhibits import N_ARROWS
from film_viz.app.frame import NO_MODEBAR, mode
from film_viz.app.scene_read import explanation, read_over
from film_viz.figures.attention import attention_maps, pairs_alone
from film_viz.figures.comparison import answers_by_word
from film_viz.figures.map_tree import map_tree
from film_viz.figures.modulation import film_strips
from film_viz.figures.pictures import where_it_looks
from film_viz.figures.svg.drawing import Drawing
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

TALLEST, TALLEST_LOOKS, TALLEST_TREE = 260, 460, 640  # pixels, of a figure on a card


@dataclass(frozen=True, slots=True)
class Glance:
    """A small figure of an exhibit, and how to read it."""

    figure: Callable[[Any, Answer, ShownScene], go.Figure | Drawing]
    reading: Callable[[Any], str]
    tallest: int = TALLEST


def glances(answer: Answer, shown: ShownScene, key: str) -> None:
    """Draw what an answer rests on, small."""
    for exhibit in answer.exhibits:
        glance = GLANCES[type(exhibit)]
        reading = glance.reading(exhibit)
        figure = glance.figure(exhibit, answer, shown)
        _show(figure, glance.tallest, f"{key}_{type(exhibit).__name__}", f"{reading} The answer is {answer.best}.")
        st.caption(reading)


def _show(figure: go.Figure | Drawing, tallest: int, key: str, alt: str) -> None:
    if isinstance(figure, Drawing):
        draw(figure, key=key, alt=alt)
        return
    lower = figure.update_layout(height=min(figure.layout.height, tallest))
    st.plotly_chart(lower, key=key, config=NO_MODEBAR, alt=alt)


def _strips(exhibit: Modulation, answer: Answer, shown: ShownScene) -> Drawing:
    names = ("gamma", "beta")  # a card has no room for more
    return film_strips(exhibit.gamma, exhibit.beta, mode(), exhibit.reach, headings=names)


def _looks(exhibit: Maxima, answer: Answer, shown: ShownScene) -> Drawing:
    return where_it_looks(shown.picture, exhibit.counts)


def _by_word(exhibit: AnswerByWord, answer: Answer, shown: ShownScene) -> go.Figure:
    return answers_by_word(answer.words, exhibit.probability, answer.answers, mode())


def _attention(exhibit: AttentionMaps, answer: Answer, shown: ShownScene) -> go.Figure:
    return attention_maps(shown.picture, exhibit.maps, exhibit.entropy.tolist(), columns=1)


def _pairs(exhibit: Pairs, answer: Answer, shown: ShownScene) -> go.Figure:
    return pairs_alone(shown.picture, exhibit.share, exhibit.strongest(N_ARROWS), mode())


def _program(exhibit: ProgramRun, answer: Answer, shown: ShownScene) -> go.Figure:
    labels = [token.replace("[", "<br>").rstrip("]") for token in exhibit.tokens]
    return map_tree(shown.picture, labels, exhibit.inputs, exhibit.maps, mode())


def _layout(exhibit: LayoutRun, answer: Answer, shown: ShownScene) -> go.Figure:
    told = [most_read(answer.words, weights) for weights in exhibit.words]
    labels = [f"<b>{module}</b><br>{words}" for module, words in zip(exhibit.modules, told, strict=True)]
    return map_tree(shown.picture, labels, exhibit.inputs, exhibit.maps, mode())


def _of_words(exhibit: AnswerByWord) -> str:
    looks = "Its view of the picture never moves." if exhibit.sees_picture else "The same for every picture."
    return f"The answer if the question ended after each word. {looks}"


def _scene_read(exhibit: SceneRead, answer: Answer, shown: ShownScene) -> Drawing:
    truth = explanation(exhibit)
    return read_over(shown.picture, exhibit.picture, truth.steps[-1].objects if truth else ())


def _of_scene(exhibit: SceneRead) -> str:
    truth = explanation(exhibit)
    if truth is None:
        return f"The {len(exhibit.picture.objects)} objects it read; the program has no answer on them."
    steps = "; ".join(f"{step.number}. {step.meaning}" for step in truth.steps)
    return f"The {len(exhibit.picture.objects)} objects it read, and the program it carried out on them: {steps}."


GLANCES: dict[type[Exhibit], Glance] = {
    Modulation: Glance(_strips, lambda exhibit: "The question's gamma and beta: orange raises a map, blue lowers it."),
    Maxima: Glance(_looks, lambda exhibit: "Bright cells hold the maxima of many classifier channels."),
    AnswerByWord: Glance(_by_word, _of_words),
    AttentionMaps: Glance(_attention, lambda exhibit: "Bright cells have most of a look's weight of 1.", TALLEST_LOOKS),
    ProgramRun: Glance(
        _program, lambda exhibit: "The program it wrote, and what each step found: bright is strong.", TALLEST_TREE
    ),
    LayoutRun: Glance(
        _layout, lambda exhibit: "The modules it chose, the words each was told, and where each looked.", TALLEST_TREE
    ),
    Pairs: Glance(
        _pairs,
        lambda exhibit: f"Its {N_ARROWS} strongest pairs: orange arrows speak for the answer, blue ones against it.",
    ),
    SceneRead: Glance(_scene_read, _of_scene),
}
"""The glance at each type of exhibit."""
