"""One map on disk: its coordinates, its quality, and the process that makes them; the folder is the truth.

A map's folder is named by an exact key of bank and settings, so the same map is never computed twice. `request.npz` and
`settings.json` say what is mapped and how, `map.npz` and `quality.npz` hold what came of it, `placing/` the questions
that wait to be placed and their places. All are plain arrays; a file that cannot be read counts as not there.
"""

import hashlib
import io
import json
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from jaxtyping import Float

from film_viz.analysis.maps.embedding import Embedding, EmbeddingSettings, Scaling
from film_viz.analysis.maps.methods import LinearMap
from film_viz.analysis.maps.placing import placer
from film_viz.analysis.maps.quality import MapQuality
from film_viz.files import DAMAGED, read_arrays, read_object, write_arrays, write_atomically
from film_viz.places import kept_folder
from film_viz.work.ending import cancel
from film_viz.work.folders import forget_oldest, touch
from film_viz.work.launch import Task, claimed
from film_viz.work.memory import Memory
from film_viz.work.processes import Process
from film_viz.work.status import STATUS, Status, is_at_work, process_of, read_status

MAP_FORMAT = 1
FIRST_MAP = EmbeddingSettings("tsne")
"""The map that a visitor sees first; it is made ahead."""

MOST_MAPS = 300  # those used longest ago go when there are more
MAP_MEMORY = Memory(8 * 2**30)
_MAP, _QUALITY, _REQUEST, _SETTINGS = "map.npz", "quality.npz", "request.npz", "settings.json"


def map_key(bank_key: str, settings: EmbeddingSettings) -> str:
    """Return the name of a map: equal only for the same bank and the same settings."""
    identity = json.dumps([MAP_FORMAT, bank_key, settings.identity], sort_keys=True)
    return hashlib.sha256(identity.encode()).hexdigest()[:24]


@dataclass(frozen=True, slots=True)
class MapFiles:
    """The folder of one map."""

    folder: Path

    @classmethod
    def of(cls, bank_key: str, settings: EmbeddingSettings) -> "MapFiles":
        """Return where the map of a bank is, or will be."""
        return cls(kept_folder("maps") / map_key(bank_key, settings))

    @classmethod
    def newest_first(cls) -> "list[MapFiles]":
        """Return the maps that were worked on, the newest first."""
        found = []
        for path in kept_folder("maps").glob(f"*/{STATUS}"):
            with suppress(OSError):  # forgotten meanwhile
                found.append((path.stat().st_mtime_ns, path.parent))
        return [cls(folder) for _, folder in sorted(found, reverse=True)]

    @property
    def written(self) -> int | None:
        """When the coordinates were written, in nanoseconds; None where there are none."""
        try:
            return (self.folder / _MAP).stat().st_mtime_ns
        except OSError:
            return None

    @property
    def has_map(self) -> bool:
        """Whether the coordinates are there."""
        return self.written is not None

    def status(self) -> Status | None:
        """Return how far the work on the map is, None if there was none."""
        return read_status(self.folder)

    def process(self) -> Process | None:
        """Return the process that works on the map or waits for questions to place, None where there is none."""
        return process_of(self.folder)

    @property
    def is_at_work(self) -> bool:
        """Whether the map is being made, or waits for its turn."""
        return is_at_work(self.folder)

    def start(
        self,
        matrix: Float[np.ndarray, "question feature"],
        settings: EmbeddingSettings,
        is_builder: bool = True,  # waits for its turn; of who has one, the process may begin at once
    ) -> None:
        """Have a process compute and measure a map, and then place questions on it; one per map, whoever asks."""
        forget_oldest(self.folder.parent, MOST_MAPS)
        with claimed(self.folder) as claim:
            if claim is not None:
                self.write_request(matrix, settings)
                claim.start(Task("film_viz.store.map_worker", memory=MAP_MEMORY, is_builder=is_builder))

    def cancel(self) -> None:
        """Have the work on the map ended."""
        cancel(self.folder)

    def write_request(
        self,
        matrix: Float[np.ndarray, "question feature"],
        settings: EmbeddingSettings,
    ) -> None:
        """Say what the map is to be made from."""
        self.folder.mkdir(parents=True, exist_ok=True)
        write_arrays(self.folder / _REQUEST, matrix=matrix)
        write_atomically(self.folder / _SETTINGS, json.dumps(asdict(settings)))

    def matrix(self) -> Float[np.ndarray, "question feature"]:
        """Return what is to be mapped."""
        arrays = read_arrays(self.folder / _REQUEST)
        if "matrix" not in arrays or arrays["matrix"].ndim != 2:
            raise ValueError("what this map is made from cannot be read: delete its folder, or run it again")
        return arrays["matrix"]

    def settings(self) -> EmbeddingSettings | None:
        """Return the settings of the map, None where they cannot be read."""
        try:
            return settings_from(read_object(self.folder / _SETTINGS))
        except (TypeError, ValueError):
            return None

    def write_map(self, map_: Embedding) -> None:
        """Keep a map."""
        arrays: dict[str, Any] = {"coordinates": map_.coordinates, "axis_names": np.array(map_.axis_names)}
        arrays |= {"mean": map_.scaling.mean, "scale": map_.scaling.scale}
        if isinstance(map_.model, LinearMap):
            arrays |= {"weights": map_.model.weights, "offset": map_.model.offset}
        write_arrays(self.folder / _MAP, **arrays)

    def map(self) -> Embedding | None:
        """Return the map, None where there is none that can be read: such a file is dropped, to be made again.

        A t-SNE or a UMAP comes without a model; `placing_map` has one.
        """
        settings = self.settings()
        try:
            map_ = None if settings is None else _embedding(read_arrays(self.folder / _MAP), settings)
        except (IndexError, KeyError, TypeError, ValueError):
            map_ = None
        if map_ is None:
            (self.folder / _MAP).unlink(missing_ok=True)
        touch(self.folder)
        return map_

    def placing_map(self) -> Embedding | None:
        """Return the map with what places new questions on it."""
        map_ = self.map()
        if map_ is None or map_.model is not None:
            return map_
        model = placer(map_.scaling(self.matrix()), map_.coordinates, map_.settings)
        return Embedding(map_.coordinates, map_.axis_names, map_.settings, map_.scaling, model)

    def write_quality(self, quality: MapQuality) -> None:
        """Keep what was measured."""
        write_arrays(self.folder / _QUALITY, **asdict(quality))

    def quality(self) -> MapQuality | None:
        """Return what was measured, None before that."""
        arrays = read_arrays(self.folder / _QUALITY)
        try:
            single: dict[str, Any] = {"n_neighbors": int(arrays["n_neighbors"])}
            single["trustworthiness"] = float(arrays["trustworthiness"])
            quality = MapQuality(**(arrays | single))
            fits = quality.before.shape == quality.on_map.shape == (len(quality.preservation), quality.n_neighbors)
        except (AttributeError, KeyError, TypeError, ValueError):
            return None
        return quality if fits else None

    def ask_place(self, row: Float[np.ndarray, " feature"]) -> Path:
        """Leave a question for the map's process; return the file in which its place will be."""
        name = hashlib.sha256(row.tobytes()).hexdigest()[:16]
        placed = self.folder / "placing" / f"{name}.placed.npy"
        if not placed.is_file():
            placed.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(placed.with_name(f"{name}.npy"), _npy(row[None]))
        return placed

    def place(self, placed: Path) -> tuple[float, ...] | None:
        """Return the place that a process has left, None before that; one that cannot be read is asked for again."""
        values = _read_row(placed)
        if values is None:
            placed.unlink(missing_ok=True)
            return None
        return tuple(float(value) for value in values[0])

    def answer_places(self, place_rows: Any) -> int:
        """Place every question that waits; return how many there were."""
        waiting = [p for p in (self.folder / "placing").glob("[!.]*.npy") if not p.name.endswith(".placed.npy")]
        for path in waiting:
            row = _read_row(path)
            if row is not None:
                write_atomically(path.with_name(f"{path.stem}.placed.npy"), _npy(place_rows(row)))
            path.unlink(missing_ok=True)
        return len(waiting)


def settings_from(values: dict[str, Any]) -> EmbeddingSettings:
    """Return settings from JSON, where tuples are lists; a `ValueError` or `TypeError` says what does not fit."""
    if "method" not in values:
        raise ValueError("these are no settings of a map: they name no method")
    axes = tuple((str(toward), str(away)) for toward, away in values.get("axes", ()))
    return EmbeddingSettings(**(values | {"blocks": tuple(values.get("blocks", ())), "axes": axes}))


def _embedding(arrays: dict[str, np.ndarray], settings: EmbeddingSettings) -> Embedding | None:
    """Return a map from its arrays; None or an error where they do not fit together."""
    names = tuple(str(name) for name in arrays["axis_names"])
    coordinates, scaling = arrays["coordinates"], Scaling(arrays["mean"], arrays["scale"])
    model = LinearMap(arrays["weights"], arrays["offset"], names) if "weights" in arrays else None
    fits = coordinates.ndim == 2 and coordinates.shape[1] == len(names) == settings.dimensions
    fits &= coordinates.dtype == np.float32 and scaling.mean.shape == scaling.scale.shape
    return Embedding(coordinates, names, settings, scaling, model) if fits else None


def _npy(array: np.ndarray) -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, array)
    return buffer.getvalue()


def _read_row(path: Path) -> np.ndarray | None:
    """Return the one row of a small array file, None where there is none."""
    try:
        with path.open("rb") as file:
            row = np.load(file, allow_pickle=False)
    except DAMAGED:
        return None
    return row if row.ndim == 2 and len(row) == 1 and row.dtype.kind == "f" else None
