"""How far the work on a map is: progress while it runs, what went wrong where it did not come to an end."""

import streamlit as st

from film_viz.analysis.bank.parameter_bank import ParameterBank
from film_viz.analysis.maps.embedding import EmbeddingSettings
from film_viz.app.foreign import plain
from film_viz.app.maps.files import MapFiles
from film_viz.app.parameter_map.data import LINEAR, cancel, start

_SECONDS_BETWEEN_LOOKS = 1.0


def job_panel(files: MapFiles, bank: ParameterBank, settings: EmbeddingSettings) -> None:
    """Show the state of the wanted map's work, and run the page again when a stage of it is done."""
    status = files.status()
    if status.state == "running":
        st.fragment(_progress, run_every=_SECONDS_BETWEEN_LOOKS)(files, _stage(files))
        return
    if files.has_map or settings.method in LINEAR:
        return
    if status.state in ("failed", "lost"):
        st.error(plain(f"The map was not made: {status.what}. Change the settings, or run it again."))
    else:
        st.info("This map has not been computed here. Until you run it, you see PCA of the same parameters.")
    st.button("Run it", key="map_run_again", icon=":material/play_arrow:", on_click=start, args=(bank, settings))


def _progress(files: MapFiles, stage_before: tuple[bool, bool, bool]) -> None:
    if _stage(files) != stage_before:
        st.rerun()
    status = files.status()
    with st.container(horizontal=True, vertical_alignment="center"):
        text = f"{status.what} ({status.seconds:.0f} s so far). Until it is there, you see PCA of the same parameters."
        st.progress(status.share or 0.0, text=plain(status.what if files.has_map else text))
        st.button("Cancel", key="map_cancel", icon=":material/cancel:", on_click=cancel, args=(files,))


def _stage(files: MapFiles) -> tuple[bool, bool, bool]:
    return files.has_map, files.quality() is not None, files.status().state == "running"
