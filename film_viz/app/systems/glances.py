"""One small figure for each kind of exhibit, with half a sentence of reading help: as much as a card has room for.

The page Ask, and a card that is opened, show the same exhibit in full by `app/exhibits.py`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from film_viz.analysis.answers.ask import Answer
from film_viz.analysis.answers.written import given_layout, meant, most_read
from film_viz.app.exhibits import N_ARROWS
from film_viz.app.foreign import one_line
from film_viz.app.frame import mode
from film_viz.app.scene_read import explanation, read_over
from film_viz.app.systems.card import Figure
from film_viz.app.trees import in_lines
from film_viz.figures.attention import attention_maps, pairs_alone
from film_viz.figures.comparison import answers_by_word
from film_viz.figures.map_tree import NARROW_COLUMN, map_tree
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


@dataclass(frozen=True, slots=True)
class Glance:
    """A small figure of an exhibit, and how to read it."""

    figure: Callable[[Any, Answer, ShownScene], Drawing]
    reading: Callable[[Any, Answer], str]


def glances(answer: Answer, shown: ShownScene) -> list[Figure]:
    """Return what an answer rests on, small."""
    return [_figure(exhibit, answer, shown) for exhibit in answer.exhibits]


def _figure(exhibit: Exhibit, answer: Answer, shown: ShownScene) -> Figure:
    glance = GLANCES[type(exhibit)]
    reading = one_line(glance.reading(exhibit, answer))
    return Figure(glance.figure(exhibit, answer, shown), reading, f"{reading} The answer is {one_line(answer.best)}.")


def _strips(exhibit: Modulation, answer: Answer, shown: ShownScene) -> Drawing:
    names = ("gamma", "beta")  # a card has no room for more
    return film_strips(exhibit.gamma, exhibit.beta, mode(), exhibit.reach, headings=names)


def _looks(exhibit: Maxima, answer: Answer, shown: ShownScene) -> Drawing:
    return where_it_looks(shown.picture, exhibit.counts)


def _by_word(exhibit: AnswerByWord, answer: Answer, shown: ShownScene) -> Drawing:
    words, names = [one_line(word) for word in answer.words], [one_line(name) for name in answer.answers]
    return answers_by_word(words, exhibit.probability, names, mode())


def _attention(exhibit: AttentionMaps, answer: Answer, shown: ShownScene) -> Drawing:
    return attention_maps(shown.picture, exhibit.maps, exhibit.entropy.tolist())


def _pairs(exhibit: Pairs, answer: Answer, shown: ShownScene) -> Drawing:
    return pairs_alone(shown.picture, exhibit.share, exhibit.strongest(N_ARROWS), mode())


def _program(exhibit: ProgramRun, answer: Answer, shown: ShownScene) -> Drawing:
    labels = [in_lines(token) for token in exhibit.tokens]
    return map_tree(shown.picture, labels, exhibit.inputs, exhibit.maps, mode(), NARROW_COLUMN)


def _layout(exhibit: LayoutRun, answer: Answer, shown: ShownScene) -> Drawing:
    told = [most_read(answer.words, weights) for weights in exhibit.words]
    labels = [(module, one_line(words)) for module, words in zip(exhibit.modules, told, strict=True)]
    return map_tree(shown.picture, labels, exhibit.inputs, exhibit.maps, mode(), NARROW_COLUMN)


def _of_words(exhibit: AnswerByWord, answer: Answer) -> str:
    looks = "Its view of the picture never moves." if exhibit.sees_picture else "The same for every picture."
    return f"The answer if the question ended after each word. {looks}"


def _scene_read(exhibit: SceneRead, answer: Answer, shown: ShownScene) -> Drawing:
    truth = explanation(exhibit)
    return read_over(shown.picture, exhibit.picture, truth.steps[-1].objects if truth else ())


def _of_scene(exhibit: SceneRead, answer: Answer) -> str:
    truth = explanation(exhibit)
    if truth is None:
        return f"The {len(exhibit.picture.objects)} objects it read; the program has no answer on them."
    steps = "; ".join(f"{step.number}. {step.meaning}" for step in truth.steps)
    return f"The {len(exhibit.picture.objects)} objects it read, and the program it carried out on them: {steps}."


def _of_program(exhibit: ProgramRun, answer: Answer) -> str:
    said = "The program it wrote, and what each step found: bright is strong."
    true = meant(" ".join(answer.words))
    if true is None:
        return said
    if exhibit.is_whole and exhibit.tokens == true:
        return f"{said} It is the true program."
    steps = " > ".join(" ".join(in_lines(token)) for token in reversed(true))
    return f"{said} The true program is another one: {steps}."


def _of_layout(exhibit: LayoutRun, answer: Answer) -> str:
    said = "The modules it chose, the words each was told, and where each looked."
    given = given_layout(" ".join(answer.words))
    if given is None:
        return said
    modules = tuple(str(node.module) for node in given)
    if exhibit.modules == modules:
        return f"{said} They are those of the question's program."
    return f"{said} The question's program has others: {' > '.join(modules)}."


GLANCES: dict[type[Exhibit], Glance] = {
    Modulation: Glance(
        _strips, lambda exhibit, answer: "The question's gamma and beta: orange raises a map, blue lowers it."
    ),
    Maxima: Glance(_looks, lambda exhibit, answer: "Bright cells hold the maxima of many classifier channels."),
    AnswerByWord: Glance(_by_word, _of_words),
    AttentionMaps: Glance(_attention, lambda exhibit, answer: "Bright cells have most of a look's weight of 1."),
    ProgramRun: Glance(_program, _of_program),
    LayoutRun: Glance(_layout, _of_layout),
    Pairs: Glance(
        _pairs,
        lambda exhibit, answer: (
            f"Its {N_ARROWS} strongest pairs: orange arrows speak for the answer, blue ones against it."
        ),
    ),
    SceneRead: Glance(_scene_read, _of_scene),
}
"""The glance at each type of exhibit."""
