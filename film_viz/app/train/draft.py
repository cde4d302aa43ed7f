"""The run that is being put together: kept in the address as what differs from its preset's recipe.

So a reload keeps it, and a link hands it on. The widgets of the form are filled from it and change it.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import streamlit as st

from film_viz.app.address import current, go
from film_viz.app.foreign import plain
from film_viz.shown import shown
from film_viz.training.config import TrainConfig
from film_viz.training.jobs.manage import is_known_checkpoint
from film_viz.training.recipes import RECIPES
from film_viz.training.runs.files import config_from_json, plain_values, with_present_names
from film_viz.training.runs.record import Run

FIRST = "tiny"
MOST_PROCESSES = 1_024
LARGEST_NUMBER = 2**53 - 1  # that a form can hold


class DraftError(ValueError):
    """Say why settings that came from outside cannot be used."""


@dataclass(frozen=True, slots=True)
class Draft:
    """Settings of a run, its name, and what it starts from."""

    config: TrainConfig
    run_id: str = ""  # "": named by the time it starts
    n_processes: int = 1
    continue_from: Path | None = None

    def to_json(self) -> str:
        """Return what `from_json` reads: the whole configuration."""
        return json.dumps(plain_values(self.config), indent=2)

    def to_address(self) -> str:
        """Return what sets the draft apart from its preset's recipe, as short as can be."""
        recipe = base_values(self.config.preset)
        values = plain_values(self.config)
        changes = {name: value for name, value in values.items() if name == "preset" or value != recipe[name]}
        others = {"run_id": self.run_id, "n_processes": self.n_processes if self.n_processes > 1 else None}
        others["continue_from"] = str(self.continue_from) if self.continue_from else None
        return json.dumps(
            changes | {f"_{name}": value for name, value in others.items() if value}, separators=(",", ":")
        )

    @classmethod
    def from_address(cls, text: str) -> "Draft":
        """Read what `to_address` wrote."""
        values = _object(text)
        others = {name: values.pop(f"_{name}", None) for name in ("run_id", "n_processes", "continue_from")}
        source, n_processes = others["continue_from"], others["n_processes"] or 1
        if not _is_number(n_processes) or not 1 <= n_processes <= MOST_PROCESSES:
            raise DraftError(f"n_processes is a whole number in 1..{MOST_PROCESSES}, got {shown(n_processes)}")
        if source and not is_known_checkpoint(Path(str(source))):
            raise DraftError("a run continues from a checkpoint of this app or from a step of one of its runs")
        try:
            return cls(
                _config(values),
                str(others["run_id"] or ""),
                int(n_processes),
                Path(str(source)) if source else None,
            )
        except (TypeError, ValueError, OverflowError) as error:
            raise DraftError(str(error)) from error


def first_draft() -> Draft:
    """Return what a new visitor finds."""
    return Draft(recipe_of(FIRST))


def recipe_of(preset: str) -> TrainConfig:
    """Return a preset's recipe."""
    return RECIPES[preset].config


def base_values(preset: str) -> dict[str, Any]:
    """Return what a preset's settings are where nobody says otherwise; one without a recipe needs more than that."""
    return plain_values(recipe_of(preset) if preset in RECIPES else TrainConfig()) | {"preset": preset}


def draft_of_run(run: Run, continue_from: Path | None = None) -> Draft:
    """Return the settings of a run, to start another one with them."""
    return Draft(run.config, "", int(run.info.get("n_processes", 1)), continue_from)


def draft_of_json(text: str) -> Draft:
    """Return the settings in a file that this page or a run wrote; what it leaves out is as in the recipe."""
    return Draft(_config(_object(text)))


def _object(text: str) -> dict[str, Any]:
    try:
        values = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise DraftError(f"these are no settings in JSON: {error}") from error
    if not isinstance(values, dict):
        raise DraftError('settings are one JSON object, such as {"preset": "tiny", "steps": 500}')
    return values


def _config(values: dict[str, Any]) -> TrainConfig:
    values = with_present_names(values)
    known = base_values(str(values.get("preset", FIRST)))
    unknown = [name for name in values if name not in known]
    if unknown:
        raise DraftError(f"there is no setting {shown(unknown[0])}; the settings are {', '.join(known)}")
    for name, value in values.items():
        _check_kind(name, value, known[name])
    try:
        return config_from_json(known | values)
    except (TypeError, ValueError, OverflowError) as error:
        raise DraftError(str(error)) from error


def _check_kind(name: str, value: Any, like: Any) -> None:
    """Refuse a value of another JSON type than the setting's; a whole number will do for any number."""
    fits = {
        bool: isinstance(value, bool),
        int: _is_number(value) and isinstance(value, int),
        float: _is_number(value),
        list: isinstance(value, list) and all(map(_is_line, value)),
        str: _is_line(value),
        type(None): value is None or _is_line(value),
    }
    if not fits[type(like)]:
        bounds = f", in 0..{LARGEST_NUMBER}" if _is_number(like) else ""
        raise DraftError(f"{name} is written like {json.dumps(like)}{bounds}, got {shown(value)}")


def _is_number(value: Any) -> bool:
    """Whether a value is a number that a form can hold: not negative, and not beyond what a browser counts to."""
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= LARGEST_NUMBER


def _is_line(value: Any) -> bool:
    return isinstance(value, str) and value.isprintable()


def current_draft() -> Draft:
    """Return the draft of the address, else the one of this visit, else the first one; say what is wrong with it."""
    text = current("draft")
    kept = st.session_state.get("train_draft")
    if kept is not None and text in (None, kept.to_address()):
        return kept  # type: ignore[no-any-return]
    if text is None:
        return first_draft()
    try:
        return Draft.from_address(text)
    except DraftError as error:
        st.error(plain(f"The settings in the address do not fit: {error}. You see the first recipe instead."))
        return first_draft()


def keep_draft(draft: Draft) -> None:
    """Make a draft the current one."""
    st.session_state["train_draft"] = draft
    go(draft=draft.to_address())
