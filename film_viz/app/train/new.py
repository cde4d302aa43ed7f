"""The form of a new run: a preset, the few settings that everybody sets, and all the others behind them."""

from dataclasses import replace

import streamlit as st

from film_viz.app.foreign import plain
from film_viz.app.train.controls import attempt, error_box
from film_viz.app.train.devices import cuda_count, device_choices
from film_viz.app.train.draft import Draft, current_draft, draft_of_json, first_draft, keep_draft, recipe_of
from film_viz.app.train.form import check, config_as_written, fill, settings_form
from film_viz.app.train.past import past_runs
from film_viz.app.train.start import start_panel
from film_viz.app.train.sweep import sweep_links
from film_viz.training.estimate import hours
from film_viz.training.jobs.manage import training_is_on
from film_viz.training.recipes import RECIPES
from film_viz.training.runs.words import span

SWITCHED_OFF = (
    "Training is switched off here, as for a public demo. Runs that are there can be looked "
    "at. On your own computer this page trains."
)


def new_run_panel() -> None:
    """Show the form, or say that nothing can be started here; below it the runs that are there."""
    error_box()
    if training_is_on():
        _form(_usable(current_draft()))
    else:
        st.info(SWITCHED_OFF, icon=":material/block:")
    sweep_links()
    past_runs()


def _usable(draft: Draft) -> Draft:
    """Return a draft that the form can hold: the given one, or the first recipe, and why."""
    try:
        check(draft.config)
    except (TypeError, ValueError) as error:
        st.error(plain(f"These settings do not fit: {error}. You see the first recipe instead."))
        return first_draft()
    return draft


def _form(draft: Draft) -> None:
    devices = device_choices()
    fill(draft, devices)
    _preset_box(draft)
    _plain_settings(draft, devices)
    with st.expander("All settings", icon=":material/tune:"):
        settings_form(draft.config)
        _files(draft)
    try:
        draft = _drafted(draft)
    except (ValueError, OverflowError) as error:
        st.error(plain(f"These settings do not fit: {error}."))
        return
    keep_draft(draft)
    st.session_state["train_filled"] = draft
    start_panel(draft)


def _drafted(draft: Draft) -> Draft:
    """Return the draft as the widgets stand; a `ValueError` says what does not fit."""
    state = st.session_state
    config = replace(config_as_written(draft.config), device=state["train_device"])
    return Draft(config, state["train_run_id"].strip(), int(state.get("train_n_processes", 1)), draft.continue_from)


def _preset_box(draft: Draft) -> None:
    preset = draft.config.preset
    st.session_state["train_preset"] = preset
    st.segmented_control(
        "Preset",
        [*dict.fromkeys((*RECIPES, preset))],
        key="train_preset",
        required=True,
        on_change=lambda: keep_draft(Draft(recipe_of(st.session_state["train_preset"]))),
        help="A network and settings to train it with; another preset sets every setting anew. `paper-features` trains "
        "on files of your own: load its settings from JSON, below.",
        wrap=True,
    )
    if preset in RECIPES:
        st.caption(RECIPES[preset].purpose + _measured_presets())


def _measured_presets() -> str:
    """Return how long the recipes take here, as far as they were measured."""
    needed = {preset: hours(recipe.config) for preset, recipe in RECIPES.items()}
    known = [f"{preset} {span(3600 * time)}" for preset, time in needed.items() if time is not None]
    return f" Measured on this computer: {', '.join(known)}." if known else ""


def _plain_settings(draft: Draft, devices: dict[str, str]) -> None:
    config = draft.config
    grid = st.grid(4, min_column_width=200, gap=(8, 24))
    with grid.cell():
        about = (
            f"Each learns from {config.questions_per_step} questions: {config.images_per_batch} pictures with "
            f"{config.questions_per_image} questions each."
        )
        st.number_input("Steps", min_value=1, step=100, key="train_steps", help=about)
    with grid.cell():
        about = "All it may take, rendering, evaluations and the last checkpoint included; 0 for as long as it takes."
        st.number_input(
            "Minutes at most",
            min_value=0.0,
            step=1.0,
            format="%g",
            key="train_minutes",
            help=about,
        )
    with grid.cell():
        st.selectbox("Device", list(devices), key="train_device")
        st.caption(devices[st.session_state["train_device"]])
        if cuda_count() > 1 and st.session_state["train_device"] in ("auto", "cuda:0"):
            about = "So many, from the first on, share every batch."
            st.number_input("GPUs together", 1, cuda_count(), key="train_n_processes", help=about)
    with grid.cell():
        st.text_input("Name", key="train_run_id", placeholder="by preset and time")


def _files(draft: Draft) -> None:
    """Offer to keep the settings in a file, to read them back, and to drop what was changed."""
    with st.container(horizontal=True):
        st.download_button(
            "Save as JSON",
            draft.to_json(),
            f"{draft.run_id or draft.config.preset}.json",
            "application/json",
            icon=":material/download:",
            key="train_save",
            on_click="ignore",
        )
        if draft.config.preset in RECIPES:
            st.button(
                "Back to the recipe",
                icon=":material/restart_alt:",
                key="train_reset",
                on_click=keep_draft,
                args=(Draft(recipe_of(draft.config.preset)),),
            )
    st.file_uploader("Load from JSON", type=["json"], max_upload_size=1, key="train_upload", on_change=_use_upload)


def _use_upload() -> None:
    file = st.session_state["train_upload"]
    if file is None:
        return
    draft = attempt(lambda: draft_of_json(file.getvalue().decode("utf-8")))
    if draft is not None:
        keep_draft(draft)
