"""Choosing an evaluation, and making a new one: how many scenes, about how long, Run, and how far it is."""

import streamlit as st

from film_viz.app.background import failure, forget_oldest, is_at_work, last_report, start_worker
from film_viz.app.frame import plain
from film_viz.app.results.data import Result, results_of, seconds_per_scene
from film_viz.app.results.files import EvaluationFiles, evaluations_folder
from film_viz.models.checkpoint import Checkpoint
from film_viz.places import checkpoint_folders

SCENE_COUNTS = (50, 200, 500, 1000, 3000)
FIRST_CHOICE = 200
MOST_EVALUATIONS = 60  # the oldest go when there are more
RESULT_FIELD = "result"  # of the address: the key of the chosen evaluation
COUNTING_SECONDS = 30  # for the Q-type mode, once on a computer


def result_in_use(checkpoint: Checkpoint) -> Result | None:
    """Show which evaluations there are, offer to make one, and return the chosen one."""
    results = results_of(checkpoint)
    if not results:
        st.info("This checkpoint has not been evaluated yet: choose a number of scenes and press Run.")
    else:
        wanted = st.query_params.get(RESULT_FIELD)
        st.session_state["result_box"] = wanted if wanted in results else next(iter(results))
        st.selectbox(
            "Evaluation",
            list(results),
            format_func=lambda key: results[key].title,
            key="result_box",
            on_change=lambda: _choose(st.session_state["result_box"]),
            help="What came with the checkpoint shows at once. Evaluations made here are kept on this computer.",
        )
    new_evaluation(checkpoint, is_first=not results)
    return results[st.session_state["result_box"]] if results else None


def _choose(key: str) -> None:
    st.query_params[RESULT_FIELD] = key


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
            SCENE_COUNTS,
            default=FIRST_CHOICE,
            required=True,
            key="scenes",
            help="Validation scenes that no network was trained on, 10 questions each, and questions that must agree.",
        )
        files = EvaluationFiles(checkpoint.sha, n_scenes)
        is_busy = _is_busy()
        st.button(
            "Show it" if files.is_done else "Run",
            type="secondary" if files.is_done else "primary",
            icon=":material/play_arrow:",
            key="evaluate",
            disabled=is_busy and not files.is_done,
            on_click=_run,
            args=(checkpoint.name, files),
        )
        st.caption(_what_it_takes(checkpoint, files, is_busy))
    if reason := failure(files.folder):
        st.error(plain(f"The evaluation was not made: {reason}"))


def _what_it_takes(checkpoint: Checkpoint, files: EvaluationFiles, is_busy: bool) -> str:
    if files.is_done:
        return "This evaluation has already been made here: choose it above."
    if is_busy:
        return "Another checkpoint is being evaluated; only one can be at a time."
    seconds = 5 + files.n_scenes * seconds_per_scene(checkpoint, checkpoint.sha)
    seconds += 0 if any(evaluations_folder().glob("q-type-*.json")) else COUNTING_SECONDS
    return f"About {_duration(seconds)} on this computer, in the background: you may leave the page."


def _duration(seconds: float) -> str:
    return f"{5 * round(seconds / 5):.0f} seconds" if seconds < 100 else f"{seconds / 60:.0f} minutes"


def _run(name: str, files: EvaluationFiles) -> None:
    if files.is_done:
        _choose(files.key)
        return
    forget_oldest(evaluations_folder(), MOST_EVALUATIONS)
    arguments = [str(checkpoint_folders()[name].resolve()), files.checkpoint_sha, str(files.n_scenes), str(files.seed)]
    start_worker("film_viz.app.results.worker", arguments, files.folder)


def _at_work(checkpoint: Checkpoint) -> EvaluationFiles | None:
    """Return the evaluation of this checkpoint that is being made."""
    every = (EvaluationFiles(checkpoint.sha, n_scenes) for n_scenes in SCENE_COUNTS)
    return next((files for files in every if is_at_work(files.folder)), None)


def _is_busy() -> bool:
    return any(is_at_work(folder) for folder in evaluations_folder().glob("*") if folder.is_dir())


def _watch(files: EvaluationFiles) -> None:
    """Show progress until the evaluation is there, then show it."""

    @st.fragment(run_every=0.5)
    def progress() -> None:
        if not is_at_work(files.folder):
            if files.is_done:
                _choose(files.key)
            st.rerun()
        report = last_report(files.folder)
        done, total = (report.done, report.total) if report else (0, 0)
        stage = "asking" if report and report.state == "answering" else "drawing"
        what = f"{done:,} of {total:,} questions" if stage == "asking" else f"{done:,} of {files.n_scenes:,} scenes"
        text = f"Evaluating on {files.n_scenes:,} scenes, {stage}: {what}. You may leave the page."
        st.progress(done / total if total else 0.0, text=text)

    progress()
