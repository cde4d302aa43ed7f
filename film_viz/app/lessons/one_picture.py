"""Lesson 1: one picture, many questions. You guess, the network looks, and a blind system does neither."""

import streamlit as st

from film_viz.analysis.answers.answer_kinds import fitting_answers
from film_viz.analysis.answers.ask import Answer
from film_viz.analysis.answers.truth import Truth
from film_viz.analysis.lessons.many_questions import ManyAnswered, many_answered
from film_viz.app import loading
from film_viz.app.asked import true_answer_of
from film_viz.app.foreign import in_figure, one_line, plain
from film_viz.app.frame import mode
from film_viz.app.lessons.charts import draw
from film_viz.app.lessons.lesson import Deeper, Guess, Here, Lesson
from film_viz.app.panels import picture_panel
from film_viz.app.pickers import loaded
from film_viz.app.systems.offered import best_of_each, offered
from film_viz.figures.answers import answer_bars
from film_viz.figures.lessons.right_and_wrong import right_and_wrong
from film_viz.figures.svg.drawing import Drawing
from film_viz.models.checkpoint import Checkpoint
from film_viz.store.shown_scene import ShownScene

N_QUESTIONS = 40
N_BARS = 4
BLIND = "lstm"  # of the table of systems


def live(here: Here) -> None:
    """Show the picture; once revealed, what the network and the blind system answer, to this and to many questions."""
    if not here.is_revealed:
        picture_panel(here.shown)
        return
    blind = _blind()
    truth, _ = true_answer_of(here.question, here.shown)
    grid = st.grid(3, min_column_width=150, gap="small")
    picture, seeing, guessing = grid.cell(), grid.cell(), grid.cell()
    with picture:
        picture_panel(here.shown)
    with seeing:
        _answer("Looking", here, here.checkpoint, truth, "seeing")
    with guessing:
        if blind is not None:
            _answer("Blind", here, blind, truth, "blind")
    if blind is not None and here.shown.scene is not None:
        _many(here, blind)


def _answer(title: str, here: Here, checkpoint: Checkpoint, truth: Truth | None, key: str) -> None:
    try:
        answer = loading.answer(checkpoint, here.shown, here.question)
    except ValueError as error:  # a word that it does not know
        st.markdown(plain(f"{title}: this question cannot be read, {error}."))
        return
    st.markdown(f"{title}: **{plain(answer.best)}**")
    draw(_bars(answer, truth), f"one_picture_{key}", f"Most probable answers, the first one is {answer.best}.")


def _bars(answer: Answer, truth: Truth | None) -> Drawing:
    top = [(one_line(name), share) for name, share in answer.top(N_BARS)]
    return answer_bars(top, truth.answer if truth else None, mode())


def _many(here: Here, blind: Checkpoint) -> None:
    asked = _many_answered(here.checkpoint, blind, here.shown, key=(here.checkpoint.sha, blind.sha, here.shown.sha))
    systems = ("looks", "never looks")
    told = [
        [
            f"{q}<br>says {in_figure(given)}, true is {true}"
            for q, given, true in zip(asked.questions, row, asked.truth, strict=True)
        ]
        for row in asked.given
    ]
    right = asked.is_right.sum(axis=1)
    draw(
        right_and_wrong(asked.is_right, systems, asked.groups, told, mode()),
        "one_picture_many",
        f"Of {len(asked.questions)} questions about this picture the network answers {right[0]} rightly, the blind "
        f"system {right[1]}.",
    )
    st.caption(
        "Each column is one question about this very picture, blue where the answer is right; point at it to read it. "
        "The difference between the two rows is what looking adds."
    )


@st.cache_resource(max_entries=64, show_spinner=False)
def _many_answered(
    _checkpoint: Checkpoint, _blind: Checkpoint, _shown: ShownScene, key: tuple[str, str, str]
) -> ManyAnswered:
    assert _shown.scene is not None
    seen = loading.features(_checkpoint, _shown)
    return many_answered([(_checkpoint, seen), (_blind, ())], loading.templates(), _shown.scene, N_QUESTIONS)


def _blind() -> Checkpoint | None:
    """Return the best checkpoint that never looks, None where there is none."""
    there = {name: one for name, one in offered().items() if one.system == BLIND}
    if not there:
        st.info("There is no checkpoint of the LSTM, which never looks: train one on the page Train to see it here.")
        return None
    name = best_of_each(there.values())[0]
    return loaded(name, there[name].folder, "The lesson goes on without it.")


def guess(here: Here) -> Guess:
    """Ask the question of the lesson itself."""
    truth, why = true_answer_of(here.question, here.shown)
    if truth is None:
        return Guess(f"{plain(here.question)}", ("I know it", "I do not"), None, plain(why))
    choices = sorted(fitting_answers(truth.question_type), key=lambda one: (len(one), one))
    said = loading.answer(here.checkpoint, here.shown, here.question).best
    verdict = "so it is right" if said == truth.answer else "so it is wrong"
    return Guess(
        f"{plain(here.question)} Answer it yourself. Would you also know without the picture?",
        tuple(choices),
        choices.index(truth.answer),
        f"The true answer is **{truth.answer}**; the network says **{plain(said)}**, {verdict}.",
    )


LESSON = Lesson(
    key="one_picture",
    title="One picture, many questions",
    live=live,
    guess=guess,
    try_it="Find a question that the blind system answers as well as the seeing one. What kind of question is it?",
    deeper=Deeper("pages/systems.py", "Ask every system"),
    sources=("Perez et al. 2018, section 4.1 and table 1", "Johnson et al. 2017, CLEVR, section 4"),
    scene="seed-8",
    question="How many metal things are there?",
)
