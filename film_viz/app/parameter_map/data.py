"""What the map page computes, cached by exact keys, and the processes it starts for what takes long."""

from pathlib import Path

import numpy as np
import pandas as pd
import streamlit as st
from jaxtyping import Bool, Float

from film_viz.analysis.bank.explain import Explanation, explain
from film_viz.analysis.bank.labels import Labels, number_labels
from film_viz.analysis.bank.parameter_bank import ParameterBank
from film_viz.analysis.bank.search import axis_sets
from film_viz.analysis.channels.separating import separating_channels
from film_viz.analysis.maps.embedding import Embedding, EmbeddingSettings, embed, feature_matrix, scaling
from film_viz.analysis.maps.groups import hdbscan, k_means
from film_viz.app.banks.terms import labels_of, terms_of
from film_viz.app.foreign import plain
from film_viz.store.maps import MapFiles
from film_viz.work.turns import WorkError

LINEAR = ("pca", "axes")  # methods that need no process of their own
PRESERVATION = "preservation"
CLUSTER = "cluster:"  # begins "cluster:kmeans:13" and "cluster:hdbscan:30"
MOST_FOR_HDBSCAN = 20_000  # questions; it takes 9 seconds for 50,000, and 45 for 100,000
_SECONDS_PER_QUESTION = {"tsne": 0.012, "umap": 0.03}  # until this computer has made a map; UMAP's compiling included


def files_of(bank: ParameterBank, settings: EmbeddingSettings) -> MapFiles:
    """Return the folder of a map."""
    return MapFiles.of(bank.key, settings)


def map_of(bank: ParameterBank, settings: EmbeddingSettings) -> Embedding | None:
    """Return a map: a linear one at once, another if it has been computed."""
    files = files_of(bank, settings)
    if settings.method not in LINEAR:
        return _kept(files)
    if (kept := _kept(files)) is not None:
        return kept
    sets = axis_sets(bank.questions, settings.axes) if settings.method == "axes" else None
    matrix = feature_matrix(bank.gamma, bank.beta, settings)
    made = embed(matrix, settings, sets=sets)
    files.write_request(matrix, settings)
    files.write_map(made)
    return made


def _kept(files: MapFiles) -> Embedding | None:
    """Return a map that is there, read once however many visitors look at it."""
    written = files.written
    return None if written is None else _map(str(files.folder), written)


@st.cache_resource(max_entries=16, show_spinner=False)
def _map(folder: str, written: int) -> Embedding | None:
    return MapFiles(Path(folder)).map()


def start_map(bank: ParameterBank, settings: EmbeddingSettings) -> None:
    """Have a process compute and measure a map, and then place questions on it; made for callbacks."""
    try:
        files_of(bank, settings).start(feature_matrix(bank.gamma, bank.beta, settings), settings)
    except WorkError as error:
        st.toast(plain(f"The map was not begun: {error}."), icon=":material/hourglass_top:")


def estimated_seconds(settings: EmbeddingSettings, n_questions: int) -> tuple[float, bool]:
    """Return how long a map may take, and whether that was measured: it goes by the last of its kind made here."""
    if settings.method in LINEAR:
        return 1e-4 * n_questions, True
    for files in MapFiles.newest_first():
        status, made = files.status(), files.settings()
        is_like = made is not None and made.method == settings.method
        if is_like and status is not None and status.state == "finished" and (map_ := files.map()) is not None:
            return status.seconds * n_questions / len(map_.coordinates), True
    return _SECONDS_PER_QUESTION[settings.method] * n_questions, False


def points(bank: ParameterBank, settings: EmbeddingSettings) -> Float[np.ndarray, "question feature"]:
    """Return the scaled parameters that a map is made from."""
    return _points(bank, settings, key=(bank.key, settings.blocks, settings.parameters, settings.standardize))


@st.cache_resource(max_entries=3, show_spinner=False)
def _points(_bank: ParameterBank, _settings: EmbeddingSettings, key: tuple[object, ...]) -> np.ndarray:
    matrix = feature_matrix(_bank.gamma, _bank.beta, _settings)
    return scaling(matrix, _settings.standardize)(matrix)


def coloring(bank: ParameterBank, what: str, map_: Embedding, files: MapFiles) -> Labels:
    """Return the coloring of a map; one that cannot be had gives way to the question types."""
    if what == PRESERVATION:
        quality = files.quality()
        if quality is None:
            return labels_of(bank, "question_type")
        return number_labels(PRESERVATION, "Neighbors that the map keeps (share)", quality.preservation)
    if what.startswith(f"{CLUSTER}hdbscan") and len(map_.coordinates) > MOST_FOR_HDBSCAN:
        raise ValueError(f"HDBSCAN finds groups among up to {MOST_FOR_HDBSCAN:,} questions: choose k-means")
    if what.startswith(CLUSTER):
        return _clusters(map_.coordinates, what, key=(files.folder.name, what))
    return labels_of(bank, what)


@st.cache_resource(max_entries=8, show_spinner="Finding groups")
def _clusters(_coordinates: Float[np.ndarray, "question dimension"], what: str, key: tuple[str, str]) -> Labels:
    _, method, number = what.split(":")
    return (k_means if method == "kmeans" else hdbscan)(_coordinates, int(number))


def explanation(bank: ParameterBank, rows: tuple[int, ...]) -> Explanation:
    """Return what the selected questions have in common."""
    return _explanation(bank, rows, key=(bank.key, _packed(rows)))


@st.cache_resource(max_entries=32, show_spinner="Explaining the selection")
def _explanation(_bank: ParameterBank, _rows: tuple[int, ...], key: object) -> Explanation:
    return explain(terms_of(_bank), mask(len(_bank), _rows))


def channels(bank: ParameterBank, rows: tuple[int, ...]) -> pd.DataFrame:
    """Return the channels that separate the selected questions from the others, the best first."""
    return _channels(bank, rows, key=(bank.key, _packed(rows)))


@st.cache_resource(max_entries=16, show_spinner="Comparing channels")
def _channels(_bank: ParameterBank, _rows: tuple[int, ...], key: object) -> pd.DataFrame:
    return separating_channels(_bank, mask(len(_bank), _rows))


def _packed(rows: tuple[int, ...]) -> bytes:
    """Return rows as a key that is compared at once; a tuple of thousands of numbers takes Streamlit long."""
    return np.array(rows, dtype=np.int64).tobytes()


def mask(n: int, rows: tuple[int, ...]) -> Bool[np.ndarray, " question"]:
    """Return rows as a mask; those that a bank of another size had are left out."""
    chosen = np.zeros(n, dtype=bool)
    chosen[[row for row in rows if 0 <= row < n]] = True
    return chosen
