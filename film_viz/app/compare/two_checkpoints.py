"""Compare, two checkpoints on one question: both answers, how sure each is, and what each writes, where both do."""

import pandas as pd
import streamlit as st

from film_viz.analysis.answers.ask import Answer
from film_viz.app.address import carried, choice, go
from film_viz.app.address_table import THE_SAME as SAME
from film_viz.app.asked import Asked
from film_viz.app.drawn import draw
from film_viz.app.foreign import plain, showable
from film_viz.app.frame import mode
from film_viz.app.panels import answer_panel, changeable_picture
from film_viz.app.pickers import loaded
from film_viz.app.question_box import answered, question_box
from film_viz.figures.comparison import difference_strips
from film_viz.figures.modulation import film_strips
from film_viz.models.checkpoint import Checkpoint
from film_viz.models.checkpoint_files import system_key
from film_viz.models.exhibits import Modulation
from film_viz.models.systems.table import SYSTEMS, row_of, title_of
from film_viz.places import checkpoint_folders
from film_viz.store.shown_scene import ShownScene

N_ANSWERS = 3
MOST_ANSWERS = 8  # in the table
SHARE = st.column_config.ProgressColumn(format="percent", min_value=0, max_value=1)


def second_checkpoint(first: Checkpoint) -> Checkpoint | None:
    """Show the picker in the sidebar and return checkpoint B; None where both questions go to the same."""
    folders = {name: folder for name, folder in checkpoint_folders().items() if showable(name) and name != first.name}
    titles = {name: title_of(key) for name, folder in folders.items() if (key := system_key(folder)) in SYSTEMS}
    if not titles:
        return None
    st.session_state["other_box"] = choice("other", [SAME, *titles])
    with st.sidebar:
        name = st.selectbox(
            "Checkpoint B",
            [SAME, *titles],
            format_func=lambda name: name if name == SAME else plain(f"{name} ({titles[name]})"),
            key="other_box",
            on_change=lambda: go(other=st.session_state["other_box"]),
            help="Another one answers question A too, so that two networks can be held against each other.",
        )
    return None if name == SAME else loaded(name, folders[name], "Choose another checkpoint B in the sidebar.")


def two_checkpoints(first: Checkpoint, second: Checkpoint, shown: ShownScene) -> None:
    """Put one question to both, and show what they make of it."""
    question = question_box(shown)
    picture, left, right = st.columns(3, gap="medium")
    with picture:
        changeable_picture(shown, "compare_")
    with left:
        a = _answer(first, shown, question, "A")
    with right:
        b = _answer(second, shown, question, "B")
    if a is None or b is None:
        return
    st.subheader("How sure each is", anchor=False)
    st.dataframe(_probabilities(a, b), hide_index=True, column_config={"A": SHARE, "B": SHARE}, key="both_answers")
    st.subheader("What each writes", anchor=False)
    _written(first, second, a.answer, b.answer)
    st.caption(
        "Interpolation, transplants, arithmetic and surgery mix what one network writes for two questions: "
        f"for these, let checkpoint B be '{SAME}'."
    )


def _answer(checkpoint: Checkpoint, shown: ShownScene, question: str, name: str) -> Asked | None:
    st.caption(plain(f"{name}: {checkpoint.name}, {row_of(checkpoint.model.config).title}"))
    asked = answered(checkpoint, shown, question, f"both_{name}_")
    if asked:
        answer_panel(asked, key=f"both_{name}", n_answers=N_ANSWERS)
    return asked


def _probabilities(a: Asked, b: Asked) -> pd.DataFrame:
    """Return the answers that either finds likely, with the probabilities of both."""
    names = dict.fromkeys(name for pair in zip(_ranked(a), _ranked(b), strict=True) for name in pair)
    rows = [(name, a.answer.probability_of(name), b.answer.probability_of(name)) for name in [*names][:MOST_ANSWERS]]
    true = a.truth.answer if a.truth else None
    return pd.DataFrame(
        [(f"{name} (true)" if name == true else name, share, other) for name, share, other in rows],
        columns=["answer", "A", "B"],
    )


def _ranked(asked: Asked) -> list[str]:
    return [name for name, _ in asked.answer.top(MOST_ANSWERS)]


def _written(first: Checkpoint, second: Checkpoint, a: Answer, b: Answer) -> None:
    """Show the gamma and beta of both, or say why that cannot be."""
    of_a, of_b = (_modulation(answer) for answer in (a, b))
    if of_b is None or of_a is None:
        title = row_of(second.model.config).title
        st.info(plain(f"'{second.name}' is of the system {title}, which has no gamma and beta to hold against A's."))
        where = carried() | {"systems": f"{first.name},{second.name}"}
        label = "See on Systems what each looked at"
        st.page_link("pages/systems.py", label=label, icon=":material/view_module:", query_params=where)
        return
    reach = _common_reach(of_a, of_b)
    for name, checkpoint, written in (("A", first, of_a), ("B", second, of_b)):
        st.markdown(plain(f"{name}: {checkpoint.name}"))
        _strips(f"both_strips_{name}", written, reach)
    _difference(of_a, of_b)


def _difference(of_a: Modulation, of_b: Modulation) -> None:
    shapes = [f"{written.gamma.shape[0]} blocks of {written.gamma.shape[1]} channels" for written in (of_a, of_b)]
    if shapes[0] != shapes[1]:
        st.info(f"A has {shapes[0]}, B has {shapes[1]}: there is no difference cell by cell.")
        return
    draw(
        difference_strips(of_b.gamma - of_a.gamma, of_b.beta - of_a.beta, mode()),
        key="both_difference",
        alt="How gamma and beta of every block and channel differ between checkpoint B and checkpoint A.",
    )
    st.caption(
        "Cell by cell this means something where one checkpoint was trained on from the other, or both are of one run. "
        "Two networks that began apart number their channels as it happened: channel 5 of the one is not channel 5 of "
        "the other."
    )


def _strips(key: str, written: Modulation, reach: tuple[float, float] | None) -> None:
    draw(
        film_strips(written.gamma, written.beta, mode(), reach),
        key=key,
        alt=f"gamma and beta of {written.gamma.shape[0]} blocks with {written.gamma.shape[1]} channels each.",
    )


def _common_reach(*written: Modulation) -> tuple[float, float] | None:
    """Return one scale for both."""
    known = [each.reach for each in written if each.reach is not None]
    return (max(g for g, _ in known), max(b for _, b in known)) if len(known) == len(written) else None


def _modulation(answer: Answer) -> Modulation | None:
    return next((exhibit for exhibit in answer.exhibits if isinstance(exhibit, Modulation)), None)
