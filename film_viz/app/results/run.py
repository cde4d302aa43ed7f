"""Choosing an evaluation, and making a new one: how many scenes, about how long, Run, and how far it is."""

import streamlit as st

from film_viz.app.address import choice, current, go, say
from film_viz.app.damage import told_reason
from film_viz.app.foreign import plain
from film_viz.app.results.data import Result, claims_to_be_evaluated, problem_of, results_of, seconds_per_scene
from film_viz.app.results.mapped import MAPPED, mapped_result
from film_viz.models.checkpoint import Checkpoint
from film_viz.places import checkpoint_folders
from film_viz.public import is_public
from film_viz.store.evaluation_worker import ASKING
from film_viz.store.evaluations import EvaluationFiles
from film_viz.store.q_type import has_modes
from film_viz.work.status import Status, failure, is_at_work, read_status
from film_viz.work.turns import WorkError

SCENE_COUNTS = (50, 200, 500, 1000, 3000)
MOST_IN_PUBLIC = 200  # scenes
FIRST_CHOICE = 200
COUNTING_SECONDS = 30  # for the Q-type mode, once on a computer
_REFUSED = "evaluation_refused"  # of session state: why it was not begun


def result_in_use(checkpoint: Checkpoint) -> Result | None:
    """Show which evaluations there are, offer to make one, and return the chosen one."""
    results = results_of(checkpoint)
    if mapped := mapped_result(checkpoint):
        results[mapped.key] = mapped
    if (problem := problem_of(checkpoint)) and claims_to_be_evaluated(checkpoint):
        st.warning(plain(f"The record that came with this checkpoint is passed over: {problem}."))
    if not results:
        st.info("This checkpoint has not been evaluated yet: choose a number of scenes and press Run.")
        if wanted := current("result"):
            say(f"The address says result = '{wanted}', an evaluation that is not kept here.")
    else:
        st.session_state["result_box"] = choice("result", list(results))
        st.selectbox(
            "Evaluation",
            list(results),
            format_func=lambda key: results[key].title,
            key="result_box",
            on_change=lambda: _choose(st.session_state["result_box"]),
            help="What came with the checkpoint shows at once. Evaluations made here are kept on this computer. The "
            "questions of the map are those that are selected there, or all.",
        )
    new_evaluation(checkpoint, is_first=results.keys() <= {MAPPED})
    return results[st.session_state["result_box"]] if results else None


def _choose(key: str) -> None:
    go(result=key)


def new_evaluation(checkpoint: Checkpoint, is_first: bool) -> None:
    """Offer to evaluate a checkpoint; while a process does, show how far it is."""
    if not checkpoint.model.config.reads_pixels:
        st.info("This checkpoint reads features of another network, not pictures, so it cannot be evaluated here.")
        return
    running = _at_work(checkpoint)
    if running:
        _watch(running)
        return
    with st.expander(
        "Evaluate on fresh scenes", expanded=is_first, icon=":material/science:", key="new", on_change="rerun"
    ) as box:
        if box.open:
            _offer(checkpoint)


def _offer(checkpoint: Checkpoint) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        n_scenes = st.segmented_control(
            "Scenes",
            [n for n in SCENE_COUNTS if n <= MOST_IN_PUBLIC or not is_public()],
            default=FIRST_CHOICE,
            required=True,
            key="scenes",
            help="Validation scenes that no network was trained on, 10 questions each, and questions that must agree.",
            wrap=True,
        )
        files = EvaluationFiles(checkpoint.sha, n_scenes)
        st.button(
            "Show it" if files.is_done else "Run",
            type="secondary" if files.is_done else "primary",
            icon=":material/play_arrow:",
            key="evaluate",
            on_click=_run,
            args=(checkpoint.name, files),
        )
        st.caption(_what_it_takes(checkpoint, files))
    if reason := st.session_state.pop(_REFUSED, "") or failure(files.folder):
        st.error(plain(f"The evaluation was not made{told_reason(reason)}"))


def _what_it_takes(checkpoint: Checkpoint, files: EvaluationFiles) -> str:
    if files.is_done:
        return "This evaluation has already been made here: choose it above."
    seconds = 5 + files.n_scenes * seconds_per_scene(checkpoint, checkpoint.sha)
    seconds += 0 if has_modes() else COUNTING_SECONDS
    return f"About {_duration(seconds)} on this computer, in the background: you may leave the page."


def _duration(seconds: float) -> str:
    return f"{5 * round(seconds / 5):.0f} seconds" if seconds < 100 else f"{seconds / 60:.0f} minutes"


def _run(name: str, files: EvaluationFiles) -> None:
    if files.is_done:
        _choose(files.key)
        return
    try:
        files.start(checkpoint_folders()[name])
    except WorkError as error:
        st.session_state[_REFUSED] = f"{error}."


def _at_work(checkpoint: Checkpoint) -> EvaluationFiles | None:
    """Return the evaluation of this checkpoint that is being made."""
    every = (EvaluationFiles(checkpoint.sha, n_scenes) for n_scenes in SCENE_COUNTS)
    return next((files for files in every if is_at_work(files.folder)), None)


def _watch(files: EvaluationFiles) -> None:
    """Show progress until the evaluation is there, then show it."""

    @st.fragment(run_every=0.5)
    def progress() -> None:
        if not is_at_work(files.folder):
            if files.is_done:
                _choose(files.key)
            st.rerun()
        if status := read_status(files.folder):
            text = f"Evaluating on {files.n_scenes:,} scenes, {_how_far(status)}. You may leave the page."
            st.progress(status.share or 0.0, text=text)

    progress()


def _how_far(status: Status) -> str:
    if not status.total:  # it waits, or has just begun
        return status.phase
    counted = "questions" if status.phase == ASKING else "scenes"
    return f"{status.phase}: {status.done:,} of {status.total:,} {counted}"
