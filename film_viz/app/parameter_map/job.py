"""How far the work on a map is: progress while it runs, what went wrong where it did not come to an end."""

import streamlit as st

from film_viz.analysis.bank.parameter_bank import ParameterBank
from film_viz.analysis.maps.embedding import EmbeddingSettings
from film_viz.app.damage import told_reason
from film_viz.app.foreign import plain
from film_viz.app.parameter_map.data import LINEAR, start_map
from film_viz.store.maps import MapFiles
from film_viz.work.status import Status

_SECONDS_BETWEEN_LOOKS = 1.0


def job_panel(files: MapFiles, bank: ParameterBank, settings: EmbeddingSettings) -> None:
    """Show the state of the wanted map's work, and run the page again when a stage of it is done."""
    status = files.status()
    if status is not None and status.is_live:
        st.fragment(_progress, run_every=_SECONDS_BETWEEN_LOOKS)(files, _stage(files))
        return
    if files.has_map or settings.method in LINEAR:
        return
    if status is not None and status.state in ("failed", "lost"):
        st.error(plain(f"The map was not made{told_reason(status.error)} Change the settings, or run it again."))
    else:
        st.info("This map has not been computed here. Until you run it, you see PCA of the same parameters.")
    st.button("Run it", key="map_run_again", icon=":material/play_arrow:", on_click=start_map, args=(bank, settings))


def _progress(files: MapFiles, stage_before: tuple[bool, bool, bool]) -> None:
    status = files.status()
    if _stage(files) != stage_before or status is None:
        st.rerun()
    with st.container(horizontal=True, vertical_alignment="center"):
        st.progress(status.share or 0.0, text=plain(_text(status, files.has_map)))
        is_ending = status.state == "stopping"
        st.button("Cancel", key="map_cancel", icon=":material/cancel:", on_click=files.cancel, disabled=is_ending)


def _text(status: Status, has_map: bool) -> str:
    if has_map:
        return status.phase
    match status.state:
        case "stopping":
            how_far = "Ending the work"
        case "queued":
            how_far = "Waiting for its turn: other work of this computer goes first"
        case _:
            how_far = f"{status.phase} ({status.seconds:.0f} s so far)"
    return f"{how_far}. Until it is there, you see PCA of the same parameters."


def _stage(files: MapFiles) -> tuple[bool, bool, bool]:
    return files.has_map, files.quality() is not None, files.is_at_work
