"""How a quiz ended: who was right how often, by group beside people in the paper, and whether both fail alike."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import streamlit as st

from film_viz.app import loading
from film_viz.app.foreign import in_figure, plain
from film_viz.app.frame import NO_MODEBAR, mode
from film_viz.app.quiz.play import YOU, said_badge
from film_viz.app.quiz.sides import Side, picture_of, questions_of, scene_of
from film_viz.app.results.data import measured_system, published_systems, row_names
from film_viz.evaluation.quiz import Agreement, QuizQuestion, Told, agreement, miscounts, told_report
from film_viz.evaluation.scoring import Score
from film_viz.figures.results import SystemAccuracy, accuracy_dots
from film_viz.store.quiz.games import Game

PEOPLE_IN_PAPER = "Human"  # the row of the published table
CLASS = "The class"
NARROWEST_CARD = 250  # pixels
FEW = 20  # answers, below which one is told not to read much into shares


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody who played, with all that was said."""

    title: str
    told: Sequence[Told]


def parties(game: Game | None, games: Sequence[Game], sides: Sequence[Side], seed: int) -> list[Party]:
    """Return the player, the class where there is one, the network and the blind system."""
    played = [Party(YOU, game.told)] if game else []
    together = [Party(CLASS, [told for one in games for told in one.told])] if games else []
    return [*played, *together, *(Party(side.title, side.told(seed, questions_of(seed))) for side in sides)]


def scores_panel(there: Sequence[Party]) -> None:
    """Show who was right how often."""
    grid = st.grid(len(there), min_column_width=130, gap=(16, 16))
    for party in there:
        n_right = sum(told.is_right for told in party.told)
        with grid.cell():
            st.metric(plain(party.title), f"{n_right} of {len(party.told)}", border=True)


def groups_panel(there: Sequence[Party], key: str = "") -> None:
    """Show accuracies by group beside those of people in the paper."""
    st.subheader("By kind of question", anchor=False)
    measured = [measured_system(_counted(party), told_report(party.told).to_json(), by_type=False) for party in there]
    people = [replace(row, name=_in_paper(row.accuracy[0])) for row in published_systems([PEOPLE_IN_PAPER])]
    systems: list[SystemAccuracy] = [replace(one, name=in_figure(one.name)) for one in (*measured, *people)]
    rows = row_names(by_type=False)
    alt = f"Accuracy by group of {', '.join(party.title for party in there)}, and of people in the paper."
    st.plotly_chart(accuracy_dots(rows, systems, mode()), key=f"{key}quiz_groups", config=NO_MODEBAR, alt=alt)
    st.caption(
        "A dot is a share of right answers, its bar the 95 % interval: with two questions of a kind it is wide, and a "
        "whole class makes it narrow. Open diamonds are the people whom CLEVR's makers asked (Perez et al. 2018, "
        "table 1), about other pictures and without a clock."
    )


def _in_paper(overall: float) -> str:
    return f"People in the paper ({overall:.1%} overall)"


def _counted(party: Party) -> str:
    return f"{party.title} ({len(party.told)} answers)"


def alike_panel(people: Sequence[tuple[Told, Told]], who: str, network: str) -> None:
    """Show whether people and the network err on the same questions, and whether both miscount by one."""
    st.subheader("Do both miscount?", anchor=False)
    theirs, its = [person for person, _ in people], [told for _, told in people]
    found = agreement(theirs, its)
    rows = [
        {"": f"{plain(who)}: right", f"{network} right": found.both_right, f"{network} wrong": found.only_first_right},
        {"": f"{plain(who)}: wrong", f"{network} right": found.only_second_right, f"{network} wrong": found.both_wrong},
    ]
    st.table(rows, border="horizontal", hide_index=True)
    st.markdown(_hardness(found, network))
    st.markdown(f"{_off(who, miscounts(theirs))} {_off(network, miscounts(its))}")
    if len(people) < FEW:
        st.caption("These are few answers: read the pictures below rather than the shares, or play as a class.")


def _hardness(found: Agreement, network: str) -> str:
    wrong, right = found.first_wrong_where_second_is_wrong, found.first_wrong_where_second_is_right
    if not wrong.count:
        return f"{network} was right on every one of these answers, so there is nothing that both got wrong."
    if not right.count:
        return f"{network} was wrong on every one of these questions."
    alike = "the same questions are hard for both" if wrong.accuracy > right.accuracy else "each has its own trouble"
    return (
        f"People were wrong on {wrong.accuracy:.0%} of what {network} got wrong, and on {right.accuracy:.0%} of what "
        f"it got right: {alike}."
    )


def _off(who: str, score: Score) -> str:
    if not score.count:
        return f"{plain(who)}: no wrong count."
    near, wrong = round(score.accuracy * score.count), "wrong count" if score.count == 1 else "wrong counts"
    return f"{plain(who)}: {score.count} {wrong}, {near} of them off by one."


def questions_panel(
    seed: int, game: Game | None, games: Sequence[Game], sides: Sequence[Side], checkpoint: str
) -> None:
    """Show every question with its picture, what is true and what everybody said."""
    st.subheader("Question by question", anchor=False)
    grid = st.grid(3, min_column_width=NARROWEST_CARD, gap=(16, 16), border=True)
    for number, question in enumerate(questions_of(seed)):
        with grid.cell():
            shown = picture_of(seed, question)
            st.image(loading.jpeg_of(shown.picture, key=shown.sha), width="stretch", alt=shown.alt)
            st.markdown(f"**{number + 1}. {plain(question.text)}** {plain(question.answer)}")
            with st.container(horizontal=True, gap="small"):
                if game and number < game.number:
                    said_badge(YOU, game.told[number])
                if games:
                    _class_badge([one.told[number] for one in games if number < one.number])
                for side in sides:
                    said_badge(side.title, side.tells(seed, question))
            _link(seed, question, checkpoint)


def _class_badge(told: Sequence[Told]) -> None:
    n_right = sum(one.is_right for one in told)
    said = plain(f"{CLASS}: {n_right} of {len(told)} right{_usual_mistake(told)}")
    st.badge(said, color="gray" if not told else "green" if 2 * n_right > len(told) else "red")


def _usual_mistake(told: Sequence[Told]) -> str:
    wrong = [one.given or "" for one in told if not one.is_right]
    return f", else mostly {max(sorted(set(wrong)), key=wrong.count)}" if wrong else ""


def _link(seed: int, question: QuizQuestion, checkpoint: str) -> None:
    where = {"checkpoint": checkpoint, "scene": scene_of(seed, question), "question": question.text}
    st.page_link("pages/ask.py", label="Look closer in Ask", icon=":material/forum:", query_params=where)
