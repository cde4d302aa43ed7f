"""Rows of a run's metrics, read again only when there are more of them."""

from pathlib import Path

import streamlit as st

from film_viz.training.meter import Row
from film_viz.training.runs.files import METRICS
from film_viz.training.runs.record import Run


def rows_of(run: Run) -> list[Row]:
    """Return the rows of a run so far."""
    try:
        stat = (run.path / METRICS).stat()
    except OSError:
        return []
    return _rows(str(run.path), (stat.st_mtime_ns, stat.st_size))


@st.cache_resource(max_entries=16, show_spinner=False)
def _rows(folder: str, key: tuple[int, int]) -> list[Row]:
    return Run(Path(folder)).rows()
