"""The panel of Compare that tells how many channels carry the difference between the two questions."""

import streamlit as st

from film_viz.analysis.inside.edits import Edit
from film_viz.app.asked import Asked
from film_viz.app.compare import loading as compare_loading
from film_viz.app.compare.surgery import keep_edit
from film_viz.app.foreign import in_figure, plain
from film_viz.app.frame import NO_MODEBAR, mode
from film_viz.figures.comparison import handover_curves
from film_viz.models.checkpoint import Checkpoint
from film_viz.store.shown_scene import ShownScene


def handover_panel(checkpoint: Checkpoint, shown: ShownScene, a: Asked, b: Asked, key: str = "") -> None:
    """Give B the modulation of A in ever more channels, and say when its answer becomes A's."""
    st.subheader("How many channels carry the difference?", anchor=False)
    own, wanted = b.answer.best, a.answer.best
    if own == wanted:
        same = plain(own)
        st.caption(f"Both questions are answered '{same}' here: choose a scene or a pair in which the answers differ.")
        return
    handed = compare_loading.handed_over(checkpoint, shown, a.question, b.question)
    n_channels = handed.counts[-1]
    enough = handed.enough(wanted) or n_channels  # with all of A's gamma and beta, B is A
    watched = {answer: handed.answers.index(answer) for answer in (wanted, own)}
    st.plotly_chart(
        handover_curves(
            handed.counts,
            {in_figure(answer): handed.ranked[:, index] for answer, index in watched.items()},
            {in_figure(answer): handed.random[:, index] for answer, index in watched.items()},
            enough,
            mode(),
        ),
        key=f"{key}handover",
        config=NO_MODEBAR,
        alt=f"Probabilities of '{wanted}' and '{own}' as B gets A's gamma and beta in ever more channels; with "
        f"{enough} of {n_channels} the answer is '{wanted}'.",
    )
    those = "the channel that differs" if enough == 1 else f"the {enough} channels that differ"
    becomes = f"B is answered '{plain(wanted)}' as A is"
    st.markdown(f"With A's gamma and beta in **{those} most**, of {n_channels}, {becomes}.")
    edit = Edit("as in A", "both", most=enough)
    st.button(
        "Give B these channels of A",
        icon=":material/healing:",
        key=f"{key}handover_keep",
        on_click=keep_edit,
        args=(checkpoint, edit),
    )
    st.caption(
        "A full line that rises early says that few channels carry the difference; the dotted line is the mean of "
        "three orders in which channels were taken at random. What is edited above does not count here."
    )
