"""What a visitor sees of the map, as one value: kept on disk under a name made from it, and named in the address.

So a reload, a page switch and a link bring back the same map, colors and selection. Widgets are filled from this value
and change it; nothing else remembers anything.
"""

import hashlib
import json
import re
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import streamlit as st

from film_viz.analysis.maps.embedding import EmbeddingSettings
from film_viz.app.maps.files import FIRST_MAP, MapFiles, settings_from
from film_viz.files import write_atomically
from film_viz.places import kept_folder

MOST_VIEWS = 2000  # kept on disk; the oldest go when there are more
_NAME = re.compile(r"[0-9a-f]{16}")


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

    @classmethod
    def from_json(cls, text: str) -> "MapView":
        """Read what `to_json` wrote."""
        try:
            return cls.from_values(json.loads(text))
        except (TypeError, ValueError, KeyError, AttributeError) as error:
            raise ViewError(f"this is no view of a map ({error}): use a bookmark that this page wrote") from error

    @classmethod
    def from_values(cls, values: dict[str, Any]) -> "MapView":
        """Return a view from decoded JSON."""
        rows = {name: tuple(sorted({int(row) for row in values[name]})) for name in ("selection", "isolated")}
        return cls(**(values | rows | {"settings": settings_from(values["settings"])}))


def current_view() -> MapView:
    """Return the view of the address, else the last of this visit, else the first one."""
    name = st.query_params.get("view") or st.session_state.get("map_view")
    if name is None:
        return MapView()
    path = _path(str(name))
    if not _NAME.fullmatch(str(name)) or not path.is_file():
        st.warning(f"The view '{str(name)[:40]}' is not kept on this computer: load its bookmark file, or start here.")
        return MapView()
    return MapView.from_json(path.read_text(encoding="utf-8"))


def first_view(view: MapView, first: MapFiles) -> MapView:
    """Return the view, or on a first visit the first map, if that is there or being made."""
    is_coming = first.has_map or first.status().state == "running"
    if "view" in st.query_params or "map_view" in st.session_state or not is_coming:
        return view
    view = replace(view, settings=FIRST_MAP)
    show(view)
    return view


def show(view: MapView) -> None:
    """Make a view the current one; made for callbacks, after which the page is drawn anew."""
    path = _path(view.name)
    if not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, view.to_json())
        _forget_oldest(path.parent)
    st.session_state["map_view"] = view.name
    st.query_params["view"] = view.name


def change(**fields: Any) -> None:
    """Change fields of the current view."""
    show(replace(current_view(), **fields))


def change_settings(**fields: Any) -> None:
    """Change settings of the current map."""
    view = current_view()
    show(replace(view, settings=replace(view.settings, **fields)))


def _path(name: str) -> Path:
    return kept_folder("views") / f"{name}.json"


def _forget_oldest(folder: Path) -> None:
    kept = sorted(folder.glob("*.json"), key=lambda path: path.stat().st_mtime_ns)
    for path in kept[: max(0, len(kept) - MOST_VIEWS)]:
        path.unlink(missing_ok=True)
