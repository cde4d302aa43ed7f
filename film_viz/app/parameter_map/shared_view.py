"""What a visitor sees of the map, as one value: kept on disk under a name made from it, and named in the address.

So a reload, a page switch and a link bring back the same map, colors and selection. Widgets are filled from this value
and change it; nothing else remembers anything.
"""

import hashlib
import json
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import streamlit as st

from film_viz.analysis.bank.labels import LABELS
from film_viz.analysis.maps.embedding import EmbeddingSettings
from film_viz.app.address import current, go, say
from film_viz.app.parameter_map.view_check import (
    MOST_QUESTIONS,
    Rule,
    are_rows,
    checked_fields,
    is_color,
    is_line,
    is_whole,
    settings_from,
)
from film_viz.files import write_atomically
from film_viz.places import kept_folder
from film_viz.store.maps import FIRST_MAP, MapFiles

MOST_VIEWS = 2000  # kept on disk; the oldest go when there are more


class ViewError(ValueError):
    """A view that cannot be restored."""


@dataclass(frozen=True, slots=True)
class MapView:
    """Which map, how colored, and what is picked out on it."""

    settings: EmbeddingSettings = field(default_factory=EmbeddingSettings)
    n_questions: int = 3000
    color: str = "question_type"  # see `data.coloring`
    search: str = ""
    selection: tuple[int, ...] = ()  # rows of the bank, ascending
    isolated: tuple[int, ...] = ()  # rows that alone are shown; none: all

    @property
    def name(self) -> str:
        """The name made from the value."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()[:16]

    def to_json(self) -> str:
        """Return the view as JSON."""
        return json.dumps(asdict(self), sort_keys=True)


Read = tuple[MapView, tuple[str, ...]]
"""A view, and a sentence for each part of it that could not be used."""

_RULES: dict[str, Rule] = {
    "settings": (lambda value: True, ""),  # checked by itself
    "n_questions": (lambda value: is_whole(value, 1, MOST_QUESTIONS), f"a whole number in 1..{MOST_QUESTIONS}"),
    "color": (is_color, f"one of {', '.join(LABELS)}, word:left (any word), cluster:kmeans:13 and the like"),
    "search": (is_line, "a line of text"),
    "selection": (are_rows, f"a list of rows in 0..{MOST_QUESTIONS - 1}"),
    "isolated": (are_rows, f"a list of rows in 0..{MOST_QUESTIONS - 1}"),
}


def view_from_json(text: str) -> Read:
    """Read what `to_json` wrote; a `ViewError` says that it is nothing of the kind."""
    try:
        return view_from(json.loads(text))
    except (ValueError, RecursionError) as error:
        raise ViewError(f"this is no view of a map ({error}): use a bookmark that this page wrote") from error


def view_from(values: Any) -> Read:
    """Return a view from decoded JSON, field by field; a `ViewError` says that it is none at all."""
    if not isinstance(values, dict) or not isinstance(values.get("settings", {}), dict):
        raise ViewError("this is no view of a map: use a bookmark that this page wrote")
    good, problems = checked_fields(values, _RULES)
    settings, more = settings_from(good.pop("settings", {}))
    for name in ("selection", "isolated"):
        good[name] = tuple(sorted(set(good.get(name, ()))))
    return MapView(settings, **good), (*problems, *more)


def current_view() -> MapView:
    """Return the view of the address, else the last of this visit, else the first one."""
    return _current()[0]


def say_problems() -> None:
    """Say what of the view of the address could not be used."""
    for problem in _current()[1]:
        say(problem)


def _current() -> Read:
    name = current("view") or st.session_state.get("map_view")
    if name is None:
        return MapView(), ()
    try:
        return view_from_json(_path(name).read_text(encoding="utf-8"))
    except OSError:
        return MapView(), (f"The view '{name}' is not kept on this computer: load its bookmark file, or start here.",)
    except ViewError as error:
        return MapView(), (f"The view '{name}' is damaged: {error}.",)


def first_view(view: MapView, first: MapFiles) -> MapView:
    """Return the view, or on a first visit the first map, if that is there or being made."""
    is_coming = first.has_map or first.is_at_work
    if current("view") or "map_view" in st.session_state or not is_coming:
        return view
    view = replace(view, settings=FIRST_MAP)
    show_view(view)
    return view


def show_view(view: MapView) -> None:
    """Make a view the current one; made for callbacks, after which the page is drawn anew."""
    path = _path(view.name)
    if not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, view.to_json())
        _forget_oldest(path.parent)
    st.session_state["map_view"] = view.name
    go(view=view.name)


def change(**fields: Any) -> None:
    """Change fields of the current view."""
    show_view(replace(current_view(), **fields))


def _path(name: str) -> Path:
    return kept_folder("views") / f"{name}.json"


def _forget_oldest(folder: Path) -> None:
    kept = sorted(folder.glob("*.json"), key=lambda path: path.stat().st_mtime_ns)
    for path in kept[: max(0, len(kept) - MOST_VIEWS)]:
        path.unlink(missing_ok=True)
