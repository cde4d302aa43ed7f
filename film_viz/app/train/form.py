"""Every setting of a run as a form: a widget per field of `TrainConfig` and of its system's sizes, with their help."""

from collections.abc import Iterable
from dataclasses import asdict, fields, replace
from typing import Any

import streamlit as st

from film_viz.app.train.draft import LARGEST_NUMBER, Draft
from film_viz.models.systems.table import PRESETS
from film_viz.training.config import TrainConfig
from film_viz.training.fields import Setting, setting_groups

GROUP_TITLES = {
    "preset": "Run",
    "bank": "Pictures and questions",
    "learning_rate": "Learning",
    "log_every": "Records",
    "input_channels": "Network",
    "image_size": "Network",
    "use_gamma": "Ablations of FiLM",
    "word_dim": "Network",
    "projected_channels": "What follows the stem",
    "n_hops": "What follows the stem",
    "object_channels": "What follows the stem",
    "module_dim": "What follows the stem",
    "map_dim": "What follows the stem",
}
"""What a group of settings is called, by its first field."""

ELSEWHERE = ("preset", "network", "steps", "minutes", "device")  # settings with a place of their own on the page
FIXED = ("input_channels", "n_words", "n_answers")  # given by the data


def check(config: TrainConfig) -> None:
    """Say by a `ValueError` which setting no widget of the form can hold; its own network is checked too."""
    for setting, value in _values(config):
        if setting.kind == "choice" and value not in setting.options:
            raise ValueError(f"{setting.name} is one of {', '.join(setting.options)}, got {value!r}")
        if setting.kind in ("whole", "number") and not 0 <= value <= LARGEST_NUMBER:
            raise ValueError(f"{setting.name} is a number in 0..{LARGEST_NUMBER}")


def fill(draft: Draft, devices: Iterable[str]) -> None:
    """Set the widgets to a draft that they do not show yet."""
    if st.session_state.get("train_filled") == draft and _key("seed") in st.session_state:
        return
    for setting, value in _values(draft.config):
        st.session_state[_key(setting.name)] = setting.shown(value)
    st.session_state[_key("device")] = draft.config.device if draft.config.device in devices else "auto"
    st.session_state[_key("run_id")], st.session_state[_key("n_processes")] = draft.run_id, draft.n_processes
    st.session_state["train_filled"] = draft


def settings_form(config: TrainConfig) -> None:
    """Show every setting but those that stand elsewhere."""
    groups = (*setting_groups(TrainConfig), *setting_groups(type(config.model)))
    tabs = st.tabs([GROUP_TITLES.get(group[0].name, group[0].label) for group in groups])
    for tab, group in zip(tabs, groups, strict=True):
        with tab:
            grid = st.grid(3, min_column_width=220, gap=(8, 24))
            for setting in group:
                if setting.name not in (*ELSEWHERE, *FIXED):
                    with grid.cell():
                        widget(setting)


def widget(setting: Setting, **options: Any) -> None:
    """Show the widget of a setting."""
    key, label = _key(setting.name), setting.label
    options = {"key": key, "help": setting.help} | options
    match setting.kind:
        case "flag":
            st.toggle(label, **options)
        case "whole":
            st.number_input(label, min_value=0, step=1, **options)
        case "number":
            st.number_input(label, min_value=0.0, step=setting.default / 10 or 0.1, format="%g", **options)
        case "choice":
            st.selectbox(label, setting.options, **options)
        case "path" | "text":
            st.text_input(label, **options)
        case "paths" | "words":
            st.text_input(label, placeholder="several with commas between", **options)


def config_as_written(config: TrainConfig) -> TrainConfig:
    """Return the configuration as the widgets stand; a `ValueError` says what does not fit."""
    held = {
        setting.name: setting.read(st.session_state[_key(setting.name)])
        for setting, _ in _values(config)
        if _key(setting.name) in st.session_state
    }
    sizes = {field.name for field in fields(config.model)}
    network = {name: held.pop(name) for name in list(held) if name in sizes}
    return replace(config, **held, network=network_changes(config.preset, network))


def network_changes(preset: str, values: dict[str, Any]) -> tuple[str, ...]:
    """Return what of a preset's network differs, as `TrainConfig.network` writes it."""
    usual = asdict(PRESETS[preset].config)
    changed = {name: value for name, value in values.items() if value != usual[name]}
    return tuple(
        f"{name}={str(value).lower() if isinstance(value, bool) else value}" for name, value in changed.items()
    )


def _values(config: TrainConfig) -> list[tuple[Setting, Any]]:
    """Return every setting that has a widget, with its value."""
    return [
        (setting, getattr(source, setting.name))
        for source in (config, config.model)
        for group in setting_groups(type(source))
        for setting in group
        if setting.name not in FIXED and setting.name not in ("preset", "network", "device")
    ]


def _key(name: str) -> str:
    return f"train_{name}"
