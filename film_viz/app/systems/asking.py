"""Which systems are asked, how all of them are asked at once, and how a question is found on which they disagree."""

import secrets

import streamlit as st

from film_viz.analysis.answers.disagreement import disagreements
from film_viz.analysis.answers.suggest import random_questions
from film_viz.app import loading
from film_viz.app.address import current, go
from film_viz.app.address_table import MOST_SYSTEMS
from film_viz.app.asked import Asked, ask_about
from film_viz.app.foreign import one_line, plain, unescaped_sentence
from film_viz.app.pickers import loaded, say_how_to_train
from film_viz.app.systems.offered import best_of_each, offered
from film_viz.models.checkpoint import Checkpoint
from film_viz.models.systems.table import title_of
from film_viz.questions.vocabulary import UnknownWordError
from film_viz.store.shown_scene import ShownScene

N_TRIED = 120  # questions among which one is looked for on which systems disagree

_NOTHING_FOUND = "all_agree"  # of session state: the scene of which the last search found nothing


def chosen_checkpoints() -> list[Checkpoint]:
    """Show the picker and return the chosen checkpoints that can be used; say of the others why not."""
    there = offered()
    if not there:
        say_how_to_train()
        return []
    wanted = [name for name in current("systems") if name in there] or list(best_of_each(there.values()))
    if missing := [name for name in current("systems") if name not in there]:
        st.warning(plain(f"There is no checkpoint {', '.join(map(repr, missing))} here: it is left out."))
    st.session_state["systems_box"] = wanted
    st.multiselect(
        "Systems",
        list(there),
        format_func=lambda name: plain(f"{_short_title(there[name].system)}: {name}"),
        key="systems_box",
        max_selections=MOST_SYSTEMS,
        on_change=_choose,
        placeholder="Choose checkpoints",
        help="Which trained networks are asked; one of each system where nobody has chosen, the one with the best "
        "accuracy on its card. What there is no checkpoint of can be trained on the page Train.",
        wrap=True,
    )
    in_order = sorted(wanted, key=list(there).index)
    found = [loaded(name, there[name].folder, "The others are asked.") for name in in_order]
    return [checkpoint for checkpoint in found if checkpoint is not None]


def _short_title(system: str) -> str:
    """Return a system's title as it fits a narrow box; its card has the whole of it."""
    return title_of(system).partition(",")[0]


def _choose() -> None:
    go(systems=tuple(st.session_state["systems_box"]))


def all_asked(checkpoints: list[Checkpoint], shown: ShownScene, question: str) -> list[tuple[Checkpoint, Asked | str]]:
    """Put one question to all; one that cannot answer has a sentence in place of its answer."""
    return [(checkpoint, _asked(checkpoint, shown, question)) for checkpoint in checkpoints]


def _asked(checkpoint: Checkpoint, shown: ShownScene, question: str) -> Asked | str:
    try:
        return ask_about(checkpoint, shown, question)
    except UnknownWordError as error:
        return unescaped_sentence(error)
    except ValueError as error:
        return one_line(f"This question cannot be asked: {error}.")


def disagree_button(checkpoints: list[Checkpoint], shown: ShownScene) -> None:
    """Offer to look for a question about this picture on which the systems disagree."""
    st.button(
        "Where do they disagree?",
        icon=":material/call_split:",
        key="disagree",
        disabled=len(checkpoints) < 2,
        on_click=_find,
        args=(checkpoints, shown),
        help=f"Tries {N_TRIED} questions about this picture and asks one that has as many different answers as any.",
    )
    if st.session_state.pop(_NOTHING_FOUND, None) == shown.id:
        st.info(f"On all of {N_TRIED} questions about this picture they gave the same answers.")


def _find(checkpoints: list[Checkpoint], shown: ShownScene) -> None:
    questions = random_questions(loading.templates(), shown.scene, secrets.randbelow(2**31), N_TRIED)
    seen = [loading.features(checkpoint, shown) for checkpoint in checkpoints]
    found = disagreements(checkpoints, seen, questions)
    if not found:
        st.session_state[_NOTHING_FOUND] = shown.id
        return
    best = [one for one in found if one.n_answers == found[0].n_answers]
    go(question=secrets.choice(best).question)
