"""Take the map along: coordinates, selection, figure, bookmark, and the lines of Python that make it again."""

import io
import json
from dataclasses import fields
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from film_viz.analysis.bank.parameter_bank import ParameterBank
from film_viz.analysis.maps.embedding import Embedding, EmbeddingSettings
from film_viz.app.address import current
from film_viz.app.address import go as go_to
from film_viz.app.foreign import plain
from film_viz.app.parameter_map.data import mask
from film_viz.app.parameter_map.redrawing import redraw
from film_viz.app.parameter_map.shared_view import MapView, ViewError, show_view, view_from

AXIS_NAMES = "xyz"
BOOKMARKED = ("checkpoint", "question")  # of the address, kept in a bookmark


def export_panel(bank: ParameterBank, view: MapView, map_: Embedding, figure: go.Figure, key: str = "") -> None:
    """Offer every export; each file is made when it is asked for."""
    name = f"map-{bank.checkpoint}-{map_.settings.method}"
    with st.container(horizontal=True):
        _download(key, "Coordinates (CSV)", f"{name}.csv", lambda: map_table(bank, map_, view).to_csv(index=False))
        _download(key, "Coordinates (Parquet)", f"{name}.parquet", lambda: _parquet(map_table(bank, map_, view)))
        selected = partial(selected_table, bank, map_, view)
        _download(key, "Selection (CSV)", f"{name}-selection.csv", lambda: selected().to_csv(index=False))
        _download(key, "Figure (HTML)", f"{name}.html", lambda: figure.to_html(include_plotlyjs=True))
        _download(key, "Bookmark (JSON)", f"{name}-bookmark.json", partial(bookmark, view, bank, _where()))
    st.caption("A picture (PNG) is made by the camera above the map. The address of this page is a bookmark too.")
    box = f"{key}map_bookmark"
    st.file_uploader("Restore a bookmark", type="json", key=box, on_change=_restore, args=(box,), max_upload_size=5)
    for problem in st.session_state.pop(f"{box}_problems", ()):
        st.error(plain(problem))
    st.markdown("The same map in Python:")
    st.code(python_lines(bank, map_.settings), language="python", wrap_lines=True)


def map_table(bank: ParameterBank, map_: Embedding, view: MapView) -> pd.DataFrame:
    """Return every question with its coordinates and whether it is selected."""
    table = bank.questions.copy()
    for axis, column in zip(AXIS_NAMES, map_.coordinates.T, strict=False):
        table.insert(0 if axis == "x" else AXIS_NAMES.index(axis), axis, column)
    table.insert(0, "row", np.arange(len(table), dtype=np.int32))
    table["selected"] = mask(len(table), view.selection)
    return table


def selected_table(bank: ParameterBank, map_: Embedding, view: MapView) -> pd.DataFrame:
    """Return the selected questions with their coordinates."""
    table = map_table(bank, map_, view)
    return table[table["selected"]]


def bookmark(view: MapView, bank: ParameterBank, where: dict[str, str]) -> str:
    """Return the view with what it is a view of, as JSON; `where` are fields of the address."""
    return json.dumps({**where, "bank": bank.key, "view": json.loads(view.to_json())}, indent=2)


def restore(text: str) -> tuple[str, ...]:
    """Bring back what `bookmark` wrote; return what of it could not be used."""
    try:
        values = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ViewError(f"this is no bookmark of a map ({error}): use a file that this page wrote") from error
    if not isinstance(values, dict) or "view" not in values:
        raise ViewError("this is no bookmark of a map: use a file that this page wrote")
    view, problems = view_from(values["view"])
    show_view(view)
    go_to(**{name: values[name] for name in BOOKMARKED if isinstance(values.get(name), str) and values[name]})
    return problems


def python_lines(bank: ParameterBank, settings: EmbeddingSettings) -> str:
    """Return a program that computes the shown map."""
    given = [f for f in fields(settings) if f.name in settings.identity]
    arguments = ", ".join(f"{f.name}={getattr(settings, f.name)!r}" for f in given)
    is_ours = bank.seed >= 0
    lines = [
        "from film_viz.analysis.maps.embedding import EmbeddingSettings, embed, feature_matrix",
        "from film_viz.analysis.bank.parameter_bank import build_parameter_bank"
        if is_ours
        else "from film_viz.analysis.bank.files import read_parameters",
        *(["from film_viz.analysis.bank.search import axis_sets"] if settings.method == "axes" else []),
        *(["from film_viz.models.checkpoint import load_checkpoint"] if is_ours else []),
        "",
        f'bank = build_parameter_bank(load_checkpoint({bank.checkpoint!r}), {len(bank)}, {bank.seed}, "bank")'
        if is_ours
        else f"bank = read_parameters({bank.checkpoint!r})",
        f"settings = EmbeddingSettings({arguments})",
        "matrix = feature_matrix(bank.gamma, bank.beta, settings)",
        "map_ = embed(matrix, settings, sets=axis_sets(bank.questions, settings.axes))"
        if settings.method == "axes"
        else "map_ = embed(matrix, settings)",
        "map_.coordinates  # float32, one row per question of bank.questions",
    ]
    return "\n".join(lines)


def _where() -> dict[str, str]:
    """Return what of the address belongs to a bookmark; read now, for a download is made when there is no page."""
    return {name: current(name) or "" for name in BOOKMARKED}


def _restore(key: str) -> None:
    file = st.session_state[key]
    if file is None:
        return
    try:
        problems = restore(file.getvalue().decode("utf-8-sig", errors="replace"))
        redraw()
    except ViewError as error:
        problems = (f"{file.name}: {error}.",)
    st.session_state[f"{key}_problems"] = problems


def _download(prefix: str, label: str, file_name: str, make: Any) -> None:
    key = f"{prefix}map_save_{label}"
    st.download_button(label, make, file_name, key=key, icon=":material/download:", on_click="ignore")


def _parquet(table: pd.DataFrame) -> bytes:
    buffer = io.BytesIO()
    table.to_parquet(buffer, index=False)
    return buffer.getvalue()
